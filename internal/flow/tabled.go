package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// tabled evaluates a call of a function that the tables know.
func (f *frame) tabled(in ssa.Instruction, c *ssa.CallCommon, rows []*knowledge.Row, recv effect.Value, args []effect.Value) {
	t := &tabledCall{f: f, in: in, c: c, recv: recv, args: args, results: make(map[int]effect.Value)}
	for _, row := range rows {
		t.row(row)
	}
	if !t.handler {
		f.passFuncs(in, args)
	}
	whole, l := effect.LabelOf(args).Join(recv.Label), effect.LabelOf(t.f.p.withoutContexts(gossa.Args(c), gossa.Callee(c), args)).Join(recv.Label)
	if !t.bounded {
		t.fillOuts(l)
	}
	f.setResults(in, func(i int, typ types.Type) effect.Value {
		if v, ok := t.results[i]; ok {
			return v
		}
		if t.bounded {
			return effect.Value{}
		}
		return effect.Value{Label: weaken(ofResult(whole, l, typ), typ), Paths: f.freshPath(in, i, typ)}
	})
}

// A tabledCall collects what the rows of one call say.
type tabledCall struct {
	f                *frame
	in               ssa.Instruction
	c                *ssa.CallCommon
	recv             effect.Value
	args             []effect.Value
	results          map[int]effect.Value
	bounded, handler bool
	filled           bool
	flags            effect.Flags // of the accesses
}

func (t *tabledCall) arg(i int) effect.Value {
	if i < 0 || i >= len(t.args) {
		return effect.Value{}
	}
	return t.args[i]
}

func (t *tabledCall) row(row *knowledge.Row) {
	switch row.Verb {
	case knowledge.Source:
		t.source(row)
	case knowledge.Access:
		t.access(row)
	case knowledge.Call:
		t.run(row)
	case knowledge.Handler:
		t.handler = true
	case knowledge.Random:
		for _, r := range row.Ret {
			t.results[r] = effect.Value{Label: effect.Label{Kinds: effect.KindRandom}}
		}
		if row.Out >= 0 {
			t.out(t.arg(row.Out), effect.Label{Kinds: effect.KindRandom})
		}
	case knowledge.Listen:
		t.listen()
	case knowledge.Bounded, knowledge.Join:
		t.bounded = true
	case knowledge.File:
		t.file(row)
	case knowledge.Fill:
		t.fill(row.Out)
	case knowledge.Clone:
		l := t.recv.Label.Join(effect.LabelOf(t.args))
		t.results[0] = effect.Value{Label: l, Paths: t.f.freshPath(t.in, 0, types.NewPointer(types.Typ[types.Int]))}
	}
}

// source labels what a request accessor returns or fills.
func (t *tabledCall) source(row *knowledge.Row) {
	from := t.recv.Label.Join(effect.LabelOf(t.args))
	l := from
	if k := effect.KindOf(row.Kind); k == effect.KindUpstream {
		l.Kinds |= k
	} else if from.Kinds.FromRequest() || t.onRequest() {
		k := effect.KindOf(row.Kind)
		l = effect.Label{Kinds: k}
		if row.Key >= 0 {
			l.Origin = t.origin(k, row.Key)
		}
		named := k == effect.KindRequest && row.Key >= 0 // a container with parts of the request
		part := k == effect.KindQuery && from.Kinds&^effect.KindRequest == effect.KindURL
		if isPlain(k) && !part && from.Kinds&^effect.KindRequest != 0 && (from.Kinds != effect.KindContext || named) {
			l = from // an accessor of something already known, as Get of a header
			if row.Key >= 0 {
				l.Origin = t.origin(from.Kinds, row.Key)
			}
		}
	}
	for _, r := range row.Ret {
		v := effect.Value{Label: l}
		if row.Kind == "request" || row.Kind == "context" {
			v.Paths = t.recv.Paths
		}
		t.results[r] = v
	}
	if row.Out >= 0 {
		t.out(t.arg(row.Out), l)
	}
}

