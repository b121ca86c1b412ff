package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// parameterID names a parameter of a function.
func parameterID(fn *ssa.Function, i int) string { return ssaID(fn) + "#" + strconv.Itoa(i) }

// releases are the notes of parameters that a function does not keep.
var releases = map[fate]digest.Note{isGone: digest.NoteReleased, isCarried: digest.NoteReturned}

// noteReleases notes, for importers, the parameters that functions do not keep, of the
// types that have keys of makers, or of interfaces that these implement.
func (p *Package) noteReleases() {
	states := p.madeStates()
	for range budget.Rounds.Limit() { // one may pass its parameter to another
		n := len(p.bindings)
		for _, fn := range p.Funcs {
			if fn.Parent() == nil && token.IsExported(fn.Name()) && !p.whileServing(fn) {
				p.noteReleased(fn, states)
			}
		}
		if len(p.bindings) == n {
			return
		}
	}
}

// madeStates returns the fields with keys of makers, sorted.
func (p *Package) madeStates() []string {
	var out []string
	for _, keys := range p.makersNow {
		for _, k := range keys {
			out = append(out, k.state)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (p *Package) noteReleased(fn *ssa.Function, states []string) {
	var f *frame
	for i, prm := range fn.Params {
		worst, takes := isGone, false
		for _, state := range states {
			if !p.takes(prm.Type(), effect.Owner(state)) {
				continue
			}
			if f == nil {
				f = newFrame(p, fn)
				f.run()
			}
			c := &custody{f: f, state: state, seen: make(map[ssa.Value]bool)}
			c.walk(prm)
			worst, takes = max(worst, c.fate), true
		}
		if note, ok := releases[worst]; ok && takes {
			p.Note(note, parameterID(fn, i))
		}
	}
}

// takes reports whether a parameter may be an object of a type, given by its name: it is
// one, or an interface with methods that the type implements.
func (p *Package) takes(t types.Type, owner string) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		n := gotypes.BehindAddress(t)
		return n != nil && typeName(n.Obj()) == owner
	}
	of := p.typeNamed(owner)
	return of != nil && iface.NumMethods() > 0 && types.Implements(types.NewPointer(of), iface)
}

// typeNamed returns a type of the package, or of one that it imports.
func (p *Package) typeNamed(name string) types.Type {
	for _, pkg := range append([]*types.Package{p.Pkg}, p.Pkg.Imports()...) {
		if tn, ok := pkg.Scope().Lookup(effect.Last(name)).(*types.TypeName); ok && pkg.Path() == effect.Owner(name) {
			return tn.Type()
		}
	}
	return nil
}
