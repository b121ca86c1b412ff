package state

import (
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

func setting(name string) *finding.Finding {
	return &finding.Finding{
		Check: "globalvar", Tier: finding.Proved, Message: "handler Set keeps request data in config." + name + ": bad",
		State:   finding.State{Name: "config." + name, ID: "m/config." + name, Kind: "scalar"},
		Handler: finding.Function{Name: "Set"}, Path: []finding.Step{{Text: "writes"}},
	}
}

func TestGroup(t *testing.T) {
	few := []*finding.Finding{setting("A"), setting("B"), setting("C")}
	group(few)
	for _, f := range few {
		if f.Tier != finding.Proved {
			t.Errorf("%s of %d is told with another one", f.State.Name, len(few))
		}
	}
	many := []*finding.Finding{setting("F"), setting("B"), setting("A"), setting("C"), setting("D"), setting("E")}
	many[3].State.Kind = "map" // a collection stands alone
	many = append(many, setting("G"))
	many[4].Path = []finding.Step{{Text: "calls parse"}, {Text: "writes"}} // a function of its own for part of a form
	group(many)
	for _, f := range many {
		told := f.State.Name == "config.A" || f.State.Kind == "map"
		if got := f.Tier == finding.Proved; got != told {
			t.Errorf("%s: told = %v, want %v", f.State.Name, got, told)
		}
	}
	if got, want := many[2].Message, "handler Set keeps request data in config.A and 5 more like it: bad"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}
