package library

import (
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// given lists what a constructor is passed to keep its state in.
func (f *finder) given(row *knowledge.Row, c ssa.CallInstruction) []source {
	var out []source
	switch {
	case len(row.Fields) > 0:
		for _, field := range row.Fields {
			o := f.g.origin(row, c)
			out = append(out, o.option(argument(c, row.Args[0]), field))
		}
	case len(row.Args) > 0:
		s := f.g.origin(row, c).of(argument(c, row.Args[0]))
		if len(row.Match) > 0 && s&unset == 0 && s&unknown == 0 {
			s = other
		}
		out = append(out, s)
	}
	for _, a := range gossa.Args(c.Common()) {
		if f.g.takesOption(a.Type(), gossa.Callee(c.Common())) {
			out = append(out, f.g.origin(row, c).options(a))
		}
	}
	return out
}

// overrideArg is what an option or a later call puts in place of the process's
// memory, for the object that is made at an instruction.
func (g *graph) overrideArg(row *knowledge.Row, c ssa.CallInstruction, at ssa.Instruction) source {
	if len(row.Args) == 0 {
		return other
	}
	return g.origin(nil, at).of(argument(c, row.Args[0]))
}

// option is what a field of the struct behind v may be set to. v may be the
// struct, a pointer to it, or a slice of such, as variadic arguments are.
func (o *origin) option(v ssa.Value, field string) source {
	of := func(w ssa.Value) source { return o.option(w, field) }
	if v == nil || o.opened[v] {
		return unset
	}
	o.opened[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return unset
	case *ssa.Phi:
		return o.merge(v, of)
	case *ssa.UnOp:
		return o.location(v.X, field)
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.FreeVar, *ssa.Global:
		return o.location(v, field)
	case *ssa.Slice: // of an array that holds the arguments
		return o.elements(v, of)
	case *ssa.MakeInterface:
		return of(v.X)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return o.configured(c, v.Index, field)
		}
	case *ssa.Call:
		return o.configured(v, 0, field)
	case *ssa.Parameter:
		return o.parameter(v, Ask{How: Option, Field: field}, of)
	}
	return unknown
}

// configured is what a function that returns options sets a field to. One of
// a library returns its defaults.
func (o *origin) configured(c *ssa.Call, i int, field string) source {
	if fn := o.g.callee(&c.Call); fn != nil {
		return o.returned(fn, i, func(w ssa.Value) source { return o.option(w, field) })
	}
	callee := gossa.Callee(&c.Call)
	if callee == nil || callee.Pkg() == nil || o.g.in.FirstParty(callee.Pkg().Path()) {
		return unknown
	}
	return unset
}

// elements joins what the elements of a slice of arguments are.
func (o *origin) elements(s *ssa.Slice, of func(ssa.Value) source) source {
	arr, ok := s.X.(*ssa.Alloc)
	if !ok {
		return unknown
	}
	state := unset
	for _, ref := range *arr.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		stored := false
		for _, r := range *ia.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ia {
				stored = true
				state = state.then(of(st.Val))
			}
		}
		if !stored { // a literal is built in place
			state = state.then(of(ia))
		}
	}
	return state
}

func (g *graph) location(addr ssa.Value, field string, row *knowledge.Row, at ssa.Instruction) source {
	return g.origin(row, at).location(addr, field)
}

// location is what a field of the struct at an address is set to.
func (o *origin) location(addr ssa.Value, field string) source {
	if o.seen[addr] {
		return unset
	}
	o.seen[addr] = true
	switch a := addr.(type) {
	case *ssa.Global:
		if !o.g.in.FirstParty(a.Pkg.Pkg.Path()) {
			return unset // the library's defaults
		}
	case *ssa.FreeVar:
		var s source
		for _, v := range o.g.variable(a) {
			s |= o.location(v, field)
		}
		return s | o.assigned(a, field)&^unset
	case *ssa.UnOp: // a pointer that is held somewhere
		s := o.assigned(a, field)
		return o.pointee(a, field).then(s)
	case *ssa.Parameter, *ssa.Call, *ssa.Phi, *ssa.Extract, *ssa.MakeInterface:
		s := o.assigned(a, field)
		return o.option(a, field).then(s)
	}
	return o.assigned(addr, field)
}

// pointee is what a field is set to where the pointer that a place holds was
// made.
func (o *origin) pointee(load *ssa.UnOp, field string) source {
	var s source
	for _, ref := range o.g.uses(load.X) {
		if st, ok := ref.(*ssa.Store); ok && sameplace(st.Addr, load.X) {
			s |= o.option(st.Val, field)
		}
	}
	if s == 0 {
		return unknown
	}
	return s
}

// assigned joins the assignments to a field through one address, and those of
// the whole struct.
func (o *origin) assigned(addr ssa.Value, field string) source {
	if o.filling[addr] {
		return 0
	}
	o.filling[addr] = true
	defer delete(o.filling, addr)
	base, set := source(0), source(0)
	always := false
	for _, ref := range o.g.uses(addr) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if sameplace(ref.Addr, addr) {
				base |= o.option(ref.Val, field)
			}
		case *ssa.FieldAddr:
			if f := gotypes.Field(ref.X.Type(), ref.Field); f == nil || f.Name() != field {
				continue
			}
			for _, r := range *ref.Referrers() {
				if st, ok := r.(*ssa.Store); ok && st.Addr == ref {
					set |= o.of(st.Val)
					always = always || o.unconditional(st)
				}
			}
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if b == addr {
					set |= o.location(ref.Fn.(*ssa.Function).FreeVars[i], field) &^ unset
				}
			}
		case ssa.CallInstruction:
			set |= o.filled(ref, addr, field)
		}
	}
	switch {
	case set == 0 && base == 0:
		return unset
	case set == 0:
		return base
	case always:
		return set
	case base == 0:
		base = unset
	}
	return base | set
}

// filled is what a function sets a field to that is passed the address.
func (o *origin) filled(c ssa.CallInstruction, addr ssa.Value, field string) source {
	fn := o.g.callee(c.Common())
	if fn == nil {
		callee := gossa.Callee(c.Common())
		if callee != nil && callee.Pkg() != nil && o.g.in.FirstParty(callee.Pkg().Path()) && !isMaker(o.at, c) {
			return unknown
		}
		return 0
	}
	var s source
	for i, a := range c.Common().Args {
		if a == addr && i < len(fn.Params) {
			s |= o.assigned(fn.Params[i], field) &^ unset
		}
	}
	return s
}

func isMaker(at ssa.Instruction, c ssa.CallInstruction) bool {
	return at != nil && at == ssa.Instruction(c)
}

// unconditional reports whether an assignment is always made before the
// object is; else it notes the condition.
func (o *origin) unconditional(st *ssa.Store) bool {
	if o.at != nil && o.at.Parent() == st.Parent() && st.Block().Dominates(o.at.Block()) {
		return true
	}
	b := decided(st.Block(), nil)
	if b != nil && o.at != nil && o.at.Parent() == st.Parent() && b.Block().Dominates(o.at.Block()) && !joins(b, o.at.Block()) {
		return true // the branch encloses both
	}
	if b != nil {
		o.mixed(o.g.condition(b))
	}
	return b == nil
}

// joins reports whether a block can be reached by both ways of a branch.
func joins(b *ssa.If, to *ssa.BasicBlock) bool {
	for _, s := range b.Block().Succs {
		if s.Dominates(to) && len(s.Preds) == 1 {
			return false
		}
	}
	return true
}
