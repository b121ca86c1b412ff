package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
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
func (p *Package) cut(effects []*Effect) {
	for _, e := range effects {
		if s := e.State(); s != "" {
			p.Note(NoteCut, s)
		}
	}
}

// Cut reports whether part of what is done with a state object was left out.
func (p *Package) Cut(state string) bool {
	return p.Noted(NoteCut, state) || p.Noted(NoteCut, allStates)
}

// cutCall notes what a function does that is not followed, and the functions
// that it is given.
func (f *frame) cutCall(sum *Summary, args []Value) {
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
			p.cutName(p.fieldStep(in.X.Type(), in.Field))
		case *ssa.Field:
			p.cutName(p.fieldStep(in.X.Type(), in.Field))
		case ssa.CallInstruction:
			if g := in.Common().StaticCallee(); g != nil {
				if sum := p.summaryOf(&FuncValue{ID: ssaID(gossa.Declared(g)), fn: gossa.Declared(g)}); sum != nil {
					p.cut(sum.Effects)
				}
			}
		}
		ops = instr.Operands(ops[:0])
		for _, op := range ops {
			if g, ok := (*op).(*ssa.Global); ok && g.Pkg != nil {
				p.cutName(g.Pkg.Pkg.Path() + "." + g.Name())
			}
		}
	}
}

func (p *Package) cutName(name string) {
	if !strings.HasPrefix(name, "~") && !strings.HasPrefix(name, "struct.") {
		p.Note(NoteCut, name)
	}
}

// withinBudget returns the effects of the function's summary, in order. If
// there are too many, calls and what is done with formals come first, since
// nobody could tell what is missing of those; of the rest, all effects of a
// state object are kept, or none.
func (f *frame) withinBudget() []*Effect {
	all := make([]*Effect, 0, len(f.effects))
	for _, e := range f.effects {
		all = append(all, e)
	}
	limit := budget.Effects.Limit()
	if len(all) <= limit {
		slices.SortFunc(all, compareEffects)
		return all
	}
	f.reach(budget.Effects)
	slices.SortFunc(all, func(a, b *Effect) int {
		return cmp.Or(strings.Compare(a.group(), b.group()), compareEffects(a, b))
	})
	n := limit
	for n > 0 && all[n].group() != "" && all[n-1].group() == all[n].group() {
		n--
	}
	f.p.cut(all[n:])
	if all[n].group() == "" {
		f.p.Note(NoteCut, allStates)
	}
	kept := all[:n:n]
	slices.SortFunc(kept, compareEffects)
	return kept
}

// group is the state object that an effect is kept or left out with, "" if it
// has none.
func (e *Effect) group() string {
	switch e.Op {
	case OpInvoke, OpCallFn, OpSend, OpReceive, OpBind, OpExternal:
		return ""
	}
	return e.State()
}

// meter records the budgets that the values of the function have reached.
func (f *frame) meter() {
	full := func(v Value) {
		if v.Paths.full() {
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
		if e.Target.full() {
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

// full reports whether some paths may have been left out.
func (s pathSet) full() bool { return len(s) >= budget.Paths.Limit() }

// full reports whether some steps may have been left out.
func (p Path) full() bool { return strings.Count(string(p), stepSep) >= budget.Steps.Limit() }
