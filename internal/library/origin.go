package library

import (
	"go/constant"
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A source is the set of what a value may be.
type source uint8

const (
	// unset: nil, or another zero value, or nothing that keeps state elsewhere.
	unset source = 1 << iota
	// local: an object of the tables with its state in this process.
	local
	// other: any other object.
	other
	// unknown: what callers of the package, or its configuration, say.
	unknown
	// asked: what other packages pass for a parameter of an exported function,
	// which they can judge. See owed.go.
	asked
)

// then is what an option is after s and then t were applied to it: t, unless
// t may leave it as it was.
func (s source) then(t source) source {
	if t == 0 || t&unset != 0 {
		return s | t&^unset
	}
	return t
}

// An origin follows a value back to what it may be.
type origin struct {
	g    *graph
	row  *knowledge.Row  // of the option
	at   ssa.Instruction // that the option is for, nil if there is none
	seen map[ssa.Value]bool
	// calls lead from the function of the parameter that is looked at to at.
	calls []ssa.CallInstruction
	// options and addresses that are being looked at.
	opened, filling map[ssa.Value]bool
}

func (g *graph) origin(row *knowledge.Row, at ssa.Instruction) *origin {
	return &origin{g: g, row: row, at: at, seen: make(map[ssa.Value]bool), opened: make(map[ssa.Value]bool), filling: make(map[ssa.Value]bool)}
}

// mixed notes the condition by which an option has one value or another.
func (o *origin) mixed(cond string) {
	if o.at != nil && cond != "" && o.g.condOf[o.at] == "" {
		o.g.condOf[o.at] = cond
	}
}

// of follows a value.
func (o *origin) of(v ssa.Value) source {
	if v == nil {
		return unset
	}
	if _, isConst := v.(*ssa.Const); !isConst {
		if o.seen[v] {
			return 0
		}
		o.seen[v] = true
	}
	switch v := v.(type) {
	case *ssa.Const:
		return o.constant(v)
	case *ssa.Phi:
		return o.merge(v, o.of)
	case *ssa.MakeInterface:
		if o.g.defaultOf(v.X.Type()) != nil {
			return local
		}
		if _, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return other // no nil
		}
		return o.of(v.X)
	case *ssa.ChangeInterface, *ssa.ChangeType, *ssa.TypeAssert, *ssa.Convert:
		return o.of(gossa.Through(v))
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return o.call(c, v.Index)
		}
		return o.named(v)
	case *ssa.Call:
		return o.call(v, 0)
	case *ssa.UnOp:
		return o.load(v)
	case *ssa.Parameter:
		return o.parameter(v, Ask{How: Value}, o.of)
	case *ssa.Field:
		return o.g.stored(o, v, gotypes.Field(v.X.Type(), v.Field))
	case *ssa.Alloc:
		return o.alloc(v)
	case *ssa.BinOp: // a name with something behind it: dialect + "_hooked"
		if o.row != nil && len(o.row.Match) > 0 && gotypes.IsString(v.Type()) {
			return o.of(v.X)
		}
	case *ssa.Lookup, *ssa.Index, *ssa.Next:
		return o.named(v)
	}
	return other
}

// constant: a zero value sets nothing, and so does the name of what keeps
// its state in the process.
func (o *origin) constant(c *ssa.Const) source {
	if c.Value == nil {
		return unset
	}
	if o.row != nil && len(o.row.Match) > 0 {
		s := strings.Trim(c.Value.ExactString(), `"`)
		if o.row.Names(s) || s == "" {
			if o.at != nil && s != "" {
				o.g.told[o.at] = c.Value.ExactString()
			}
			return unset
		}
		return other
	}
	switch c.Value.Kind() {
	case constant.Bool:
		if !constant.BoolVal(c.Value) {
			return unset
		}
	case constant.String:
		if constant.StringVal(c.Value) == "" {
			return unset
		}
	case constant.Int, constant.Float:
		if constant.Sign(c.Value) == 0 {
			return unset
		}
	}
	return other
}

// named is what a value is that configuration gives; if it names a provider
// it is the switch.
func (o *origin) named(v ssa.Value) source {
	if o.row != nil && len(o.row.Match) > 0 {
		o.mixed(o.g.describe(v, 0))
	}
	return unknown
}

// merge joins what the edges of a phi may be.
func (o *origin) merge(phi *ssa.Phi, of func(ssa.Value) source) source {
	var s source
	for _, e := range phi.Edges {
		s |= of(e)
	}
	if s&(unset|local) != 0 && s&other != 0 {
		o.mixed(o.g.branchAt(phi.Block()))
	}
	return s
}

