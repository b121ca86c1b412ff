package flow

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// Portable returns the summary of a function as other packages need it:
// free variables settled, effects on objects that nobody else can name left
// out. Nil if nothing is left to tell.
func (p *Package) Portable(fn *ssa.Function) *effect.Summary {
	s := p.sums[fn]
	if s == nil {
		return nil
	}
	out := &effect.Summary{ID: s.ID, Formals: s.Formals, Method: s.Method}
	for _, e := range s.Effects {
		if !p.aspects.byOp[e.Op].tells(p, e) {
			continue
		}
		for _, t := range p.portablePath(fn, s, e.Target) {
			n := *e
			n.Target = t
			if n.Chain = effect.ShortChain(e.Chain); p.aspects.isBrief(e.Op) {
				n.Chain = nil // only writes are told with their way
			}
			if e.Op == effect.OpExternal {
				n.Site = effect.Site{} // that it happens says all
			}
			if e.Op == effect.OpInvoke {
				n.Args = p.portableArgs(fn, s, e.Args)
			}
			out.Effects = append(out.Effects, &n)
		}
	}
	told := len(out.Effects) > 0
	for i, r := range s.Results {
		typ := fn.Signature.Results().At(i).Type()
		names := r.Paths
		r = portableResult(r, typ, p.FirstParty)
		if gotypes.IsString(typ) {
			r.Paths = r.Paths.Join(p.portableName(fn, names))
		}
		told = told || p.getsService(s.Results[i], typ) || len(r.Paths) > 0 || len(r.Fields) > 0 || r.Label.Kinds&^effect.KindChannel != 0 || r.Label.Formals&contextFormals(fn) != 0
		out.Results = append(out.Results, r)
	}
	if !told {
		return nil
	}
	return out
}

// portableArgs are the labels of arguments, and where they are if that is one place that
// others know: a caller may know more of what fn was passed itself, or received.
func (p *Package) portableArgs(fn *ssa.Function, s *effect.Summary, args []effect.Value) []effect.Value {
	out := effect.LabelsOf(args)
	for i, a := range args {
		if len(a.Paths) != 1 || a.Paths[0].IsAlloc() || a.Paths[0].IsUnknown() {
			continue
		}
		if at := p.portablePath(fn, s, a.Paths[0]); len(at) == 1 {
			out[i].Paths = at
		}
	}
	return out
}

func (p *Package) portablePath(fn *ssa.Function, s *effect.Summary, t effect.Path) effect.PathSet {
	if i, ok := t.Formal(); ok && i >= s.Formals {
		return p.settle(fn, t, 0)
	}
	return effect.PathSet{t}
}

// tellsMemory reports whether an effect on memory matters to another package.
func (p *Package) tellsMemory(e *effect.Effect) bool {
	switch {
	case e.Target.IsUnknown():
		return false
	case e.Op != effect.OpRead:
		return true
	case e.Flags&effect.FlagElem == 0 && !e.Target.IsGlobal():
		return false // of a single field: evidence in its own package only
	}
	return e.State() == "" || p.written(e.State())
}

// tellsWiring reports whether a call, send or binding may find its other half elsewhere.
func (p *Package) tellsWiring(e *effect.Effect) bool {
	switch {
	case e.Op == effect.OpInvoke:
		return true
	case e.Op == effect.OpReceive: // what holds the channel is known to live as long
		_, formal := e.Target.Formal()
		return formal && e.State() != "" && len(e.Chain) == 0
	case e.Op == effect.OpSend:
		return e.State() != ""
	case e.Target.IsUnknown():
		return false
	}
	return e.Op != effect.OpCallFn || p.canBind(e.Target)
}

// canBind reports whether a function may be found for what a path holds: it
// is a parameter, or a field that something was stored in here, or that
// another package can store in.
func (p *Package) canBind(t effect.Path) bool {
	name := t.State()
	if name == "" || ast.IsExported(effect.Last(name)) {
		return true
	}
	if p.bound == nil {
		p.bound = make(map[string]bool)
		for _, b := range digest.OfClass(p.AllBindings(), digest.Held) {
			p.bound[b.Name.ID] = true
		}
		for _, s := range p.sums { // functions that callers pass
			for _, e := range s.Effects {
				if e.Op == effect.OpBind {
					p.bound[e.State()] = true
				}
			}
		}
	}
	return p.bound[name]
}

// written reports whether the package, or one that it imports, writes the
// state after construction.
func (p *Package) written(state string) bool {
	if p.writes == nil {
		p.writes = make(map[string]bool)
		for _, s := range p.sums {
			noteWrites(p.writes, s)
		}
		for _, s := range p.Imported.Funcs {
			noteWrites(p.writes, s)
		}
	}
	return p.writes[state]
}

// ChangedVariables returns the package variables of which functions change
// elements, sorted. Importers cannot see what is not exported of them.
func (p *Package) ChangedVariables() []string {
	seen := make(map[string]bool)
	for _, s := range p.sums {
		for _, e := range s.Effects {
			if v := e.Target.Variable(); v != "" && e.Op.Writes() && strings.HasPrefix(v, p.Pkg.Path()+".") {
				seen[v] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func noteWrites(m map[string]bool, s *effect.Summary) {
	for _, e := range s.Effects {
		if e.Op.Writes() {
			m[e.State()] = true
		}
	}
}

// portableResult drops what a caller cannot use: paths of values that are
// no references, and functions. Of fields that only tell from which parameter they
// come, the whole result tells it.
func portableResult(r effect.Result, t types.Type, firstParty func(string) bool) effect.Result {
	r.Funcs = nil
	leads := leadsToState(t, firstParty)
	if !leads {
		r.Paths = elementsOf(r.Paths)
	}
	var fields []effect.FieldValue
	for _, fv := range r.Fields {
		fv.Value.Funcs = nil
		if !leads {
			fv.Value.Paths = nil
		}
		if len(fv.Value.Paths) > 0 || fv.Value.Label.Kinds != 0 {
			fields = append(fields, fv)
		} else {
			r.Label = r.Label.Join(fv.Value.Label)
		}
	}
	r.Fields, r.Fresh = fields, r.Fresh && (leads || len(fields) > 0)
	return r
}

// elementsOf keeps the paths of what was found in a container: a caller that fills
// the miss of such a look-up has to be known.
func elementsOf(ps effect.PathSet) effect.PathSet {
	var out effect.PathSet
	for _, p := range ps {
		if p.BehindElem() && (p.IsFormal() || p.IsGlobal()) {
			out = append(out, p)
		}
	}
	return out
}

// leadsToState reports whether state can be reached through a value of the
// type: a reference to a first-party type or a container.
func leadsToState(t types.Type, firstParty func(string) bool) bool {
	if n := gotypes.BehindAddress(t); n != nil {
		return firstParty(n.Obj().Pkg().Path()) && (isPointer(t) || isAggregate(t)) || isSync(n.Obj())
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Chan:
		return true
	}
	return false
}
