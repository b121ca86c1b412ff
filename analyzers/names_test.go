package analyzers_test

import (
	"slices"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/check"
)

// TestNames: directives can name every check but the one that is about them.
func TestNames(t *testing.T) {
	var want []string
	for _, a := range analyzers.All() {
		if a.Name != "ignoredirective" {
			want = append(want, a.Name)
		}
	}
	if got := check.Names(); !slices.Equal(got, want) {
		t.Errorf("directives can name %q, the checks are %q", got, want)
	}
}
