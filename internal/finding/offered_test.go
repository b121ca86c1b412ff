package finding

import "testing"

// TestSettleOffered: what exported functions keep is a part of the service if something
// serves, likely to be harmful if it is clients' and the whole module is a library, and for
// review as long as that is not known.
func TestSettleOffered(t *testing.T) {
	for _, tt := range []struct {
		name    string
		serves  int
		whole   bool
		clients Tier
		other   Tier
	}{
		{"a service", 1, true, Benign, Benign},
		{"a part of a service", 1, false, Benign, Benign},
		{"a library", 0, true, Likely, Review},
		{"a part of something", 0, false, Review, Review},
	} {
		r := &Records{
			Findings: []*Finding{{Tier: Review, Reason: OfferedToClients}, {Tier: Review, Reason: Offered}, {Tier: Review, Reason: "a number that adds up"}, {Tier: Proved}},
			Serving:  []Serving{{Functions: tt.serves}},
		}
		r.SettleOffered(tt.whole)
		for i, want := range []Tier{tt.clients, tt.other, Review, Proved} {
			if got := r.Findings[i]; got.Tier != want || want == Benign && got.Reason != unreached {
				t.Errorf("%s: finding %d is %s (%s), want %s", tt.name, i, got.Tier, got.Reason, want)
			}
		}
	}
}
