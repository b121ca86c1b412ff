package ready

import (
	"testing"

	"github.com/stickystate/stickystate/internal/deploy"
	"github.com/stickystate/stickystate/internal/finding"
)

// TestStandings: what a deployment makes of sessions, limits and files.
func TestStandings(t *testing.T) {
	fact := func(text string) []deploy.Fact { return []deploy.Fact{{Text: text, File: "api.yaml", Line: 3}} }
	several, rollout, single := fact("replicas: 3"), fact("maxSurge: 1"), fact("replicas: 1")
	cookie, volume := fact("cookie"), fact("volume")
	for _, tt := range []struct {
		check, want string
		w           *deploy.Workload
	}{
		{"sessionstore", "", nil},
		{"sessionstore", "", &deploy.Workload{}},
		{"sessionstore", BreaksToday, &deploy.Workload{Several: several, Shared: volume}},
		{"sessionstore", HeldTogether, &deploy.Workload{Several: several, Affinity: cookie}},
		{"sessionstore", HeldTogether, &deploy.Workload{Rollout: rollout, Affinity: cookie}},
		{"sessionstore", InTheWay, &deploy.Workload{Single: single, Affinity: cookie}},
		{"ratelimit", BreaksToday, &deploy.Workload{Several: several, Affinity: cookie, Shared: volume}},
		{"connregistry", BreaksAtRollout, &deploy.Workload{Rollout: rollout, Affinity: cookie}},
		{"localfile", HeldTogether, &deploy.Workload{Several: several, Shared: volume}},
		{"localfile", BreaksToday, &deploy.Workload{Several: several, Affinity: cookie}},
		{"embeddeddb", BreaksToday, &deploy.Workload{Several: several, Shared: volume}},
		{"processlock", InTheWay, &deploy.Workload{Single: single}},
	} {
		f := found(tt.check, "a", "x", finding.Proved)
		u := unit("a")
		u.Workload = tt.w
		d := one(t, Input{Programs: []Unit{u}, Findings: []*finding.Finding{f}}).Work[0].Decisions[0]
		got := ""
		if len(d.Deploy) > 0 {
			got = d.Deploy[0].Standing
			if d.Deploy[0].Position.Line != 3 {
				t.Errorf("%s: no line", tt.check)
			}
		}
		if got != tt.want {
			t.Errorf("%s with %+v: %q, want %q", tt.check, tt.w, got, tt.want)
		}
	}

	// Two checks in one decision are not held by what helps one of them.
	f := found("sessionstore", "a", "x", finding.Proved)
	other := finding.PartOf(found("ratelimit", "a", "y", finding.Proved))
	f.Parts = []finding.Part{finding.PartOf(f), other}
	if got := standings(&deploy.Workload{Several: several, Affinity: cookie}, f); len(got) != 1 || got[0].Standing != BreaksToday {
		t.Errorf("sessions and limits: %+v", got)
	}
}
