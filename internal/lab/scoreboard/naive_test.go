package main

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

func TestNaive(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("testdata", "naive"))
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, naiveAnalyzer(), "a")
}