// onRequest reports whether the receiver is a parameter of a type that stands
// for a request: then the accessor speaks of one, whoever the caller is.
func (t *tabledCall) onRequest() bool {
	var typ types.Type
	if t.c.IsInvoke() {
		typ = t.c.Value.Type()
	} else if recv := t.c.Signature().Recv(); recv != nil {
		typ = recv.Type()
	} else {
		return false
	}
	return isParameter(t.recv) && t.f.p.isRequest(typ)
}

// isParameter reports whether a value is a formal itself.
func isParameter(v effect.Value) bool {
	return slices.ContainsFunc(v.Paths, func(p effect.Path) bool { return p.IsFormal() && p.IsRoot() })
}

// isRequest reports whether the tables call a type a request.
func (p *Package) isRequest(t types.Type) bool {
	n := gotypes.BehindAddress(t)
	return n != nil && knowledge.First(p.Table.Type(n.Obj()), knowledge.Request) != nil
}

func isPlain(k effect.Kind) bool {
	return k == effect.KindRequest || k == effect.KindQuery || k == effect.KindHeader
}

// origin says in words which part of the request an accessor reads.
func (t *tabledCall) origin(k effect.Kind, key int) string {
	args := gossa.Args(t.c)
	if key >= len(args) {
		return ""
	}
	if s := effect.QuoteConst(gossa.ConstString(args[key])); len(s) > 3 {
		return k.Words() + s
	}
	return ""
}

// out labels what an argument points to.
func (t *tabledCall) out(v effect.Value, l effect.Label) {
	t.filled = true
	for _, p := range v.Paths {
		if p.IsAlloc() {
			t.f.stainAt(p, l)
		} else if i, ok := p.Formal(); ok && p == effect.FormalPath(i) {
			t.f.add(&effect.Effect{Op: effect.OpSet, Target: p, Val: l, Site: site(t.f.fn, t.in.Pos())})
		}
	}
}

// fill labels what the arguments from the first on point to, elements of a
// variadic slice included, by the other arguments.
func (t *tabledCall) fill(first int) {
	t.filled = true
	l := t.recv.Label.Join(effect.LabelOf(t.args[:min(first, len(t.args))]))
	for i := first; i < len(t.args); i++ {
		t.out(t.arg(i), l)
		for _, p := range t.arg(i).Paths {
			if p.IsAlloc() {
				t.out(t.f.heap[p.Step(effect.Elem)], l)
			}
		}
	}
}

// fillOuts labels what pointer arguments refer to, as an unknown call would.
func (t *tabledCall) fillOuts(l effect.Label) {
	if t.filled {
		return
	}
	for i, a := range gossa.Args(t.c) {
		if isPointer(a.Type()) {
			for _, p := range t.args[i].Paths {
				if p.IsAlloc() {
					t.f.stainAt(p, l)
				}
			}
		}
	}
}

