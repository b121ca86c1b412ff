package bootsecret_test

import (
	"testing"

	"github.com/stickystate/stickystate/analyzers/bootsecret"
	"golang.org/x/tools/go/analysis/analysistest"
)

// Libraries that serve with the keys that they are given. All else is in
// testdata/fixtures, whose modules can have no dependencies.
func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), bootsecret.Analyzer, "shop")
}
