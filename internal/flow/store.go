package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// readScalar records the read of a field or variable that holds no container.
func (f *frame) readScalar(in *ssa.UnOp, v effect.Value) {
	switch in.Type().Underlying().(type) {
	case *types.Map, *types.Chan, *types.Signature, *types.Struct:
		return // read when it is indexed
	}
	for _, p := range v.Paths {
		if !p.IsAlloc() && f.p.assigned[p.State()] {
			f.add(&effect.Effect{Op: effect.OpRead, Flags: elemFlag(p) | innerLoad(in), Target: p.Container(), Site: site(f.fn, in.Pos())})
		}
	}
}

func elemFlag(p effect.Path) effect.Flags {
	if p != p.Container() {
		return effect.FlagElem
	}
	return 0
}

func (f *frame) store(in *ssa.Store) {
	addr, kept := f.eval(in.Addr), f.eval(in.Val)
	val := f.stained(kept)
	var key effect.Label
	if ia, ok := in.Addr.(*ssa.IndexAddr); ok {
		key = f.eval(ia.Index).Label
	}
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		name := f.p.fieldStep(fa.X.Type(), fa.Field).Field()
		f.p.aspects.stored(f, name, in)
	}
	if g, ok := in.Addr.(*ssa.Global); ok && g.Pkg != nil {
		f.p.aspects.stored(f, g.Pkg.Pkg.Path()+"."+g.Name(), in)
	}
	if a, ok := in.Addr.(*ssa.Alloc); ok && a.Heap {
		f.bindContainer(f.p.Pkg.Path()+".captured "+gossa.Name(f.fn)+"/"+a.Comment, in.Val, in.Pos())
	}
	for _, p := range addr.Paths {
		if ia, ok := in.Addr.(*ssa.IndexAddr); ok && slices.ContainsFunc(f.eval(ia.X).Paths, effect.Path.IsElem) {
			kept = asElement(kept, in.Val.Type(), p)
		}
		f.putAs(p, kept, val.Label)
		f.noteCopy(p, in.Val.Type())
		if p.IsAlloc() {
			continue
		}
		op, flags := storeOp(in, p, val)
		if f.keepsField(in.Addr, p) {
			f.write(in, &effect.Effect{
				Op: op, Flags: flags | elemFlag(p) | placeFlag(in.Addr), Target: p.Container(), Key: key,
				Val: val.Label, ValAt: f.valueAt(in.Val, val), Site: site(f.fn, in.Pos()),
			})
		}
	}
}

// valueAt is the path of a value that is stored, as effect.FieldOfFormal has it. What an
// append puts to the rest is what it adds: of y.log = append(y.log, text) the text.
func (f *frame) valueAt(v ssa.Value, val effect.Value) effect.Path {
	if added := gossa.Appended(v); added != nil {
		return effect.FieldOfFormal(f.eval(added))
	}
	return effect.FieldOfFormal(val)
}

// placeFlag tells whether an address is that of a variable or field itself,
// and not a pointer that a variable holds.
func placeFlag(addr ssa.Value) effect.Flags {
	switch addr.(type) {
	case *ssa.FreeVar, *ssa.FieldAddr:
		return effect.FlagPlace
	}
	return 0
}

// keepsField reports whether a store to addr is worth an effect: fields of
// types that are known to be harmless are not.
func (f *frame) keepsField(addr ssa.Value, p effect.Path) bool {
	n := gotypes.BehindAddress(addr.Type())
	return n == nil || !f.p.harmless(n.Obj())
}

// harmless reports whether values of the type are never state.
func (p *Package) harmless(tn *types.TypeName) bool {
	for _, row := range p.Table.Type(tn) {
		switch row.Verb {
		case knowledge.Benign, knowledge.BenignPackage, knowledge.External, knowledge.ExternalPackage:
			if row.Kind == "template" || row.Kind == "regexp" || row.Kind == "config" {
				return false // harmless unless a request replaces them
			}
			return true
		}
	}
	return false
}

// storeOp tells an update or an append from a plain assignment.
func storeOp(in *ssa.Store, p effect.Path, val effect.Value) (effect.Op, effect.Flags) {
	var flags effect.Flags
	switch v := in.Val.(type) {
	case *ssa.Const:
		flags = effect.FlagConst
		if gotypes.IsBool(v.Type()) {
			flags |= direction(v, false)
		}
	case *ssa.BinOp:
		if slices.Contains(val.Paths, p) {
			if val.Label.Kinds == 0 && (isConst(v.X) || isConst(v.Y)) {
				flags = effect.FlagConst | direction(v.Y, v.Op == token.SUB)
			}
			if _, elem := in.Addr.(*ssa.IndexAddr); !elem { // reads of those have no effects of their own
				flags |= effect.FlagInner
			}
			return effect.OpUpdate, flags
		}
	case *ssa.Call:
		if gossa.IsAppend(v) && slices.Contains(val.Paths, p) {
			return effect.OpAppend, 0
		}
	}
	return effect.OpSet, flags
}

// direction tells whether a constant that is added raises a number or lowers it, as -1
// and the ^uint32(0) of package sync/atomic do; negate, if it is taken away. A boolean
// is set or reset.
func direction(v ssa.Value, negate bool) effect.Flags {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0
	}
	lowers := negate
	switch c.Value.Kind() {
	case constant.Bool:
		lowers = !constant.BoolVal(c.Value)
	case constant.Int:
		lowers = negate != (constant.Sign(c.Value) < 0 || constant.BitLen(c.Value) >= 32)
	}
	if lowers {
		return effect.FlagLowers
	}
	return effect.FlagRaises
}

func isConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && (c.Value == nil || c.Value.Kind() != constant.Unknown)
}

func (f *frame) mapUpdate(in *ssa.MapUpdate) {
	m, key, val := f.eval(in.Map), f.stained(f.eval(in.Key)), f.stained(f.eval(in.Value))
	op, flags := effect.OpSet, effect.FlagElem
	if bo, ok := in.Value.(*ssa.BinOp); ok && effect.Overlap(val.Paths, m.Paths.Step(effect.Elem)) {
		op, flags = effect.OpUpdate, flags|effect.FlagInner // the look-up has an effect of its own
		if isConst(bo.Y) || isConst(bo.X) {
			flags |= effect.FlagConst
		}
	} else if gossa.IsAppend(in.Value) && effect.Overlap(val.Paths, m.Paths.Step(effect.Elem)) {
		op, flags = effect.OpUpdate, flags|effect.FlagInner
	} else if c, ok := in.Value.(*ssa.Const); ok && c.Value != nil {
		flags |= effect.FlagConst
	}
	kept := val
	if gotypes.IsPlain(in.Value.Type()) {
		kept.Paths = nil // refers to nothing
	}
	for _, p := range m.Paths {
		if p.IsAlloc() {
			f.put(p.Step(effect.Elem), asElement(kept, in.Value.Type(), p))
			f.stain(p.Root(), key.Label)
		}
	}
	f.accessKey(in, op, flags, m, key, val, keyName(in.Key), f.p.storedKind(op, in.Value))
	if holdsFuncs(in.Value.Type()) {
		for _, p := range m.Paths {
			if s := p.State(); s != "" {
				f.p.bindField(s, f, in.Value, in.Pos())
			}
		}
	}
}

// asElement is what a container keeps of an element. Elements of elements are not
// told apart, so that the name of a place in an inner map would pass for the map.
func asElement(v effect.Value, t types.Type, container effect.Path) effect.Value {
	if gotypes.IsString(t) && container.IsElem() {
		v.Paths = nil
	}
	return v
}