// access adds the effect of a call that reads or changes a container.
func (t *tabledCall) access(row *knowledge.Row) {
	t.filled = true // what goes where is known
	cont := t.recv
	if row.On >= 0 {
		cont = t.arg(row.On)
	}
	op := opOf[row.Kind]
	flags := effect.FlagElem | t.flags
	switch {
	case isCell(row):
		flags &^= effect.FlagElem
	case row.Kind == "iterate":
		flags |= effect.FlagEach
	}
	key, val := t.arg(row.Key), t.arg(row.Value)
	if row.Value >= 0 && row.Value < len(gossa.Args(t.c)) && isConst(gossa.Args(t.c)[row.Value]) {
		flags |= effect.FlagConst
		if v := gossa.Args(t.c)[row.Value]; op == effect.OpUpdate || gotypes.IsBool(v.Type()) {
			flags |= direction(v, false)
		}
	}
	if v, ok := t.in.(ssa.Value); ok && op == effect.OpUpdate && t.f.onlyModulo(v, 0) {
		flags |= effect.FlagCursor
	}
	if op == effect.OpUpdate && isUnused(t.in) {
		flags |= effect.FlagInner
	}
	if row.Loader >= 0 {
		val.Label = val.Label.Join(t.arg(row.Loader).Label)
	}
	for _, p := range cont.Paths {
		if p.IsAlloc() {
			t.f.put(p.Step(effect.Elem), val)
			t.f.stain(p.Root(), key.Label)
		}
	}
	hint, stored := "", ""
	if ops := gossa.Args(t.c); row.Key >= 0 && row.Key < len(ops) {
		hint = keyName(ops[row.Key])
	}
	if v := operand(gossa.Args(t.c), row.Value); v != nil {
		stored = t.f.p.storedKind(op, v)
	}
	t.f.accessKey(t.in, op, flags, cont, key, val, hint, stored)
	for _, r := range row.Ret {
		elem := t.f.load(effect.Value{Paths: cont.Paths.Step(effect.Elem), Label: cont.Label}, types.Typ[types.Int])
		if op == effect.OpGetSet {
			elem = elem.Join(effect.Value{Paths: val.Paths, Label: val.Label})
		}
		t.results[r] = elem
	}
	if len(row.Ret) == 0 {
		t.bounded = true
	}
}

// isCell reports whether an access is to a single value, not to a keyed
// container.
func isCell(row *knowledge.Row) bool {
	return row.Key < 0 && row.Kind != "iterate" && row.Kind != "clear"
}

// run lets functions run that the call is given.
func (t *tabledCall) run(row *knowledge.Row) {
	var flags effect.Flags
	if row.When == "later" {
		flags = effect.FlagAsync
		for _, i := range row.Args {
			if row.Once || t.f.isStopped(t.in) || t.f.p.onlyForget(t.arg(i).Funcs) {
				break
			}
			t.f.escape(t.in, "later", t.arg(i))
		}
	}
	if row.Once {
		flags |= effect.FlagOnce
	}
	t.handler = true // its functions need no passing
	for _, i := range row.Args {
		for _, fv := range t.arg(i).Funcs {
			t.f.applyFunc(t.in, fv, nil, flags)
		}
	}
}

// listen records who receives: the caller, and the functions that it gives to
// a subscription.
func (t *tabledCall) listen() {
	t.f.p.listeners[t.f.fn] = true
	for _, a := range t.args {
		for _, fv := range a.Funcs {
			if fn, ok := fv.Fn.(*ssa.Function); ok {
				t.f.p.listeners[fn] = true
			}
		}
	}
}

// isUnused reports whether nothing is done with the result of a call.
func isUnused(in ssa.Instruction) bool {
	v, ok := in.(ssa.Value)
	return !ok || v.Referrers() == nil || len(*v.Referrers()) == 0
}

// onlyModulo reports whether a number is used for nothing but a remainder.
func (f *frame) onlyModulo(v ssa.Value, depth int) bool {
	if depth > budget.Remainder.Limit() {
		f.reach(budget.Remainder)
		return false
	}
	if len(*v.Referrers()) == 0 {
		return false
	}
	for _, ref := range *v.Referrers() {
		switch in := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Convert:
			if !f.onlyModulo(in, depth+1) {
				return false
			}
		case *ssa.BinOp:
			if in.Op != token.REM && !((in.Op == token.SUB || in.Op == token.ADD) && f.onlyModulo(in, depth+1)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// opOf maps the op= words of access rows to operations.
var opOf = map[string]effect.Op{
	"set": effect.OpSet, "set-if-absent": effect.OpGetSet, "read-or-set": effect.OpGetSet, "delete": effect.OpDelete, "read-and-delete": effect.OpTake,
	"update": effect.OpUpdate, "append": effect.OpAppend, "clear": effect.OpClear, "read": effect.OpRead, "iterate": effect.OpRead,
}
