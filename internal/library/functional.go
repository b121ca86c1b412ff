package library

import (
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// options is whether functional options hold one that keeps state elsewhere.
func (o *origin) options(v ssa.Value) source {
	if _, isConst := v.(*ssa.Const); isConst {
		return unset
	}
	if o.seen[v] {
		return 0
	}
	o.seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		return o.merge(v, o.options)
	case *ssa.Slice:
		return o.elements(v, o.options)
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType:
		return o.options(gossa.Through(v))
	case *ssa.Parameter:
		return o.parameter(v, Ask{How: Options}, o.options)
	case *ssa.UnOp:
		return o.optionsAt(v.X)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return o.optionCall(c, v.Index)
		}
	case *ssa.Call:
		return o.optionCall(v, 0)
	}
	return unknown
}

func (o *origin) optionCall(c *ssa.Call, i int) source {
	if gossa.Builtin(&c.Call) == "append" {
		s := o.options(c.Call.Args[0])
		if len(c.Call.Args) > 1 {
			s = s.then(o.options(c.Call.Args[1]))
		}
		return s
	}
	callee := gossa.Callee(&c.Call)
	if callee == nil || callee.Pkg() == nil {
		return unknown
	}
	for _, row := range o.g.in.Table.Func(callee) {
		if isOption(row) {
			return o.g.overrideArg(row, c, o.at)
		}
	}
	if fn := o.g.callee(&c.Call); fn != nil {
		return o.returned(fn, i, o.options)
	}
	if o.g.in.FirstParty(callee.Pkg().Path()) {
		return unknown
	}
	return unset // another option of the library
}

// optionsAt joins the options that a variable holds.
func (o *origin) optionsAt(addr ssa.Value) source {
	var s source
	for _, ref := range o.g.uses(addr) {
		if st, ok := ref.(*ssa.Store); ok && sameplace(st.Addr, addr) {
			s |= o.options(st.Val)
			if s&unset != 0 && s&other != 0 {
				o.mixed(o.g.condition(decided(st.Block(), nil)))
			}
		}
	}
	if s == 0 {
		return unknown
	}
	return s
}

// takesOption reports whether an argument of a constructor may be, or hold,
// an option of the tables: a function of that package returns its type.
func (g *graph) takesOption(t types.Type, ctor *types.Func) bool {
	_, name := g.optionOf(t, ctor)
	return name != ""
}

// optionOf finds the first option function that returns what t holds.
func (g *graph) optionOf(t types.Type, ctor *types.Func) (*types.Func, string) {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	if gotypes.Named(t) == nil || ctor == nil {
		return nil, ""
	}
	for _, row := range g.in.Table.Package(ctor.Pkg().Path()) {
		if !isOption(row) || strings.HasPrefix(row.Name, "(") {
			continue
		}
		name := row.Name[strings.LastIndexByte(row.Name, '.')+1:]
		fn, ok := ctor.Pkg().Scope().Lookup(name).(*types.Func)
		if ok && fn.Signature().Results().Len() > 0 && types.Identical(fn.Signature().Results().At(0).Type(), t) {
			return fn, name
		}
	}
	return nil, ""
}

// optionFor names the option that a constructor could be passed.
func (g *graph) optionFor(ctor *types.Func) string {
	if ctor == nil {
		return ""
	}
	for p := range ctor.Signature().Params().Variables() {
		if _, name := g.optionOf(p.Type(), ctor); name != "" {
			return name
		}
	}
	return ""
}

// methodFor says which method or field of an object could be used to keep
// its state elsewhere.
func (g *graph) methodFor(t types.Type) string {
	n := gotypes.Behind(t)
	if n == nil {
		return ""
	}
	for _, row := range g.in.Table.Package(n.Obj().Pkg().Path()) {
		owner, name, ok := row.Member()
		switch {
		case !ok || owner != n.Obj().Name():
		case row.Verb == knowledge.OverrideField:
			return name + " is not set"
		case isOption(row):
			return name + " is not called"
		}
	}
	return ""
}
