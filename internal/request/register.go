package request

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// registrations marks the functions that fn registers as handlers.
func (s *Set) registrations(fn *ssa.Function) {
	for instr := range gossa.Instrs(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		callee := gossa.Callee(call.Common())
		for _, row := range s.table.Func(callee) {
			if row.Verb == knowledge.Handler && s.serves(row) {
				s.register(fn, call.Common(), row)
			}
		}
	}
}

// conversions marks the functions that fn converts to a type of handlers.
func (s *Set) conversions(fn *ssa.Function) {
	for instr := range gossa.Instrs(fn) {
		ct, ok := instr.(*ssa.ChangeType)
		if !ok {
			continue
		}
		n := gotypes.Behind(ct.Type())
		if n == nil {
			continue
		}
		for _, row := range s.table.Type(n.Obj()) {
			if row.Verb == knowledge.HandlerType && s.serves(row) {
				for _, f := range s.functions(ct.X, nil, 0, fn) {
					s.mark(f, row, "", true)
				}
			}
		}
	}
}

// register marks what one call registers, in each of its scopes.
func (s *Set) register(in *ssa.Function, c *ssa.CallCommon, row *knowledge.Row) {
	args := gossa.Args(c)
	for _, sc := range s.scopes(slices.Concat(args, receiver(c)), nil, 0) {
		for _, route := range s.routes(c, row, sc) {
			for _, i := range row.Args {
				if i >= len(args) {
					continue
				}
				for _, v := range gossa.Variadic(args[i]) {
					s.registerValue(in, v, c, row, sc, route)
				}
			}
		}
	}
}

func receiver(c *ssa.CallCommon) []ssa.Value {
	if recv := gossa.Receiver(c); recv != nil {
		return []ssa.Value{recv}
	}
	return nil
}

// registerValue marks the functions that an argument of a registration is made of.
func (s *Set) registerValue(in *ssa.Function, v ssa.Value, c *ssa.CallCommon, row *knowledge.Row, sc *scope, route string) {
	fns := s.functions(v, sc, 0, in)
	if row.Service {
		fns = append(fns, s.service(in.Prog, v)...)
	}
	for _, fn := range fns {
		if len(fn.Blocks) == 0 && fn.Parent() == nil && !row.Middleware {
			via, _ := s.shape(fn.Signature)
			if r := (Registration{fn, route, row.Via, in, c.Pos(), via != ""}); !slices.Contains(s.Foreign, r) {
				s.Foreign = append(s.Foreign, r)
			}
		}
		s.mark(fn, row, route, s.exact(fn, v))
	}
	s.wrap(fns)
}

// exact reports whether the framework itself calls fn, which is registered as v: a
// wrapper may pass on more than what comes with a request.
func (s *Set) exact(fn *ssa.Function, v ssa.Value) bool {
	if sig, ok := gossa.Unconvert(v).Type().Underlying().(*types.Signature); ok {
		return types.Identical(sig.Params(), fn.Signature.Params())
	}
	via, _ := s.shape(fn.Signature)
	return via == ""
}

// service returns the methods by which an object that is registered serves:
// the exported ones that take something and may fail, or all if the object is
// made anew for each request. One that its package calls by name does other work,
// and so does one that instances of the service call on each other.
func (s *Set) service(prog *ssa.Program, v ssa.Value) []*ssa.Function {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	n := gotypes.Behind(v.Type())
	if n == nil || types.IsInterface(n) {
		return nil
	}
	var out []*ssa.Function
	peers := s.calledOnPeers(n)
	for m := range n.Methods() {
		fn := prog.FuncValue(m.Origin())
		if fn == nil || !m.Exported() || s.uses.called[fn] || peers[m.Name()] {
			continue
		}
		if s.isPerRequest(n) || m.Signature().Params().Len() > 0 && gotypes.CanFail(m.Signature()) {
			out = append(out, fn)
		}
	}
	return out
}

// mark makes fn a request function under a route. All that the framework passes
// comes with the request.
func (s *Set) mark(fn *ssa.Function, row *knowledge.Row, route string, exact bool) {
	f := s.funcs[fn]
	if f == nil {
		perRequest := fn.Signature.Recv() != nil && s.perRequestReceiver(fn)
		if fn.Signature.Params().Len() == 0 && !perRequest || len(fn.Blocks) == 0 {
			return
		}
		all := make([]bool, fn.Signature.Params().Len())
		for i := range all {
			all[i] = true
		}
		f = s.add(fn, row.Via, all)
		if perRequest {
			f.Params[0] = true
		}
	}
	f.Helper, f.Registered = false, true
	for i := receivers(fn); i < len(f.Params); i++ {
		f.Params[i] = f.Params[i] || exact
	}
	f.Middleware = f.Middleware || row.Middleware
	if i, found := slices.BinarySearch(f.Routes, route); route != "" && !found {
		f.Routes = slices.Insert(f.Routes, i, route)
		f.Route = f.Routes[0]
	}
}

// functions returns the functions of this package that v, a function value
// or an object wrapping one, is made from: through conversions, bound
// methods, tables, and calls of functions that return literals. It is a value of in.
func (s *Set) functions(v ssa.Value, sc *scope, depth int, in *ssa.Function) []*ssa.Function {
	if depth > budget.Handler.Limit() {
		s.budgets.Reach(budget.Handler, fullName(in))
		return nil
	}
	switch v := v.(type) {
	case *ssa.Function:
		return []*ssa.Function{gossa.Declared(v)}
	case *ssa.MakeClosure:
		return s.closure(v, sc, depth, in)
	case *ssa.Phi:
		var out []*ssa.Function
		for _, e := range v.Edges {
			out = append(out, s.functions(e, sc, depth+1, in)...)
		}
		return out
	case *ssa.Call:
		return s.calledFunctions(v, sc, depth, in)
	}
	if x := s.source(v, sc); x != nil {
		return s.functions(x, sc, depth+1, in)
	}
	return nil
}

// closure returns a literal, and the handlers that it has captured, which it passes
// requests on to.
func (s *Set) closure(v *ssa.MakeClosure, sc *scope, depth int, in *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{gossa.Declared(v.Fn.(*ssa.Function))}
	for _, b := range v.Bindings {
		out = append(out, s.shaped(s.functions(b, sc, depth+1, in))...)
	}
	return out
}

// shaped are those of the functions that have the shape of a handler.
func (s *Set) shaped(fns []*ssa.Function) []*ssa.Function {
	return slices.DeleteFunc(fns, func(fn *ssa.Function) bool {
		via, _ := s.shape(fn.Signature)
		return via == ""
	})
}

// calledFunctions resolves h(args): the literals that h returns, and the
// functions among its arguments, which a wrapper passes on.
func (s *Set) calledFunctions(c *ssa.Call, sc *scope, depth int, in *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	if f := c.Call.StaticCallee(); f != nil {
		for _, b := range f.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
				for _, r := range ret.Results {
					out = append(out, s.functions(r, sc, depth+3, in)...)
				}
			}
		}
	}
	for _, a := range c.Call.Args {
		switch a.Type().Underlying().(type) {
		case *types.Signature:
			out = append(out, s.functions(a, sc, depth+3, in)...)
		case *types.Interface:
			out = append(out, s.shaped(s.functions(a, sc, depth+3, in))...)
		}
	}
	return out
}

// fullName is the name of a function with the import path of its package.
func fullName(fn *ssa.Function) string {
	if fn.Pkg == nil {
		return fn.String()
	}
	return fn.Pkg.Pkg.Path() + "." + gossa.Name(fn)
}
