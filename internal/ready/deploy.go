package ready

import (
	"slices"

	"github.com/stickystate/stickystate/internal/deploy"
	"github.com/stickystate/stickystate/internal/finding"
)

// A Standing says what a deployment makes of a decision.
type Standing struct {
	// Standing is one of the words below.
	Standing string `json:"standing"`
	// Text quotes the manifest.
	Text     string           `json:"text"`
	Position finding.Position `json:"position"`
}

// What a deployment makes of a decision.
const (
	// BreaksToday: more than one instance runs.
	BreaksToday = "breaks today"
	// BreaksAtRollout: one instance runs, and two while a new version comes.
	BreaksAtRollout = "breaks at each rollout"
	// HeldTogether: several instances run, and something brings each client, or all, to the same state.
	HeldTogether = "held together by"
	// InTheWay: one instance runs, and never two; the state is why there cannot be more.
	InTheWay = "stands in the way"
)

// perClient are the checks whose state is of one client, who finds it again in the instance that it came to. Others
// count, lock or reach across clients.
var perClient = []string{"authstate", "sessionstore"}

// standings says what a workload makes of a decision: nothing, if that is not known. An affinity holds what is of one client
// for as long as its instance lives, a shared volume holds files.
func standings(w *deploy.Workload, f *finding.Finding) []Standing {
	if w == nil {
		return nil
	}
	var held []deploy.Fact
	if checks := checksOf(f); len(checks) == 1 { // what several checks tell is not held by what helps one
		switch {
		case slices.Contains(perClient, checks[0]):
			held = w.Affinity
		case checks[0] == "localfile":
			held = w.Shared
		}
	}
	switch several := len(w.Several)+len(w.Rollout) > 0; {
	case several && len(held) > 0:
		return standing(HeldTogether, held)
	case len(w.Several) > 0:
		return standing(BreaksToday, w.Several)
	case len(w.Rollout) > 0:
		return standing(BreaksAtRollout, w.Rollout)
	}
	return standing(InTheWay, w.Single)
}

// checksOf are the checks of all parts of a finding.
func checksOf(f *finding.Finding) []string {
	checks := []string{f.Check}
	for _, part := range f.Others() {
		checks = append(checks, part.Check)
	}
	slices.Sort(checks)
	return slices.Compact(checks)
}

func standing(what string, facts []deploy.Fact) []Standing {
	var out []Standing
	for _, f := range facts {
		out = append(out, Standing{what, f.Text, finding.Position{File: f.File, Line: f.Line}})
	}
	return out
}
