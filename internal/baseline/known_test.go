package baseline

import (
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// made makes a finding of short words: "p.F:set" is a write in function F of
// package p, "p.H/route" a request function that writes.
func made(words string) *finding.Finding {
	f := &finding.Finding{Check: "c", Tier: finding.Likely, State: finding.State{ID: "m.v"}}
	for i, word := range strings.Fields(words) {
		pkg, rest, _ := strings.Cut(word, ".")
		if fn, op, ok := strings.Cut(rest, ":"); ok {
			op, implied := strings.CutSuffix(op, "!")
			op, starting := strings.CutSuffix(op, "?")
			f.Writes = append(f.Writes, finding.Access{Package: pkg, Function: fn, Op: op, Serving: !starting, Implied: implied, Position: finding.Position{File: "f.go", Line: i + 1}})
			continue
		}
		name, routes, _ := strings.Cut(rest, "/")
		r := finding.Request{Package: pkg, Name: name, Writes: true}
		for route := range strings.SplitSeq(routes, "/") {
			if route != "" {
				r.Routes = append(r.Routes, "/"+route)
			}
		}
		f.Requests = append(f.Requests, r)
	}
	return f
}

func TestChange(t *testing.T) {
	for _, c := range []struct{ old, now, want string }{
		// The same, whatever the order and the lines.
		{"p.F:set p.G:delete", "p.G:delete p.F:set", ""},
		{"p.F:set p.G:delete", "p.F:set", ""},
		{"p.F:set p.F:set", "p.F:set", ""},
		// Writers.
		{"p.F:set", "p.F:set p.G:set", "new writer: set in G"},
		{"p.F:set", "p.F:set p.F:set", "new writer: set in F"},
		{"p.F:set", "p.F:set p.F:delete", "new writer: delete in F"},
		{"p.F:set", "p.F:set q.F:set", "new writer: set in F"},
		{"", "p.F:set p.G:set", "new writer: set in F, set in G"},
		// Renamed, or taken apart.
		{"p.F:set", "p.G:set", ""},
		{"p.F:set p.F:set", "p.G:set p.F:set", ""},
		{"p.F:set", "p.G:set p.H:set", "new writer: set in G, set in H"},
		{"p.F:set", "q.F:set", "new writer: set in F"},
		{"p.F:set", "p.G:delete", "new writer: delete in G"},
		// Not on a request path, or only a way to a write.
		{"p.F:set", "p.F:set p.G:set?", ""},
		{"p.F:set", "p.F:set p.G:update!", ""},
		// Request functions.
		{"p.H/a", "p.H/a", ""},
		{"p.H/a", "p.H/a/b", "new request function: H /b"},
		{"p.H/a", "p.H/a p.I/b", "new request function: I /b"},
		{"p.H/a", "p.H/a p.I", "new request function: I"},
		{"p.H", "p.H/a", ""}, // it may have been under that
		{"p.H/a", "p.I/a", ""},
		{"p.H/a", "p.H/b", ""},
		{"p.H/a", "p.I/b", "new request function: I /b"},
		{"p.H/a p.I/b", "p.H/a", ""},
	} {
		if got := Of(made(c.old)).Change(made(c.now), finding.Likely).Text(); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.old, c.now, got, c.want)
		}
	}
}

// TestChangeTier: state that was too weak to be reported is new when it is
// reported; if it was reported already, more certainty is not news.
func TestChangeTier(t *testing.T) {
	f := made("p.F:set")
	k := Of(f)
	k.Tier = finding.Review
	if c := k.Change(f, finding.Likely); c == nil || c.Kind != finding.NewTier {
		t.Errorf("from review to likely: %+v", c)
	}
	if c := k.Change(f, finding.Review); c != nil {
		t.Errorf("from review to likely, both reported: %+v", c)
	}
}

func TestWithout(t *testing.T) {
	old, now := Of(made("p.F:set p.F:set p.G:set p.H/a/b p.I")), Of(made("p.F:set p.H/b"))
	left := old.Without(now)
	if !left.Equal(now) {
		t.Errorf("left are %+v", left)
	}
	if !old.Without(old).Equal(old) || old.Equal(now) {
		t.Error("without what is there")
	}
}
