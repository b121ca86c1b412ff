package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// secrets adds the effects that are about keys. It runs when all else of the
// function is known.
func (f *frame) secrets() {
	var returns []*ssa.Return
	for instr := range gossa.Instrs(f.fn) {
		f.comparison(instr)
		switch in := instr.(type) {
		case ssa.CallInstruction:
			f.keyCall(in)
		case *ssa.MakeClosure:
			f.keyClosure(in)
		case *ssa.Store:
			f.keyStore(in)
		case *ssa.MapUpdate:
			f.keyElement(in)
		case *ssa.Return:
			returns = append(returns, in)
		}
	}
	for i := range f.results {
		f.mintedResult(i, returns)
	}
}

// keyCall adds the uses of a call: those of the tables, and those of a callee.
func (f *frame) keyCall(in ssa.CallInstruction) {
	c := in.Common()
	callee := gossa.Callee(c)
	for _, row := range f.p.Table.Func(callee) {
		if row.Verb == knowledge.Secret {
			f.tabledKey(in, callee, row)
		}
	}
	sum := f.p.staticSummary(c)
	if sum == nil || len(f.p.rows(callee)) > 0 {
		return
	}
	var args []ssa.Value
	args = append(args, c.Args...)
	if mc, ok := c.Value.(*ssa.MakeClosure); ok {
		args = append(args, mc.Bindings...)
	}
	f.keysOf(in, sum, args, 0)
}

func (f *frame) tabledKey(in ssa.CallInstruction, callee *types.Func, row *knowledge.Row) {
	c := in.Common()
	var keys []ssa.Value
	args := gossa.Args(c)
	for _, i := range row.Args {
		if i < len(args) {
			keys = append(keys, args[i])
		}
	}
	if len(row.Args) == 0 {
		if keys = c.Args[:min(1, len(c.Args))]; c.IsInvoke() {
			keys = []ssa.Value{c.Value}
		}
	}
	for _, k := range keys {
		f.key(in, k, &effect.Effect{Op: effect.OpKey, Flags: servesFlag(row), Detail: sinkName(callee), Site: site(f.fn, in.Pos())})
	}
}

// sinkName is how messages call the function that takes a key.
func sinkName(fn *types.Func) string {
	if recv := gotypes.Receiver(fn); recv != nil {
		return recv.Pkg().Name() + "." + recv.Name() + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

// keysOf adds the uses and stores of a callee or literal, with what it is given.
func (f *frame) keysOf(in ssa.Instruction, sum *effect.Summary, args []ssa.Value, flags effect.Flags) {
	here := site(f.fn, in.Pos())
	for _, e := range sum.Effects {
		switch e.Op {
		case effect.OpKey:
			n := *e
			n.Flags |= flags
			if e.Detail == digest.Compared {
				n.Val = e.Val.Subst(f.evalAll(args))
			}
			n.Chain = effect.CapChain(append([]effect.Site{here}, e.Chain...))
			f.passKey(in, &n, args)
		case effect.OpSeed:
			if i, ok := effect.Path(e.Detail).Formal(); ok && i < len(args) {
				f.seedFormals(in, args[i], givenPath(e.Target, args))
			}
		}
	}
}

// passKey adds the use of a callee in terms of this function.
func (f *frame) passKey(in ssa.Instruction, e *effect.Effect, args []ssa.Value) {
	if e.Target.Minted() != "" {
		return // told where it was made
	}
	i, formal := e.Target.Formal()
	switch {
	case !formal:
		e.Resolved = false
		f.add(e)
	case i >= len(args):
	case e.Target == effect.FormalPath(i):
		f.key(in, args[i], e)
	default:
		e.Resolved = false
		steps := e.Target.Steps()
		for _, q := range f.stained(f.eval(args[i])).Paths {
			if !q.IsAlloc() {
				n := *e
				n.Target = q.Append(steps)
				f.add(&n)
			}
		}
	}
}

// key adds a use of v as a key.
func (f *frame) key(in ssa.Instruction, v ssa.Value, e *effect.Effect) {
	o := f.origins(v)
	e.Resolved = true
	for _, m := range o.mints {
		kept := f.persisted(m)
		if kept == keptInStore {
			continue
		}
		n := *e
		m.setting = o.setting(m)
		n.Target = f.p.mintPath(f, m, e.Detail, in.Pos(), kept)
		f.add(&n)
	}
	for _, q := range o.paths {
		n := *e
		if n.Target = q; q.IsAlloc() {
			if q.IsRoot() || q.State() == "" {
				continue
			}
			n.Target = effect.Unknown.Append(q.Steps())
		}
		f.add(&n)
	}
}

// keyClosure adds what a literal does with the keys that it has captured. One
// that serves requests does so for as long as the process runs.
func (f *frame) keyClosure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	d := gossa.Declared(fn)
	sum := f.p.sums[d]
	if sum == nil {
		return
	}
	var flags effect.Flags
	if f.p.Requests.Of(d) != nil {
		flags = effect.FlagServes
	}
	if isBound(fn) {
		f.keysOf(in, sum, in.Bindings, flags)
		return
	}
	args := make([]ssa.Value, sum.Formals, sum.Formals+len(in.Bindings))
	for i := range args {
		args[i] = nothing
	}
	f.keysOf(in, sum, append(args, in.Bindings...), flags)
}

// nothing stands for an argument that is not known.
var nothing = ssa.NewConst(nil, types.Typ[types.UntypedNil])

// keyStore adds a use if the field is one that the tables know, and notes a
// parameter that is put into a field or variable.
func (f *frame) keyStore(in *ssa.Store) {
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		f.tabledField(in, fa)
	}
	if state := f.seedState(in); state != "" {
		f.seedFormals(in, in.Val, effect.ObjectPath(state))
	}
}

func (f *frame) tabledField(in *ssa.Store, fa *ssa.FieldAddr) {
	n := gotypes.BehindAddress(fa.X.Type())
	if n == nil {
		return
	}
	field := gotypes.FieldName(fa.X.Type(), fa.Field)
	row := f.p.Table.SecretField(n.Obj(), field)
	if row == nil {
		return
	}
	sink := n.Obj().Pkg().Name() + "." + n.Obj().Name() + "." + field
	f.key(in, in.Val, &effect.Effect{Op: effect.OpKey, Flags: servesFlag(row), Detail: sink, Site: site(f.fn, in.Pos())})
}

func servesFlag(row *knowledge.Row) effect.Flags {
	if row.Serves {
		return effect.FlagServes
	}
	return 0
}
