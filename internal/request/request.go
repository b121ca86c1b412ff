// Package request decides which functions serve requests.
//
// A function serves a request if it has the shape of a handler (a parameter
// whose type the tables call a request), if it is registered as one by a call
// that the tables know, or if it has the shape of a generated RPC method, and the
// name of one if the service lies beside its messages. A shape is enough: routers that
// nobody has listed call functions of the same shape, and helpers of that shape run
// while a request is served.
package request

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
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
	// Registered: some call or conversion makes it one, not its shape alone.
	Registered bool
	// Middleware: it runs before another request function. Wraps are the names of
	// those that it is registered with, sorted.
	Middleware bool
	Wraps      []string
}

// Set is the request functions of one package.
type Set struct {
	all   []*ssa.Function // of the package
	table *knowledge.Table
	// events: consumers of messages and bots are request functions too.
	events bool
	funcs  map[*ssa.Function]*Func
	uses   *uses
	groups map[*ssa.Function][]groupCall // functions that are given the router of a group
	// rpcs are the methods of interfaces with the shape of an RPC, by their messages.
	rpcs map[*types.Package]map[*types.TypeName][]string
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
	s := &Set{all: fns, table: table, events: events, budgets: budgets, funcs: make(map[*ssa.Function]*Func), groups: make(map[*ssa.Function][]groupCall)}
	for _, fn := range fns {
		if via, params := s.shape(fn.Signature); via != "" && !s.calledByRPC(fn) {
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
		s.findGroups(fn)
	}
	for _, fn := range fns {
		s.registrations(fn)
		s.conversions(fn)
	}
	return s
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
	sites := s.uses.sites[fn]
	return len(sites) > 0 && !s.uses.taken[fn] && !slices.ContainsFunc(sites, func(c ssa.CallInstruction) bool { return !s.Within(c.Parent()) })
}

func (s *Set) add(fn *ssa.Function, via string, params []bool) *Func {
	f := &Func{Fn: fn, Name: gossa.Name(fn), Via: via, Params: make([]bool, len(fn.Params))}
	off := len(fn.Params) - len(params) // 1 for a receiver
	for i, p := range params {
		if off+i >= 0 && off+i < len(f.Params) {
			f.Params[off+i] = p
		}
	}
	f.Middleware = passesOn(fn)
	s.funcs[fn] = f
	return f
}
