package library

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// number tells apart what one function makes with one constructor and nothing
// holds: the first such object has number 0, so that it stays the same when
// others are added behind it. Those that flow together are one object, made in
// one way or another, and so are those of branches of which only one is taken; a
// variable of a library, however often it is used, is one, too.
func (f *finder) number() {
	like := make(map[string][]made)
	for _, m := range f.made {
		if m.object.Held.Kind == Nothing && !m.object.Row.Package {
			k := gossa.Name(m.object.Func) + " " + m.object.Maker
			like[k] = append(like[k], m)
		}
	}
	for _, ms := range like {
		slices.SortStableFunc(ms, func(a, b made) int { return comparePlaces(a.place(), b.place()) })
		n := 0
		for i := range ms {
			ms[i].into = meets(ms[i].value)
			if j := slices.IndexFunc(ms[:i], func(m made) bool { return m.meets(ms[i]) || m.excludes(ms[i]) }); j >= 0 {
				ms[i].object.Number = ms[j].object.Number
				continue
			}
			ms[i].object.Number = n
			n++
		}
	}
}

// A made is an object that a function makes anew each time.
type made struct {
	object *Object
	value  ssa.Value
	into   map[ssa.Value]bool
}

// place is where the object is made, which does not depend on the order in
// which the files were read.
func (m made) place() token.Position { return m.object.Func.Prog.Fset.Position(m.object.Pos) }

func comparePlaces(a, b token.Position) int {
	return cmp.Or(strings.Compare(a.Filename, b.Filename), a.Offset-b.Offset)
}

// meets reports whether both objects flow into one variable.
func (m made) meets(other made) bool {
	for v := range m.into {
		if other.into[v] {
			return true
		}
	}
	return false
}

// excludes reports whether no run of the function makes both objects.
func (m made) excludes(other made) bool {
	a, ok := m.value.(ssa.Instruction)
	b, ok2 := other.value.(ssa.Instruction)
	return ok && ok2 && a.Parent() == b.Parent() && !gossa.Reaches(a.Block(), b.Block()) && !gossa.Reaches(b.Block(), a.Block())
}

// meets returns the merges and variables of its function that a value flows into.
func meets(v ssa.Value) map[ssa.Value]bool {
	into, seen := make(map[ssa.Value]bool), make(map[ssa.Value]bool)
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if v == nil || seen[v] || v.Referrers() == nil {
			return
		}
		seen[v] = true
		for _, ref := range *v.Referrers() {
			switch r := ref.(type) {
			case *ssa.Phi:
				into[r] = true
				follow(r)
			case *ssa.Store:
				if a, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
					into[a] = true
				}
			case *ssa.Extract, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.TypeAssert:
				follow(r.(ssa.Value))
			}
		}
	}
	follow(v)
	return into
}
