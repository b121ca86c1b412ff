package flow

import (
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// instr applies the transfer function of one instruction.
func (f *frame) instr(instr ssa.Instruction) {
	switch in := instr.(type) {
	case *ssa.Alloc:
		p := f.alloc(in, in.Comment)
		if !isAggregate(in.Type().Underlying().(*types.Pointer).Elem()) {
			f.cells[p] = true
		}
		f.set(in, effect.Value{Paths: effect.PathSet{p}})
	case *ssa.MakeMap:
		p, own := f.ownMap(in)
		if !own {
			p = f.alloc(in, "make")
		}
		f.set(in, effect.Value{Paths: effect.PathSet{p}})
	case *ssa.MakeSlice, *ssa.MakeChan:
		v := in.(ssa.Value)
		f.set(v, effect.Value{Paths: effect.PathSet{f.alloc(v, "make")}})
	case *ssa.MakeClosure:
		f.closure(in)
	case *ssa.FieldAddr:
		f.set(in, f.field(f.eval(in.X), in.X.Type(), in.Field))
	case *ssa.Field:
		v := f.field(f.eval(in.X), in.X.Type(), in.Field)
		f.set(in, f.load(v, in.Type()))
	case *ssa.IndexAddr:
		v := f.eval(in.X)
		out := effect.Value{Paths: v.Paths.Step(effect.Elem), Label: v.Label, Funcs: v.Funcs}
		out.Label.Kinds |= f.eval(in.Index).Label.Kinds & effect.KindRandom // a letter chosen at random
		f.set(in, out)
	case *ssa.Index:
		v := f.eval(in.X)
		out := f.load(effect.Value{Paths: v.Paths.Step(effect.Elem), Label: v.Label}, in.Type())
		out.Label.Kinds |= f.eval(in.Index).Label.Kinds & effect.KindRandom // a letter chosen at random
		f.set(in, out)
	case *ssa.Lookup:
		f.lookup(in)
	case *ssa.UnOp:
		f.unop(in)
	case *ssa.BinOp:
		if !isComparison(in.Op) {
			f.set(in, f.binary(in))
		}
	case *ssa.Phi:
		for _, e := range in.Edges {
			f.set(in, f.eval(e))
		}
	case *ssa.Convert:
		f.convert(in)
	case *ssa.Slice, *ssa.SliceToArrayPointer, *ssa.MultiConvert:
		f.pass(instr)
	case *ssa.ChangeType:
		f.p.linkInterfaces(in.X.Type(), in.Type(), posOf(in))
		f.pass(instr)
	case *ssa.ChangeInterface:
		f.p.linkInterfaces(in.X.Type(), in.Type(), posOf(in))
		f.pass(instr)
	case *ssa.MakeInterface:
		f.p.bindInterface(in.X.Type(), in.Type(), posOf(in))
		f.p.bindAdapter(f, in)
		f.pass(instr)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.Extract:
		if t := f.tuples[in.Tuple]; in.Index < len(t) {
			f.set(in, t[in.Index])
		}
	case *ssa.Next:
		f.next(in)
	case *ssa.Range:
		f.set(in, f.eval(in.X))
		f.access(in, effect.OpRead, effect.FlagElem|effect.FlagEach, f.eval(in.X), effect.Label{}, effect.Label{})
	default:
		f.statement(instr)
	}
}

// statement applies the instructions that have no value, and calls.
func (f *frame) statement(instr ssa.Instruction) {
	switch in := instr.(type) {
	case *ssa.Store:
		f.store(in)
	case *ssa.MapUpdate:
		f.mapUpdate(in)
	case *ssa.Send:
		f.send(in, in.Chan, in.X)
	case *ssa.Select:
		f.selectStmt(in)
	case *ssa.Call:
		f.call(in, in.Common(), 0)
	case *ssa.Go:
		f.call(in, in.Common(), effect.FlagAsync)
	case *ssa.Defer:
		f.call(in, in.Common(), 0)
	case *ssa.Return:
		for i, r := range in.Results {
			f.result(i, f.returned(r, gossa.Returned(in, i)))
			f.bindContainer(ssaID(f.fn), r, in.Pos())
		}
	}
}

// posOf is the position of a conversion; an implicit one has that of the
// instruction that uses it.
func posOf(v ssa.Instruction) token.Pos {
	if v.Pos().IsValid() {
		return v.Pos()
	}
	val, ok := v.(ssa.Value)
	if !ok {
		return token.NoPos
	}
	for _, ref := range *val.Referrers() {
		if ref.Pos().IsValid() {
			return ref.Pos()
		}
	}
	return token.NoPos
}

// convert evaluates a conversion; one from a string to bytes makes a copy.
func (f *frame) convert(in *ssa.Convert) {
	v := f.stained(f.eval(in.X))
	if _, bytes := in.Type().Underlying().(*types.Slice); bytes {
		v.Paths = effect.PathSet{f.alloc(in, "bytes")}
	}
	f.set(in, v)
}

func (f *frame) pass(instr ssa.Instruction) {
	ops := instr.Operands(nil)
	f.set(instr.(ssa.Value), f.stained(f.eval(*ops[0])))
}

// binary evaluates an operation on two values. Two strings put together have
// the path of the one that comes first, if it has any; see file.go.
func (f *frame) binary(in *ssa.BinOp) effect.Value {
	x, y := f.eval(in.X), f.eval(in.Y)
	out := effect.Value{Label: x.Label.Join(y.Label), Paths: x.Paths.Join(y.Paths)}
	if gotypes.IsString(in.Type()) && len(x.Paths) > 0 {
		out.Paths = x.Paths
	}
	return out
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// field returns the location of a field of the object that v refers to.
func (f *frame) field(v effect.Value, t types.Type, i int) effect.Value {
	step := f.p.fieldStep(t, i)
	out := effect.Value{Paths: v.Paths.Step(step), Label: v.Label}
	if len(v.Paths) == 0 {
		out.Paths = effect.PathSet{effect.Unknown.Step(step)}
	}
	if v.Label.Kinds.FromRequest() || isParameter(v) && f.p.isRequest(t) {
		out.Label = f.fieldLabel(v.Label, t, i)
	}
	return out
}

// fieldLabel refines the label of a request object by what the tables say of
// one of its fields.
func (f *frame) fieldLabel(l effect.Label, t types.Type, i int) effect.Label {
	n := gotypes.Behind(t)
	if n == nil {
		return l
	}
	row := f.p.Table.FieldRow(n.Obj(), gotypes.FieldName(t, i))
	if row == nil {
		return l
	}
	k := effect.KindOf(row.Kind)
	if l.Kinds == k { // as the value of a cookie: which one is known
		return effect.Label{Kinds: k, Origin: l.Origin}
	}
	return effect.Label{Kinds: k}
}

func (f *frame) lookup(in *ssa.Lookup) {
	m := f.eval(in.X)
	key := f.stained(f.eval(in.Index))
	elem := f.load(effect.Value{Paths: m.Paths.Step(effect.Elem), Label: m.Label}, in.Type())
	if m.Label.Kinds.FromRequest() {
		elem.Label.Origin = effect.MinOrigin(elem.Label.Origin, m.Label.Kinds.Words()+effect.QuoteConst(gossa.ConstString(in.Index)))
	}
	if _, isMap := in.X.Type().Underlying().(*types.Map); isMap {
		f.access(in, effect.OpRead, effect.FlagElem|innerLookup(in), m, key.Label, effect.Label{})
	}
	if in.CommaOk {
		f.setTuple(in, []effect.Value{elem, {}})
		return
	}
	f.set(in, elem)
}

func (f *frame) unop(in *ssa.UnOp) {
	v := f.eval(in.X)
	switch in.Op {
	case token.MUL:
		f.readScalar(in, v)
		out := f.load(v, in.Type())
		if fa, ok := in.X.(*ssa.FieldAddr); ok && out.Label.Kinds == effect.KindRequest { // of a request that is passed as a value
			out.Label = f.fieldLabel(out.Label, fa.X.Type(), fa.Field)
		}
		f.set(in, out)
	case token.ARROW:
		out := f.receive(in, v)
		if in.CommaOk {
			f.setTuple(in, []effect.Value{out, {}})
		} else {
			f.set(in, out)
		}
	case token.NOT:
	default:
		f.set(in, effect.Value{Label: v.Label})
	}
}

func (f *frame) receive(in ssa.Instruction, ch effect.Value) effect.Value {
	f.access(in, effect.OpReceive, 0, ch, effect.Label{}, effect.Label{})
	out := f.load(effect.Value{Paths: ch.Paths.Step(effect.Elem), Label: ch.Label}, types.Typ[types.Int])
	out.Label.Kinds |= effect.KindChannel
	return out
}

func (f *frame) send(in ssa.Instruction, ch, x ssa.Value) {
	c, v := f.eval(ch), f.stained(f.eval(x))
	for _, p := range c.Paths {
		if p.IsAlloc() {
			f.put(p.Step(effect.Elem), v)
		}
	}
	parts := f.sentParts(x, v)
	for _, p := range c.Paths {
		if !p.IsAlloc() {
			f.write(in, &effect.Effect{
				Op: effect.OpSend, Target: p.Container(), Val: v.Label, ValAt: effect.FieldOfFormal(v), Args: parts, Site: site(f.fn, in.Pos()),
			})
		}
	}
}

func (f *frame) selectStmt(in *ssa.Select) {
	out := []effect.Value{{}, {}}
	for _, st := range in.States {
		if st.Dir == types.SendOnly {
			f.send(in, st.Chan, st.Send)
			continue
		}
		out = append(out, f.receive(in, f.eval(st.Chan)))
	}
	f.setTuple(in, out)
}

func (f *frame) typeAssert(in *ssa.TypeAssert) {
	v := f.eval(in.X)
	v = f.p.runningValue(f.p.carriedValue(v, in.AssertedType), in.AssertedType)
	if types.IsInterface(in.AssertedType) {
		f.p.linkInterfaces(in.X.Type(), in.AssertedType, in.Pos())
		if x := gossa.Unconvert(in.X); !types.IsInterface(x.Type()) { // of which it is asked whether it has more methods
			f.p.bindInterface(x.Type(), in.AssertedType, in.Pos())
		}
	}
	if in.CommaOk {
		f.setTuple(in, []effect.Value{v, {}})
		return
	}
	f.set(in, v)
}

func (f *frame) next(in *ssa.Next) {
	if in.IsString {
		f.setTuple(in, []effect.Value{{}, {}, f.eval(in.Iter)})
		return
	}
	v := f.eval(in.Iter)
	elem := f.load(effect.Value{Paths: v.Paths.Step(effect.Elem), Label: v.Label}, types.Typ[types.Int])
	key := effect.Value{Label: v.Label}
	if each, ok := in.Iter.(*ssa.Range); ok && hasStructKeys(each.X.Type()) {
		key.Paths = effect.PathSet{effect.Unknown} // its fields refer to something
	}
	for _, p := range v.Paths {
		if p.IsAlloc() {
			key.Label = key.Label.Join(f.smear[p.Root()]) // keys leave their labels there
		}
	}
	f.setTuple(in, []effect.Value{{}, key, elem})
}

func hasStructKeys(t types.Type) bool {
	m, ok := t.Underlying().(*types.Map)
	return ok && gotypes.Struct(m.Key()) != nil
}
