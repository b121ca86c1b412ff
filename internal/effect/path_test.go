package effect

import (
	"slices"
	"testing"

	"github.com/stickystate/stickystate/internal/budget"
)

func TestPathState(t *testing.T) {
	for _, test := range []struct {
		path    Path
		state   string
		holders []string
	}{
		{"p0", "", nil},
		{"g:m/a.users", "m/a.users", []string{"m/a.users"}},
		{"p0\tm/a.Server.users", "m/a.Server.users", []string{"m/a.Server.users"}},
		{"p0\tm/a.Server.rooms\t[]\tm/a.room.members", "m/a.room.members", []string{"m/a.Server.rooms", "m/a.room.members"}},
		// a generic container is told by what holds it
		{"p0\tm/a.Server.cache\t~m/lru.Cache.items", "m/a.Server.cache", []string{"m/a.Server.cache"}},
		{"p0\t~m/lru.Cache.items", "m/lru.Cache.items", nil},
		// a field of an unnamed struct is one of the variable, or field, that is such a struct
		{"g:m/a.stats\tstruct.count", "m/a.stats.count", []string{"m/a.stats"}},
		{"p0\tm/a.Server.caches\tstruct.failed", "m/a.Server.caches.failed", []string{"m/a.Server.caches"}},
		{"c:New/seen", "", nil},
		{"x:m/a.Save#later", "m/a.Save#later", nil},
	} {
		if got := test.path.State(); got != test.state {
			t.Errorf("%q.State() = %q, want %q", test.path, got, test.state)
		}
		if got := test.path.Holders(); !slices.Equal(got, test.holders) {
			t.Errorf("%q.Holders() = %q, want %q", test.path, got, test.holders)
		}
	}
}

func TestPathStep(t *testing.T) {
	for _, test := range []struct {
		path Path
		step Step
		want Path
	}{
		{"p0", "m.T.f", "p0\tm.T.f"},
		{"p0\tm.T.next", "m.T.next", "p0\tm.T.next"},                  // a cycle is cut
		{"p0\tm.T.next\tm.T.val", "m.T.next", "p0\tm.T.next"},         // back to where it began
		{"p0\tm.T.f\t[]", Elem, "p0\tm.T.f\t[]"},                      // elements of elements are one
		{"p0\ta\tb\tc\td\te\tf", "g", "p0\tb\tc\td\te\tf\tg"},         // the bound keeps root and end
		{"g:m.v\ta\tb\tc\td\te\tf", Elem, "g:m.v\tb\tc\td\te\tf\t[]"}, //
	} {
		if got := test.path.Step(test.step); got != test.want {
			t.Errorf("%q.Step(%q) = %q, want %q", test.path, test.step, got, test.want)
		}
	}
}

// The join of path sets must not depend on the order of its operands: facts
// would differ from run to run.
func TestPathSetJoin(t *testing.T) {
	sets := []PathSet{{"a", "c"}, {"b"}, {"b", "d", "e", "f", "g", "h", "i", "j"}, nil}
	for _, a := range sets {
		for _, b := range sets {
			ab, ba := a.Join(b), b.Join(a)
			if !slices.Equal(ab, ba) {
				t.Errorf("%q and %q join to %q or %q", a, b, ab, ba)
			}
			if len(ab) > budget.Paths.Limit() || !slices.IsSorted(ab) {
				t.Errorf("join of %q and %q is %q", a, b, ab)
			}
		}
	}
}

// The same holds for sets of functions.
func TestFuncsJoin(t *testing.T) {
	sets := [][]string{{"a", "c"}, {"b"}, {"b", "d", "e", "f", "g", "h", "i", "j"}, nil}
	value := func(ids []string) Value {
		var v Value
		for _, id := range ids {
			v.Funcs = AddFunc(v.Funcs, &FuncValue{ID: id})
		}
		return v
	}
	for _, a := range sets {
		for _, b := range sets {
			ab, ba := value(a).Join(value(b)), value(b).Join(value(a))
			if !ab.Equal(ba) {
				t.Errorf("%q and %q join to %d or %d functions", a, b, len(ab.Funcs), len(ba.Funcs))
			}
			if len(ab.Funcs) > budget.Funcs.Limit() {
				t.Errorf("join of %q and %q has %d functions", a, b, len(ab.Funcs))
			}
		}
	}
}

func TestLabelSubst(t *testing.T) {
	header := Value{Label: Label{Kinds: KindHeader, Origin: `header "X"`}}
	path := Value{Label: Label{Kinds: KindPath, Origin: `path value "id"`}}
	l := FormalLabel(0).Join(FormalLabel(2)).Join(Label{Kinds: KindRandom})
	got := l.Subst([]Value{header, path})
	if want := (Label{Kinds: KindHeader | KindRandom, Origin: `header "X"`}); got != want {
		t.Errorf("Subst = %+v, want %+v", got, want)
	}
	if got := FormalLabel(1).Subst([]Value{header, path}).Describe(); got != `path value "id"` {
		t.Errorf("Describe = %q", got)
	}
}
