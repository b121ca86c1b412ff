// Package request decides which functions serve requests.
//
// A function serves a request if it has the shape of a handler (a parameter
// whose type the tables call a request), if it is registered as one by a call
// that the tables know, or if it has the shape of a generated RPC method. A
// shape is enough: routers that nobody has listed call functions of the same
// shape, and helpers of that shape run while a request is served.
package request

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A Func is a request function of the package.
type Func struct {
	Fn   *ssa.Function
	Name string // as readers know it: "Login", "(*Server).Login", "function literal in New"
	Via  string // what makes it one: "net/http", "gin", "gRPC"
	// Route is the constant pattern that it is registered under, "" if none is
	// known; Routes are all of them, sorted.
	Route  string
	Routes []string
	// Params holds, for each parameter (receiver included), whether its value
	// comes with the request.
	Params []bool
	// Helper: it is not used as a value, and either takes more than a handler
	// does or is called by name in its package; so it is called by functions
	// that know its receiver.
	Helper bool
	// Middleware: it runs before another request function.
	Middleware bool
}

// Set is the request functions of one package.
type Set struct {
	table *knowledge.Table
	// events: consumers of messages and bots are request functions too.
	events bool
	funcs  map[*ssa.Function]*Func
	uses   *uses
	// budgets counts the caps that were reached.
	budgets *budget.Meter
	// Foreign are the registrations of functions of other packages, in the
	// order of the source.
	Foreign []Registration
}

// A Registration is a call that makes a function serve requests.
type Registration struct {
	Fn    *ssa.Function
	Route string // "" if it is no constant
	Via   string
	In    *ssa.Function // holds the call
	Pos   token.Pos
	// Shaped: the function has the shape of a handler, so that its own package
	// knows that it is one.
	Shaped bool
}

// Find returns the request functions among fns. With events, those that rows
// marked "event" describe are among them. What caps the search is counted in
// budgets, which may be nil.
func Find(table *knowledge.Table, fns []*ssa.Function, events bool, budgets *budget.Meter) *Set {
	s := &Set{table: table, events: events, budgets: budgets, funcs: make(map[*ssa.Function]*Func)}
	for _, fn := range fns {
		if via, params := s.shape(fn.Signature); via != "" {
			s.add(fn, via, params)
		}
	}
	u := usesOf(fns)
	s.uses = u
	for fn, f := range s.funcs {
		extra := slices.Contains(f.Params[receivers(fn):], false)
		f.Helper = !u.taken[fn] && (extra || u.called[fn] && !u.converted(fn))
	}
	for _, fn := range fns {
		s.registrations(fn)
		s.conversions(fn)
	}
	return s
}

func receivers(fn *ssa.Function) int {
	if fn.Signature.Recv() != nil && len(fn.Params) > 0 {
		return 1
	}
	return 0
}

// uses tells how the functions of a package are used in it.
type uses struct {
	taken   map[*ssa.Function]bool // used as a value: passed, stored or bound
	called  map[*ssa.Function]bool // called by name
	callers map[*ssa.Function][]*ssa.Function
	// ifaces are the names of the methods through which values of a type can
	// be called after a conversion to an interface.
	ifaces map[*types.TypeName]map[string]bool
}

func usesOf(fns []*ssa.Function) *uses {
	u := &uses{make(map[*ssa.Function]bool), make(map[*ssa.Function]bool), make(map[*ssa.Function][]*ssa.Function), make(map[*types.TypeName]map[string]bool)}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				u.note(instr)
			}
		}
	}
	return u
}

func (u *uses) note(instr ssa.Instruction) {
	ops := instr.Operands(nil)
	if c, ok := instr.(ssa.CallInstruction); ok && c.Common().StaticCallee() != nil {
		if f, ok := c.Common().Value.(*ssa.Function); ok {
			u.called[gossa.Declared(f)] = true
			u.callers[gossa.Declared(f)] = append(u.callers[gossa.Declared(f)], instr.Parent())
		}
		ops = ops[1:] // the callee comes first
	}
	for _, op := range ops {
		if f, ok := (*op).(*ssa.Function); ok {
			u.taken[gossa.Declared(f)] = true
		}
	}
	if mi, ok := instr.(*ssa.MakeInterface); ok {
		u.convert(mi)
	}
}

func (u *uses) convert(mi *ssa.MakeInterface) {
	n := gotypes.Behind(mi.X.Type())
	it, ok := mi.Type().Underlying().(*types.Interface)
	if n == nil || !ok {
		return
	}
	if u.ifaces[n.Obj()] == nil {
		u.ifaces[n.Obj()] = make(map[string]bool)
	}
	for m := range it.Methods() {
		u.ifaces[n.Obj()][m.Name()] = true
	}
}