// parameter joins what callers pass. how is what callers in other packages
// would have to look at.
func (o *origin) parameter(p *ssa.Parameter, how Ask, of func(ssa.Value) source) source {
	args, closed := o.g.arguments(p)
	var s source
	for _, a := range args {
		o.calls = append(o.calls, a.call)
		s |= of(a.Value)
		o.calls = o.calls[:len(o.calls)-1]
	}
	switch {
	case closed:
	case o.ask(p, how):
		s |= asked
	default:
		s |= unknown
		o.named(p)
	}
	return s
}

// call is what a call returns at one position.
func (o *origin) call(c *ssa.Call, i int) source {
	callee := gossa.Callee(&c.Call)
	if callee == nil {
		return unknown
	}
	for _, row := range o.g.in.Table.Func(callee) {
		switch {
		case row.Verb == knowledge.Local && !row.Usage:
			return o.made(row, c)
		case isOption(row):
			return o.g.overrideArg(row, c, o.at)
		}
	}
	if fn := o.g.callee(&c.Call); fn != nil {
		return o.returned(fn, i, o.of)
	}
	if gotypes.IsString(c.Type()) {
		return o.named(c)
	}
	return other
}

// made is what a constructor makes: an object with its state in the process,
// unless its one option, such as the name of a driver, says otherwise.
func (o *origin) made(row *knowledge.Row, c *ssa.Call) source {
	if len(row.Args) == 0 || len(row.Fields) > 0 {
		return local
	}
	if s := o.g.origin(row, nil).of(argument(c, row.Args[0])); s&(unset|local) == 0 {
		return s
	}
	return local
}

// returned joins what a function of the package returns at one position. What
// it returns with an error is not used.
func (o *origin) returned(fn *ssa.Function, i int, of func(ssa.Value) source) source {
	var s source
	for _, r := range returns(fn) {
		if i < len(r.Results) && !fails(r.Block()) {
			s |= of(gossa.Returned(r, i))
		}
	}
	return s
}

// load is what a place holds.
func (o *origin) load(v *ssa.UnOp) source {
	switch a := v.X.(type) {
	case *ssa.Global:
		tv, ok := a.Object().(*types.Var)
		if ok && tv.Pkg() != nil && !o.g.in.FirstParty(tv.Pkg().Path()) {
			if o.g.in.Table.DefaultVar(tv) != nil {
				return local
			}
			return other
		}
		return o.written(a)
	case *ssa.Alloc, *ssa.FreeVar:
		return o.written(a)
	case *ssa.FieldAddr:
		if o.g.firstPartyField(a) == nil {
			return o.g.location(a.X, gotypes.Field(a.X.Type(), a.Field).Name(), o.row, o.at)
		}
		return o.written(a)
	}
	return o.named(v)
}

// written joins what is assigned to a place.
func (o *origin) written(addr ssa.Value) source {
	if fv, ok := addr.(*ssa.FreeVar); ok {
		var s source
		for _, a := range o.g.variable(fv) {
			s |= o.written(a)
		}
		return s
	}
	var s source
	for _, ref := range o.g.uses(addr) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if sameplace(ref.Addr, addr) {
				s |= o.of(ref.Val)
			}
		case *ssa.MakeClosure:
			s |= o.captured(ref, addr)
		}
	}
	if s == 0 {
		return o.named(addr)
	}
	return s
}

// captured joins what a literal assigns to a variable that it captures.
func (o *origin) captured(mc *ssa.MakeClosure, addr ssa.Value) source {
	var s source
	for i, b := range mc.Bindings {
		if b != addr {
			continue
		}
		for _, ref := range *mc.Fn.(*ssa.Function).FreeVars[i].Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == mc.Fn.(*ssa.Function).FreeVars[i] {
				s |= o.of(st.Val)
			}
		}
	}
	return s
}

// sameplace reports whether a store to one address is one to the other.
func sameplace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, ok := a.(*ssa.FieldAddr)
	y, ok2 := b.(*ssa.FieldAddr)
	return ok && ok2 && gotypes.Field(x.X.Type(), x.Field) == gotypes.Field(y.X.Type(), y.Field)
}

// alloc is a new object: one of the tables, or some other.
func (o *origin) alloc(a *ssa.Alloc) source {
	if n := gotypes.Behind(a.Type()); n != nil && knowledge.First(o.g.in.Table.Type(n.Obj()), knowledge.Default) != nil {
		return local
	}
	return other
}

// stored joins what is assigned to a field of a struct that is read by value.
func (g *graph) stored(o *origin, v *ssa.Field, f *types.Var) source {
	if n := gotypes.Behind(v.X.Type()); n == nil || !g.in.FirstParty(n.Obj().Pkg().Path()) {
		return o.option(v.X, f.Name())
	}
	var s source
	for _, a := range g.fields[f] {
		if fa, ok := a.(*ssa.FieldAddr); ok {
			for _, ref := range *fa.Referrers() {
				if st, ok := ref.(*ssa.Store); ok && st.Addr == fa {
					s |= o.of(st.Val)
				}
			}
		}
	}
	if s == 0 {
		return o.named(v)
	}
	return s
}
