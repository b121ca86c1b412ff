package flow

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// component summarises functions that call each other, in the order of their
// names: where a budget stops, that must not depend on where they are declared.
func (p *Package) component(comp []*ssa.Function) {
	slices.SortStableFunc(comp, func(a, b *ssa.Function) int { return strings.Compare(ssaID(a), ssaID(b)) })
	for _, fn := range comp {
		p.sums[fn] = &effect.Summary{ID: ssaID(fn), Formals: len(fn.Params)}
	}
	defer p.forgetLiterals(comp)
	for range budget.Recursion.Limit() {
		changed := false
		for _, fn := range comp {
			f := newFrame(p, fn)
			f.run()
			sum := f.summary()
			changed = changed || !sameSummary(p.sums[fn], sum)
			p.sums[fn] = sum
			if fn.Parent() == nil {
				f.forget()
			} else {
				p.frames[fn] = f
			}
		}
		if !changed || len(comp) == 1 && !selfRecursive(comp[0]) {
			return
		}
	}
	for _, fn := range comp {
		p.Budgets.Reach(budget.Recursion, ssaID(fn))
		p.cutFunction(fn)
	}
}

// forgetLiterals drops the values of literals whose functions are summarised:
// only these look at them.
func (p *Package) forgetLiterals(comp []*ssa.Function) {
	drop := func(lit *ssa.Function) {
		if f := p.frames[lit]; f != nil {
			f.forget()
			delete(p.frames, lit)
		}
	}
	for _, fn := range comp {
		if parent := fn.Parent(); parent != nil && p.sums[parent] != nil {
			drop(fn)
		}
		for _, lit := range fn.AnonFuncs {
			drop(lit)
		}
	}
}

func selfRecursive(fn *ssa.Function) bool { return slices.Contains(callees(fn), fn) }

func sameSummary(a, b *effect.Summary) bool {
	if len(a.Effects) != len(b.Effects) || len(a.Results) != len(b.Results) {
		return false
	}
	for i, e := range a.Effects {
		g := b.Effects[i]
		if e.ID() != g.ID() || e.Key != g.Key || e.Val != g.Val || e.KeyAt != g.KeyAt || e.ValAt != g.ValAt || e.Flags != g.Flags {
			return false
		}
	}
	for i, r := range a.Results {
		if !r.Value.Equal(b.Results[i].Value) || r.Fresh != b.Results[i].Fresh || !slices.EqualFunc(r.Fields, b.Results[i].Fields, effect.FieldValue.Equal) {
			return false
		}
	}
	return true
}
