package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A fate is what a function does with an object, as far as it lives longer.
type fate uint8

const (
	isGone    fate = iota // with the function, saved or not
	isCarried             // to the caller, who had it or gets it
	isKept                // elsewhere, or it is not known
)

// A custody follows an object forward through a function, and those that it is passed to.
type custody struct {
	f     *frame
	state string // the field with the key, which is followed out of the object
	seen  map[ssa.Value]bool
	fate  fate
}

// fateOf tells what becomes of the object that v is, or is a part of; state is its field
// with the key.
func (f *frame) fateOf(v ssa.Value, state string) fate {
	c := &custody{f: f, state: state, seen: make(map[ssa.Value]bool)}
	for _, p := range f.eval(v).Paths {
		_, formal := p.Formal()
		switch {
		case formal && !f.isFree(p):
			c.become(isCarried)
		case !p.IsAlloc():
			return isKept
		}
	}
	if len(f.eval(v).Paths) == 0 {
		return isKept
	}
	for _, part := range wholes(v) {
		c.walk(part)
	}
	return c.fate
}

// isFree reports whether a path is of a variable that a literal has captured.
func (f *frame) isFree(p effect.Path) bool {
	i, ok := p.Formal()
	return ok && i >= len(f.fn.Params)
}

// wholes returns a value, what it is a part of or was read from, and so on.
func wholes(v ssa.Value) []ssa.Value {
	for out := []ssa.Value{v}; ; out = append(out, v) {
		switch of := v.(type) {
		case *ssa.FieldAddr:
			v = of.X
		case *ssa.IndexAddr:
			v = of.X
		case *ssa.Field:
			v = of.X
		case *ssa.UnOp:
			v = of.X
		default:
			return out
		}
	}
}

func (c *custody) become(f fate) { c.fate = max(c.fate, f) }

func (c *custody) walk(v ssa.Value) {
	if c.fate == isKept || c.seen[v] || v.Referrers() == nil {
		return
	}
	if len(c.seen) > budget.Slice.Limit() {
		c.f.reach(budget.Slice)
		c.become(isKept)
		return
	}
	c.seen[v] = true
	for _, ref := range *v.Referrers() {
		c.use(ref, v)
	}
}

// use judges one use of the object.
func (c *custody) use(ref ssa.Instruction, v ssa.Value) {
	switch ref := ref.(type) {
	case *ssa.Store:
		if ref.Val == v {
			c.stored(ref.Addr)
		}
	case *ssa.FieldAddr:
		c.part(ref, ref.X.Type(), ref.Field)
	case *ssa.Field:
		c.part(ref, ref.X.Type(), ref.Field)
	case *ssa.UnOp, *ssa.Phi, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.TypeAssert, *ssa.Slice:
		c.walk(ref.(ssa.Value))
	case *ssa.Extract:
		if !gotypes.IsError(ref.Type()) {
			c.walk(ref)
		}
	case *ssa.Return:
		c.become(isCarried)
	case ssa.CallInstruction:
		c.call(ref, v)
	case *ssa.BinOp, *ssa.DebugRef, *ssa.If, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.Range:
	default: // a literal captures it, a channel or map takes it
		c.become(isKept)
	}
}

// part follows what may have the key, and nothing else, out of an object.
func (c *custody) part(v ssa.Value, of types.Type, field int) {
	n := gotypes.BehindAddress(v.Type())
	if c.f.p.fieldStep(of, field).Field() == c.state || n != nil && c.f.p.mayHold(n, effect.Owner(c.state)) {
		c.walk(v)
	}
}

// stored follows an object into a variable, or another object of the function.
func (c *custody) stored(addr ssa.Value) {
	for _, p := range c.f.eval(addr).Paths {
		if !p.IsAlloc() {
			c.become(isKept)
			return
		}
	}
	for _, whole := range wholes(addr) {
		c.walk(whole)
	}
}

// call judges a call that is given the object, or its key.
func (c *custody) call(in ssa.CallInstruction, v ssa.Value) {
	common := in.Common()
	if _, ok := in.(*ssa.Go); ok {
		c.become(isKept)
		return
	}
	if gossa.Builtin(common) != "" {
		c.result(in)
		return
	}
	fn := gossa.Callee(common)
	switch {
	case fn == nil || fn.Pkg() == nil:
		c.become(isKept)
	case common.IsInvoke() && common.Value == v:
		c.elsewhere(in, effect.Owner(c.state)+"."+fn.Name()+"#0")
	case common.StaticCallee() != nil && c.f.p.FirstParty(fn.Pkg().Path()):
		c.passed(in, common, v)
	case knowledge.First(c.f.p.Table.Func(fn), knowledge.Secret) != nil:
		c.become(isKept)
	case c.f.p.Table.IsPure(fn.Pkg()) || c.f.p.Table.In(knowledge.LoggerPackage, fn.Pkg().Path()):
		c.result(in)
	case c.writes(common) || c.f.isSaver(fn.Name()):
	default:
		c.become(isKept)
	}
}

// writes reports whether a call puts what it is given out of the process.
func (c *custody) writes(common *ssa.CallCommon) bool {
	place, _ := c.f.p.outsideCall(common)
	return place != ""
}

// passed follows the object into a function of the first party.
func (c *custody) passed(in ssa.CallInstruction, common *ssa.CallCommon, v ssa.Value) {
	fn := gossa.Declared(common.StaticCallee())
	for i, a := range common.Args {
		if a != v {
			continue
		}
		switch {
		case len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != c.f.p.Pkg:
			c.elsewhere(in, parameterID(fn, i))
		case c.f.p.whileServing(fn) || i >= len(fn.Params):
			c.become(isKept)
		default:
			inner := &custody{f: newFrame(c.f.p, fn), state: c.state, seen: c.seen}
			inner.f.run()
			inner.walk(fn.Params[i])
			if inner.fate == isCarried {
				c.result(in)
			} else {
				c.become(inner.fate)
			}
		}
	}
}

// elsewhere judges a call of a function of another package by what that has noted of its
// parameter.
func (c *custody) elsewhere(in ssa.CallInstruction, parameter string) {
	switch {
	case c.f.p.Noted(digest.NoteReturned, parameter):
		c.result(in)
	case !c.f.p.Noted(digest.NoteReleased, parameter):
		c.become(isKept)
	}
}

// result follows what a call makes of the object, if that may have the key: an error
// or a number has none.
func (c *custody) result(in ssa.CallInstruction) {
	v, ok := in.(ssa.Value)
	if !ok || gotypes.IsError(v.Type()) {
		return
	}
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString == 0 {
		return
	}
	c.walk(v)
}

// mayHold reports whether an object of a type has, itself or in what it refers to, one of
// the type that owns the key.
func (p *Package) mayHold(n *types.Named, owner string) bool {
	found := false
	gotypes.Visit(budget.Types.Limit(), []types.Type{n}, func(t types.Type) []types.Type {
		if named := gotypes.Named(t); named != nil && typeName(named.Obj()) == owner {
			found = true
			return nil
		}
		if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
			return []types.Type{e.Elem()}
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || found {
			return nil
		}
		var next []types.Type
		for fv := range st.Fields() {
			next = append(next, fv.Type())
		}
		return next
	})
	return found
}
