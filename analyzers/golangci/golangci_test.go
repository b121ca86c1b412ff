package golangci

import (
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
)

// TestSettings: settings take effect, and what is written wrong is an error.
func TestSettings(t *testing.T) {
	tier := func() string { return analyzers.Engine().Flags.Lookup("tier").Value.String() }
	if _, err := New(map[string]any{"tier": "review", "checks": []string{"usercache"}}); err != nil || tier() != "review" {
		t.Errorf("the tier is %q, %v", tier(), err)
	}
	name := analyzers.Engine().Name
	if _, err := New(nil); err != nil || tier() != "" {
		t.Errorf("without settings, the tier is %q, %v", tier(), err)
	}
	if analyzers.Engine().Name == name {
		t.Error("golangci-lint would keep results of another tier")
	}
	for _, tt := range []struct {
		settings map[string]any
		want     string
	}{
		{map[string]any{"tier": "revew"}, `settings of stickystate: unknown tier "revew"; tier takes proved, likely or review`},
		{map[string]any{"tiers": "review"}, `unknown field "tiers"`},
		{map[string]any{"checks": []string{"usercach"}}, `unknown check "usercach"`},
		{map[string]any{"config": "gone.yaml"}, "gone.yaml: no such file"},
	} {
		if _, err := New(tt.settings); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.settings, err, tt.want)
		}
	}
}
