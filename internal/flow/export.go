package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// Digest makes what the package tells its importers. joined are the demands
// that it found itself.
func (p *Package) Digest(demands []digest.Demand, states map[string]digest.StateInfo) *digest.Digest {
	d := &digest.Digest{Funcs: make(map[string]*effect.Summary), States: make(map[string]digest.StateInfo)}
	bound := make(map[string]bool)
	for _, b := range p.AllBindings() {
		bound[b.To] = true
	}
	for _, fn := range p.Funcs {
		if s := p.sums[fn]; s != nil && (isExported(fn) || bound[s.ID]) {
			if ps := p.Portable(fn); ps != nil {
				d.Funcs[ps.ID] = ps
			}
		}
	}
	p.reexport(d, bound)
	p.openWiring(d, demands)
	d.Describe(states, p.Imported)
	d.DescribeSecrets(states, p.Imported)
	return d
}

func isExported(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported()
}

// reexport adds the summaries of imported methods that an importer of this
// package can call without importing their package, or that wiring reaches.
func (p *Package) reexport(d *digest.Digest, bound map[string]bool) {
	api := p.apiTypes()
	for id, s := range p.Imported.Funcs {
		owner := effect.Owner(id)
		if bound[id] || s.Method && api[owner] {
			if d.Funcs[id] == nil {
				d.Funcs[id] = s
			}
		}
	}
}

// apiTypes returns the first-party named types of other packages that are
// reachable from the exported objects of the package: through fields, results,
// elements and methods.
func (p *Package) apiTypes() map[string]bool {
	w := &typeWalk{firstParty: p.FirstParty, out: make(map[string]bool)}
	var roots []types.Type
	scope := p.Pkg.Scope()
	for _, n := range scope.Names() {
		if obj := scope.Lookup(n); obj.Exported() {
			roots = append(roots, obj.Type())
		}
	}
	if !gotypes.Visit(budget.Types.Limit(), roots, w.next) {
		p.Budgets.Reach(budget.Types, p.Pkg.Path())
	}
	return w.out
}

type typeWalk struct {
	firstParty func(string) bool
	out        map[string]bool
}

func (w *typeWalk) next(t types.Type) []types.Type {
	var out []types.Type
	switch t := t.(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil || !w.firstParty(t.Obj().Pkg().Path()) {
			return nil
		}
		w.out[t.Obj().Pkg().Path()+"."+t.Obj().Name()] = true
		out = append(out, t.Underlying())
		for m := range t.Methods() {
			if m.Exported() {
				out = append(out, m.Type())
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				out = append(out, f.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if isPart(m.Signature()) {
				out = append(out, m.Type())
			}
		}
	case *types.Signature:
		for v := range t.Results().Variables() {
			out = append(out, v.Type())
		}
	case interface{ Elem() types.Type }:
		out = append(out, t.Elem())
	}
	return out
}

// AllBindings returns the bindings made here and in imported packages.
func (p *Package) AllBindings() []digest.Binding {
	out := slices.Clone(p.Imported.Bindings)
	for k := range p.bindings {
		out = append(out, k)
	}
	return digest.SortBindings(out)
}

// openWiring keeps the bindings that lead to an effect or a part, and the demands.
func (p *Package) openWiring(d *digest.Digest, own []digest.Demand) {
	for _, b := range p.AllBindings() {
		if p.isForeign(b.Name) && !keeps(d.Funcs[b.To]) {
			continue
		}
		if b.Travels() || p.effective(d, b.To) {
			d.Bindings = append(d.Bindings, b)
		}
	}
	if p.Serves() {
		d.Bindings = append(d.Bindings, digest.Binding{Name: digest.Name{Class: digest.Serving}})
	}
	d.Bindings = digest.SortBindings(d.Bindings)
	demands := make(map[digest.Name]digest.Demand)
	for _, dm := range p.Imported.Demands {
		digest.AddDemand(demands, dm)
	}
	for _, dm := range own {
		digest.AddDemand(demands, dm)
	}
	d.Demands = digest.SortedDemands(demands)
}

// keeps reports whether a function writes elements of something.
func keeps(s *effect.Summary) bool {
	return s != nil && slices.ContainsFunc(s.Effects, func(e *effect.Effect) bool { return e.Op.Writes() && e.Flags&effect.FlagElem != 0 })
}

func (p *Package) effective(d *digest.Digest, fn string) bool {
	s := d.Funcs[fn]
	return s != nil && len(s.Effects) > 0 || s.IsGetter()
}