// converted reports whether fn is a method that can be called through an interface.
func (u *uses) converted(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	n := gotypes.Behind(recv.Type())
	return n != nil && u.ifaces[n.Obj()][fn.Name()]
}

// Of returns what is known of fn as a request function, nil if it is none.
func (s *Set) Of(fn *ssa.Function) *Func { return s.funcs[fn] }

// Taken reports whether fn is used as a value, so that anybody may call it.
func (s *Set) Taken(fn *ssa.Function) bool { return s.uses.taken[fn] }

// Within reports whether fn is a request function or a literal inside one.
func (s *Set) Within(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if s.funcs[fn] != nil {
			return true
		}
	}
	return false
}

// OnlyServing reports whether fn is called in the package, and only by
// request functions.
func (s *Set) OnlyServing(fn *ssa.Function) bool {
	callers := s.uses.callers[fn]
	return len(callers) > 0 && !s.uses.taken[fn] && !slices.ContainsFunc(callers, func(c *ssa.Function) bool { return !s.Within(c) })
}

func (s *Set) add(fn *ssa.Function, via string, params []bool) *Func {
	f := &Func{Fn: fn, Name: gossa.Name(fn), Via: via, Params: make([]bool, len(fn.Params))}
	off := len(fn.Params) - len(params) // 1 for a receiver
	for i, p := range params {
		if off+i >= 0 && off+i < len(f.Params) {
			f.Params[off+i] = p
		}
	}
	s.funcs[fn] = f
	return f
}

// shape returns the framework whose handler shape sig has, and which
// parameters come with the request; "" if none.
func (s *Set) shape(sig *types.Signature) (via string, params []bool) {
	n := sig.Params().Len()
	if n == 0 {
		return "", nil
	}
	if via := s.rpcShape(sig); via != "" {
		return via, []bool{true, true}
	}
	params = make([]bool, n)
	all := false
	for i := range n {
		row := s.requestRow(sig.Params().At(i).Type())
		if row == nil {
			continue
		}
		if j := paramWith(sig, row); row.With != "" {
			if j < 0 {
				continue
			}
			params[j] = true
		}
		via, params[i] = row.Via, true
		all = all || row.Implements // beside a stream, the message
	}
	if via == "" {
		return "", nil
	}
	for i := range n { // a context beside a request is that request's
		if all || gotypes.IsContext(sig.Params().At(i).Type()) {
			params[i] = true
		}
	}
	return via, params
}

// Serves reports whether a function of that signature takes what comes with a
// request, nothing else, and gives nothing back, as the method of a handler.
func (s *Set) Serves(sig *types.Signature) bool {
	via, params := s.shape(sig)
	return via != "" && sig.Results().Len() == 0 && !slices.Contains(params, false)
}

// rpcShape recognises func(context.Context, *Req) (*Resp, error) where *Req
// has the method that marks generated messages.
func (s *Set) rpcShape(sig *types.Signature) string {
	if sig.Recv() == nil || sig.Params().Len() != 2 || sig.Results().Len() != 2 || sig.Variadic() || !gotypes.IsContext(sig.Params().At(0).Type()) {
		return ""
	}
	for _, row := range s.table.RequestTypes() {
		if row.Verb == knowledge.Message && hasMethod(sig.Params().At(1).Type(), row.Name) && hasMethod(sig.Results().At(0).Type(), row.Name) {
			return row.Via
		}
	}
	return ""
}

func hasMethod(t types.Type, name string) bool {
	p, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok {
		return false
	}
	for m := range n.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// requestRow returns the row that makes t a request type.
func (s *Set) requestRow(t types.Type) *knowledge.Row {
	n := gotypes.Behind(t)
	if n == nil {
		return nil
	}
	for _, row := range s.table.Type(n.Obj()) {
		if row.Verb == knowledge.Request && !row.Implements && s.serves(row) {
			return row
		}
	}
	it, ok := n.Underlying().(*types.Interface)
	if !ok || knowledge.IsStd(n.Obj().Pkg().Path()) {
		return nil
	}
	return s.implementsRow(it)
}

func (s *Set) implementsRow(it *types.Interface) *knowledge.Row {
	for e := range it.EmbeddedTypes() {
		n := gotypes.Behind(e)
		if n == nil {
			continue
		}
		for _, row := range s.table.Type(n.Obj()) {
			if row.Verb == knowledge.Request && row.Implements && s.serves(row) {
				return row
			}
		}
	}
	return nil
}

// serves reports whether the functions that a row describes count.
func (s *Set) serves(row *knowledge.Row) bool { return !row.Event || s.events }

// paramWith returns the index of the parameter that the row asks for beside
// its own, -1 if there is none.
func paramWith(sig *types.Signature, row *knowledge.Row) int {
	for i := range sig.Params().Len() {
		if n := gotypes.Behind(sig.Params().At(i).Type()); n != nil && row.IsWith(n.Obj()) {
			return i
		}
	}
	return -1
}

// registrations marks the functions that fn registers as handlers.
func (s *Set) registrations(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
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
}

// conversions marks the functions that fn converts to a type of handlers.
func (s *Set) conversions(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
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
					for _, f := range s.functions(ct.X, 0, fn) {
						s.mark(f, row, "")
					}
				}
			}
		}
	}
}

