package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// What a budget leaves out may be what makes a state object harmless: another
// function that takes away what requests add up, a look-up before a write. So
// the objects that something was left out of are noted (NoteCut), and are for
// review at most. Where a walk ends at a budget, the answer is the one that
// silences.

// allStates stands for the objects of all packages that know of a note.
const allStates = "*"

// reach records that a budget was reached in the function.
func (f *frame) reach(b budget.Budget) { f.p.Budgets.Reach(b, ssaID(f.fn)) }

// cut notes that part of what effects do is not known.
func (p *Package) cut(effects []*effect.Effect) {
	for _, e := range effects {
		if s := e.State(); s != "" {
			p.Note(digest.NoteCut, s)
		}
	}
}

// Cut reports whether part of what is done with a state object was left out.
func (p *Package) Cut(state string) bool {
	return p.Noted(digest.NoteCut, state) || p.Noted(digest.NoteCut, allStates)
}

// cutCall notes what a function does that is not followed, and the functions
// that it is given.
func (f *frame) cutCall(sum *effect.Summary, args []effect.Value) {
	f.p.cut(sum.Effects)
	for _, a := range args {
		for _, fv := range a.Funcs {
			if given := f.p.summaryOf(fv); given != nil {
				f.p.cut(given.Effects)
			}
		}
	}
}

// cutFunction notes all that a function names which is not analysed, or names
// through what it calls.
func (p *Package) cutFunction(fn *ssa.Function) {
	var ops []*ssa.Value
	for instr := range gossa.Instrs(fn) {
		switch in := instr.(type) {
		case *ssa.FieldAddr:
			p.cutField(p.fieldStep(in.X.Type(), in.Field))
		case *ssa.Field:
			p.cutField(p.fieldStep(in.X.Type(), in.Field))
		case ssa.CallInstruction:
			if g := in.Common().StaticCallee(); g != nil {
				if sum := p.summaryOf(&effect.FuncValue{ID: ssaID(gossa.Declared(g)), Fn: gossa.Declared(g)}); sum != nil {
					p.cut(sum.Effects)
				}
			}
		}
		ops = instr.Operands(ops[:0])
		for _, op := range ops {
			if g, ok := (*op).(*ssa.Global); ok && g.Pkg != nil {
				p.Note(digest.NoteCut, g.Pkg.Pkg.Path()+"."+g.Name())
			}
		}
	}
}

func (p *Package) cutField(s effect.Step) {
	if s.IsOwn() {
		p.Note(digest.NoteCut, s.Field())
	}
}

// withinBudget returns the effects of the function's summary, in order. If
// there are too many, calls and what is done with formals come first, since
// nobody could tell what is missing of those; of the rest, all effects of a
// state object are kept, or none.
func (f *frame) withinBudget() []*effect.Effect {
	all := make([]*effect.Effect, 0, len(f.effects))
	for _, e := range f.effects {
		all = append(all, e)
	}
	limit := budget.Effects.Limit()
	if len(all) <= limit {
		slices.SortFunc(all, effect.Compare)
		return all
	}
	f.reach(budget.Effects)
	slices.SortFunc(all, func(a, b *effect.Effect) int {
		return cmp.Or(strings.Compare(a.Group(), b.Group()), effect.Compare(a, b))
	})
	n := limit
	for n > 0 && all[n].Group() != "" && all[n-1].Group() == all[n].Group() {
		n--
	}
	f.p.cut(all[n:])
	if all[n].Group() == "" {
		f.p.Note(digest.NoteCut, allStates)
	}
	kept := all[:n:n]
	slices.SortFunc(kept, effect.Compare)
	return kept
}

// meter records the budgets that the values of the function have reached.
func (f *frame) meter() {
	full := func(v effect.Value) {
		if v.Paths.Full() {
			f.reach(budget.Paths)
		}
		if len(v.Funcs) >= budget.Funcs.Limit() {
			f.reach(budget.Funcs)
		}
	}
	for _, v := range f.vals {
		full(v)
	}
	for _, v := range f.heap {
		full(v)
	}
	for _, e := range f.effects {
		if e.Target.Full() {
			f.reach(budget.Steps)
		}
		if len(e.Chain) >= budget.Chain.Limit() {
			f.reach(budget.Chain)
		}
	}
	if len(f.fn.Params)+len(f.fn.FreeVars) > budget.Formals.Limit() {
		f.reach(budget.Formals)
	}
}
