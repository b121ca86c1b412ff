package verdict

import (
	"testing"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// does makes an access of an operation, changed by the options.
func does(op effect.Op, with ...func(*effect.Effect)) Access {
	e := &effect.Effect{Op: op, Target: effect.Path("p0\texample.com/m.Server.x"), Site: effect.Site{Func: "(*Server).Serve"}}
	for _, w := range with {
		w(e)
	}
	return Access{Effect: e}
}

func flagged(f effect.Flags) func(*effect.Effect) { return func(e *effect.Effect) { e.Flags |= f } }
func keyOf(k effect.Kind) func(*effect.Effect)    { return func(e *effect.Effect) { e.Key.Kinds |= k } }
func valueOf(k effect.Kind) func(*effect.Effect)  { return func(e *effect.Effect) { e.Val.Kinds |= k } }
func in(fn string) func(*effect.Effect)           { return func(e *effect.Effect) { e.Site.Func = fn } }

// TestMemory: rules decide on evidence alone. Each case is beside what must go
// another way.
func TestMemory(t *testing.T) {
	t.Parallel()
	put := does(effect.OpSet, flagged(effect.FlagElem), keyOf(effect.KindPath), valueOf(effect.KindPath))
	get := does(effect.OpRead, flagged(effect.FlagElem), keyOf(effect.KindPath), in("(*Server).Get"))
	fill := does(effect.OpSet, flagged(effect.FlagElem|effect.FlagMemo), keyOf(effect.KindPath), valueOf(effect.KindPath))
	drop := does(effect.OpDelete, flagged(effect.FlagElem), keyOf(effect.KindPath), in("(*Server).Drop"))
	addend := does(effect.OpSet, flagged(effect.FlagElem|effect.FlagMemo), keyOf(effect.KindPath), valueOf(effect.KindForm))
	form, escape := does(effect.OpSet, valueOf(effect.KindForm)), does(effect.OpEscape, valueOf(effect.KindForm))
	const used = "what is done with the number is not followed"
	const unread, waits = "no read by a later request is shown", "that it waits past the response rests on the function that takes it"
	up := does(effect.OpUpdate, flagged(effect.FlagConst|effect.FlagInner|effect.FlagRaises))
	down := does(effect.OpUpdate, flagged(effect.FlagConst|effect.FlagInner|effect.FlagLowers), in("(*Server).Leave"))
	down.Handler = "(*Server).Leave"
	look := does(effect.OpRead, flagged(effect.FlagHanded))
	on, off := does(effect.OpSet, flagged(effect.FlagConst|effect.FlagRaises)), does(effect.OpSet, flagged(effect.FlagConst|effect.FlagLowers))
	obey := does(effect.OpRead, in("(*Server).Obey"))
	obey.Handler = "(*Server).Obey"
	for _, tt := range []struct {
		name string
		e    Evidence
		want Verdict
	}{
		{"stored and read", Evidence{Kind: "map", Serving: []Access{put, get}}, Verdict{finding.Proved, ""}},
		{"stored", Evidence{Kind: "map", Serving: []Access{put}}, Verdict{finding.Likely, unread}},
		{"read", Evidence{Kind: "map", Serving: []Access{get}}, Verdict{finding.Benign, "written only before serving, as far as is seen here"}},
		{"stored through wiring", Evidence{Kind: "map", Serving: []Access{put, get}, Wired: true}, Verdict{finding.Likely, "reached through wiring"}},
		{"its type outlives", Evidence{Kind: "map", Serving: []Access{put, get}, ByType: true}, Verdict{finding.Likely, reasonByType}},
		{"a value whose type outlives", Evidence{Kind: "scalar", Serving: []Access{form}, ByType: true}, Verdict{finding.Review, reasonByType}},
		{"memo", Evidence{Kind: "map", Serving: []Access{fill, get}}, Verdict{finding.Benign, "memo: a miss is computed again"}},
		{"memo that requests drop from", Evidence{Kind: "map", Serving: []Access{fill, get, drop}}, Verdict{finding.Proved, ""}},
		{"memo that is checked", Evidence{Kind: "map", Serving: []Access{fill, get, drop}, Checked: true}, Verdict{finding.Benign, "memo: a miss is computed again"}},
		{"memo of live objects", Evidence{Kind: "map", Elem: "channel", Serving: []Access{fill, get}}, Verdict{finding.Proved, ""}},
		{"memo whose value adds", Evidence{Kind: "map", Serving: []Access{addend, get}}, Verdict{finding.Proved, ""}},
		{"up and down", Evidence{Kind: "scalar", Type: "int", Serving: []Access{up, down}}, Verdict{finding.Benign, "count of what is in flight"}},
		{"up if it is not too much, and down", Evidence{Kind: "scalar", Type: "int", Serving: []Access{look, up, down}}, Verdict{finding.Likely, used}},
		{"up and handed out", Evidence{Kind: "scalar", Type: "int", Serving: []Access{look, up}}, Verdict{finding.Likely, used}},
		{"up and refused by", Evidence{Kind: "scalar", Type: "int", Serving: []Access{does(effect.OpRead, flagged(effect.FlagRefuses)), up}}, Verdict{finding.Likely, used}},
		{"up and looked at", Evidence{Kind: "scalar", Type: "int", Serving: []Access{does(effect.OpRead), up}}, Verdict{finding.Review, "a number that adds up"}},
		{"on and off", Evidence{Kind: "scalar", Type: "bool", Serving: []Access{on, off, obey}}, Verdict{finding.Likely, "that the other instances should know is not shown"}},
		{"on", Evidence{Kind: "scalar", Type: "bool", Serving: []Access{on, obey}}, Verdict{finding.Review, "no request data is shown to reach it"}},
		{"up", Evidence{Kind: "scalar", Type: "int", Serving: []Access{up}}, Verdict{finding.Review, "a number that adds up"}},
		{"a pool", Evidence{Kind: "struct", Tabled: "pool", Serving: []Access{put}}, Verdict{finding.Benign, "pool"}},
		{"a template that requests replace", Evidence{Kind: "struct", Tabled: "template", Serving: []Access{form}}, Verdict{finding.Likely, unread}},
		{"a log", Evidence{Kind: "slice", Pkg: "example.com/m/log", Serving: []Access{put, get}}, Verdict{finding.Benign, "logger"}},
		{"a blog", Evidence{Kind: "slice", Pkg: "example.com/m/blog", Serving: []Access{put, get}}, Verdict{finding.Proved, ""}},
		{"a timer with request data", Evidence{Escape: "later", Kind: "timer", Serving: []Access{escape}}, Verdict{finding.Likely, waits}},
		{"a timer without", Evidence{Escape: "later", Kind: "timer", Serving: []Access{does(effect.OpEscape)}}, Verdict{finding.Benign, "carries no request data"}},
	} {
		if got := Standard().Memory(&tt.e); got != tt.want {
			t.Errorf("%s: %s (%s), want %s (%s)", tt.name, got.Tier, got.Reason, tt.want.Tier, tt.want.Reason)
		}
	}
}

// TestUnless: what a budget left out weakens what would be reported, and nothing else.
func TestUnless(t *testing.T) {
	t.Parallel()
	for tier, want := range map[finding.Tier]finding.Tier{
		finding.Proved: finding.Review, finding.Likely: finding.Review, finding.Review: finding.Review, finding.Benign: finding.Benign,
	} {
		v := Verdict{tier, "why"}
		if got := v.Unless(true); got.Tier != want || (got.Reason == Cut) != tier.AtLeast(finding.Likely) {
			t.Errorf("%s, cut: %v", tier, got)
		}
		if got := v.Unless(false); got != v {
			t.Errorf("%s, whole: %v", tier, got)
		}
	}
}

// TestWith: a rule can be switched off, and on, in a copy.
func TestWith(t *testing.T) {
	t.Parallel()
	pool := &Evidence{Kind: "struct", Tabled: "pool", Serving: []Access{does(effect.OpSet)}}
	for _, fits := range []bool{false, true} {
		changed := Standard().With("type", fits)
		if got := changed.Memory(pool).Reason == "pool"; got != fits {
			t.Errorf("fits %v: %v", fits, changed.Memory(pool))
		}
	}
	if got := Standard().Memory(pool).Reason; got != "pool" {
		t.Errorf("the standard rules have changed: %s", got)
	}
}
