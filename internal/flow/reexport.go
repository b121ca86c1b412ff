package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
)

// reexport adds the summaries of imported methods that an importer of this
// package can call without importing their package, or that wiring reaches.
func (p *Package) reexport(d *Digest, bound map[string]bool) {
	api := p.apiTypes()
	for id, s := range p.Imported.Funcs {
		owner := id[:max(strings.LastIndexByte(id, '.'), 0)]
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
func (p *Package) AllBindings() []Binding {
	out := slices.Clone(p.Imported.Bindings)
	for k := range p.bindings {
		out = append(out, Binding{k.dyn, k.fn})
	}
	slices.SortFunc(out, compareBindings)
	return slices.Compact(out)
}

// openWiring keeps the bindings that lead to an effect or a part, and the demands.
func (p *Package) openWiring(d *Digest, own []Demand) {
	for _, b := range p.AllBindings() {
		if p.isForeign(b.Dyn) && !keeps(d.Funcs[b.Func]) {
			continue
		}
		if strings.HasPrefix(b.Dyn, dynLink) || strings.HasPrefix(b.Dyn, dynOnce) || strings.HasPrefix(b.Dyn, dynNote) || b.Dyn == dynServes || strings.HasPrefix(b.Dyn, dynPlace) || strings.HasPrefix(b.Dyn, dynHandle) || strings.HasPrefix(b.Dyn, dynOpens) || strings.HasPrefix(b.Dyn, dynOwed) || isTold(b) || strings.HasPrefix(b.Func, dynInvoke) || p.effective(d, b.Func) {
			d.Bindings = append(d.Bindings, b)
		}
	}
	if p.Serves() {
		d.Bindings = append(d.Bindings, Binding{Dyn: dynServes})
	}
	slices.SortFunc(d.Bindings, compareBindings)
	d.Bindings = slices.Compact(d.Bindings)
	demands := make(map[string]Demand)
	for _, dm := range p.Imported.Demands {
		AddDemand(demands, dm)
	}
	for _, dm := range own {
		AddDemand(demands, dm)
	}
	d.Demands = sortedDemands(demands)
}

// keeps reports whether a function writes elements of something.
func keeps(s *effect.Summary) bool {
	return s != nil && slices.ContainsFunc(s.Effects, func(e *effect.Effect) bool { return e.Op.Writes() && e.Flags&effect.FlagElem != 0 })
}

func (p *Package) effective(d *Digest, fn string) bool {
	s := d.Funcs[fn]
	return s != nil && len(s.Effects) > 0 || s.IsGetter()
}
