package policy

import (
	"path/filepath"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, file string
		want          bool
	}{
		{"internal/mock", "internal/mock/a.go", true},
		{"internal/mock/", "internal/mock/deep/a.go", true},
		{"./internal/mock/...", "internal/mock/a.go", true},
		{"internal/mock", "internal/mocks/a.go", false},
		{"mock", "internal/mock/a.go", false},
		{"**/mock", "internal/mock/a.go", true},
		{"**/*_gen.go", "a_gen.go", true},
		{"**/*_gen.go", "web/a_gen.go", true},
		{"*_gen.go", "web/a_gen.go", false},
		{"...", "a.go", true},
		{"web/{a,b}.go", "web/b.go", true},
		{"web", "", false},
	} {
		if got := Match(tt.pattern, tt.file); got != tt.want {
			t.Errorf("Match(%q, %q) = %t", tt.pattern, tt.file, got)
		}
	}
	for _, bad := range []string{"", "..", "../x", "/x", "["} {
		if Valid(bad) {
			t.Errorf("%q is a valid pattern", bad)
		}
	}
}

// TestShows: what a driver was asked for stands above what is said of tiers, and not
// above off.
func TestShows(t *testing.T) {
	off := Setting{Off: new(true)}
	strict := Setting{Tier: finding.Proved}
	for _, tt := range []struct {
		said        Setting
		tier, asked finding.Tier
		want        bool
	}{
		{Setting{}, finding.Likely, "", true},
		{Setting{}, finding.Review, "", false},
		{Setting{}, finding.Review, finding.Review, true},
		{strict, finding.Likely, "", false},
		{strict, finding.Likely, finding.Likely, true},
		{Setting{Tier: finding.Review}, finding.Review, finding.Proved, false},
		{off, finding.Proved, finding.Review, false},
		{Setting{Off: new(false)}, finding.Proved, "", true},
	} {
		if got := tt.said.Shows(tt.tier, tt.asked); got != tt.want {
			t.Errorf("%+v shows %s when asked for %q: %t", tt.said, tt.tier, tt.asked, got)
		}
	}
}

// TestInModule: a file is known by its path, or by a package and its name.
func TestInModule(t *testing.T) {
	root := filepath.FromSlash("/src/shop")
	dir := filepath.Join(root, "web")
	for file, want := range map[string]string{
		filepath.Join(dir, "a.go"):            "web/a.go",
		filepath.FromSlash("/src/other/a.go"): "",
		"example.com/shop/cart/b.go":          "cart/b.go",
		"example.com/other/b.go":              "",
		"":                                    "",
	} {
		if got := InModule(root, dir, "example.com/shop/web", file); got != want {
			t.Errorf("%q is %q in the module, want %q", file, got, want)
		}
	}
	if got := InModule(root, root, "example.com/shop", "example.com/shop/cart/b.go"); got != "cart/b.go" {
		t.Errorf("seen from the root it is %q", got)
	}
}