func (s *Set) register(in *ssa.Function, c *ssa.CallCommon, row *knowledge.Row) {
	args := gossa.Args(c)
	route := ""
	if row.Pattern >= 0 && row.Pattern < len(args) {
		route = gossa.ConstString(args[row.Pattern])
	}
	for _, i := range row.Args {
		if i >= len(args) {
			continue
		}
		for _, v := range gossa.Variadic(args[i]) {
			fns := s.functions(v, 0, in)
			if row.Service {
				fns = append(fns, s.service(in.Prog, v)...)
			}
			for _, fn := range fns {
				if len(fn.Blocks) == 0 && fn.Parent() == nil && !row.Middleware {
					via, _ := s.shape(fn.Signature)
					s.Foreign = append(s.Foreign, Registration{fn, route, row.Via, in, c.Pos(), via != ""})
				}
				s.mark(fn, row, route)
			}
		}
	}
}

// service returns the methods by which an object that is registered serves:
// the exported ones that take something and may fail, or all if the object is
// made anew for each request. One that its package calls by name does other work.
func (s *Set) service(prog *ssa.Program, v ssa.Value) []*ssa.Function {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	n := gotypes.Behind(v.Type())
	if n == nil || types.IsInterface(n) {
		return nil
	}
	var out []*ssa.Function
	for m := range n.Methods() {
		fn := prog.FuncValue(m.Origin())
		if fn == nil || !m.Exported() || s.uses.called[fn] {
			continue
		}
		if s.isPerRequest(n) || m.Signature().Params().Len() > 0 && gotypes.CanFail(m.Signature()) {
			out = append(out, fn)
		}
	}
	return out
}

// isPerRequest reports whether a type embeds one that lives for one request,
// as the controllers of some frameworks do.
func (s *Set) isPerRequest(n *types.Named) bool {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if e := gotypes.Behind(f.Type()); f.Embedded() && e != nil {
			if slices.ContainsFunc(s.table.Type(e.Obj()), func(r *knowledge.Row) bool { return r.Verb == knowledge.Scoped }) || s.isPerRequest(e) {
				return true
			}
		}
	}
	return false
}

func (s *Set) mark(fn *ssa.Function, row *knowledge.Row, route string) {
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
	f.Helper = false
	for i := receivers(fn); i < len(f.Params); i++ {
		f.Params[i] = true // all of them come with the request
	}
	f.Middleware = f.Middleware || row.Middleware
	if i, found := slices.BinarySearch(f.Routes, route); route != "" && !found {
		f.Routes = slices.Insert(f.Routes, i, route)
		f.Route = f.Routes[0]
	}
}

func (s *Set) perRequestReceiver(fn *ssa.Function) bool {
	n := gotypes.Behind(fn.Signature.Recv().Type())
	return n != nil && s.isPerRequest(n)
}

// functions returns the functions of this package that v, a function value
// or an object wrapping one, is made from: through conversions, bound
// methods, and calls of functions that return literals. It is a value of in.
func (s *Set) functions(v ssa.Value, depth int, in *ssa.Function) []*ssa.Function {
	if depth > budget.Handler.Limit() {
		s.budgets.Reach(budget.Handler, fullName(in))
		return nil
	}
	switch v := v.(type) {
	case *ssa.Function:
		return []*ssa.Function{gossa.Declared(v)}
	case *ssa.MakeClosure:
		return []*ssa.Function{gossa.Declared(v.Fn.(*ssa.Function))}
	case *ssa.ChangeType:
		return s.functions(v.X, depth+1, in)
	case *ssa.MakeInterface:
		return s.functions(v.X, depth+1, in)
	case *ssa.Phi:
		var out []*ssa.Function
		for _, e := range v.Edges {
			out = append(out, s.functions(e, depth+1, in)...)
		}
		return out
	case *ssa.Call:
		return s.calledFunctions(v, depth, in)
	}
	return nil
}

// calledFunctions resolves h(args): the literals that h returns, and the
// functions among its arguments, which a wrapper passes on.
func (s *Set) calledFunctions(c *ssa.Call, depth int, in *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	if f := c.Call.StaticCallee(); f != nil {
		for _, b := range f.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
				for _, r := range ret.Results {
					out = append(out, s.functions(r, depth+3, in)...)
				}
			}
		}
	}
	for _, a := range c.Call.Args {
		if _, ok := a.Type().Underlying().(*types.Signature); ok {
			out = append(out, s.functions(a, depth+3, in)...)
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
