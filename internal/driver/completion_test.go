package driver

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestComplete: a word is completed by what may stand there; _ is an empty one.
func TestComplete(t *testing.T) {
	p := &Program{Checks: []*analysis.Analyzer{{Name: "sessionstore"}, {Name: "usercache"}}}
	for line, want := range map[string]string{
		"inv":                         "inventory",
		"baseline _":                  "update prune",
		"help base":                   "baseline",
		"help baseline p":             "prune",
		"-new":                        "-new-from",
		"--fail-s":                    "-fail-skipped",
		"-tier _":                     "proved likely review",
		"-fail-on ne":                 "never",
		"-checks usercache,s":         "usercache,sessionstore",
		"-format m":                   "markdown",
		"inventory -format _":         "text json csv",
		"diff -format _":              "text json",
		"baseline update -ow":         "-owner",
		"baseline prune -ow":          "",
		"-short -fail-s":              "-fail-skipped",
		"explain user":                "usercache",
		"explain usercache _":         "",
		"completion f":                "fish",
		"-baseline _":                 "",
		"./... _":                     "",
		"inventory ./... -check":      "-checks",
		"config check -confi":         "-config",
		"inventory -tier review -che": "-checks",
	} {
		words := strings.Fields(line)
		if last := len(words) - 1; words[last] == "_" {
			words[last] = ""
		}
		if got := p.complete(words); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	if got := p.complete([]string{""}); !slices.Contains(got, "help") || !slices.Contains(got, "inventory") {
		t.Errorf("the first word is one of %q", got)
	}
	if got := p.complete(nil); got != nil {
		t.Errorf("of nothing: %q", got)
	}
}
