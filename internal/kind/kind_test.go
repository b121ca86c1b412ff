package kind

import (
	"slices"
	"testing"
)

// TestKinds: names are sorted and once only, what a kind came out of is a check, and a
// kind has words unless it has none of its own.
func TestKinds(t *testing.T) {
	t.Parallel()
	checks := Checks()
	if !slices.IsSorted(checks) || len(slices.Compact(slices.Clone(checks))) != len(checks) {
		t.Errorf("not sorted, or twice: %v", checks)
	}
	for _, k := range All() {
		if !slices.Contains(Consequences, k.Consequence) {
			t.Errorf("%s has no consequence of the list: %q", k.Check, k.Consequence)
		}
		for _, was := range k.Was {
			if !slices.Contains(checks, was) || Of(was).Newer || was == k.Check {
				t.Errorf("%s cannot have come out of %s", k.Check, was)
			}
		}
		if words := []string{k.Keeps, k.Harm, k.Fix}; slices.Contains(words, "") && slices.ContainsFunc(words, func(w string) bool { return w != "" }) {
			t.Errorf("%s has some words only: %q", k.Check, words)
		}
	}
}

// TestExpand: a list that names no newer kind stands for what came out of it, too.
func TestExpand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ names, want []string }{
		{nil, nil},
		{[]string{"localfile"}, []string{"localfile"}},
		{[]string{"reqcapture"}, []string{"reqcapture", "jobqueue", "stalecopy"}},
		{[]string{"reqcapture", "jobqueue"}, []string{"reqcapture", "jobqueue"}},
		{[]string{"ratelimit"}, []string{"ratelimit"}},
	} {
		if got := Expand(tt.names); !slices.Equal(got, tt.want) {
			t.Errorf("Expand(%v) = %v, want %v", tt.names, got, tt.want)
		}
	}
}

// TestCovers: a name stands for its own check, and for those that came out of it, not
// the other way.
func TestCovers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, check string
		want        bool
	}{
		{"usercache", "usercache", true},
		{"usercache", "ratelimit", true},
		{"ratelimit", "usercache", false},
		{"localfile", "ratelimit", false},
		{"nothing", "nothing", true},
	} {
		if got := Covers(tt.name, tt.check); got != tt.want {
			t.Errorf("Covers(%q, %q) = %v", tt.name, tt.check, got)
		}
	}
}

// TestRank: the worst comes first, and what is not known last.
func TestRank(t *testing.T) {
	t.Parallel()
	if Login.Rank() != 0 || Login.Rank() >= Stale.Rank() || Statistic.Rank() >= Consequence("other").Rank() {
		t.Errorf("%d, %d, %d, %d", Login.Rank(), Stale.Rank(), Statistic.Rank(), Consequence("other").Rank())
	}
}

// TestStoreIn: the store that completes a fix can be told from it.
func TestStoreIn(t *testing.T) {
	for _, s := range stores {
		if got := StoreIn(s.In("keep it elsewhere; or not")); got != s || s.Words() == "" {
			t.Errorf("StoreIn(In(%q)) = %q", s, got)
		}
	}
	if got := StoreIn("keep it in Redis"); got != "" {
		t.Errorf("a fix that names no client has %q", got)
	}
}
