package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// call evaluates a call, go or defer instruction.
func (f *frame) call(in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags) {
	args := f.passedTo(c)
	if flags&effect.FlagAsync != 0 {
		f.escape(in, "go", append(slices.Clone(args), f.eval(c.Value))...)
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		f.builtin(in, b.Name(), c, args)
		return
	}
	callee := gossa.Callee(c)
	f.p.aspects.call(f, in, c, flags)
	recv, rest := f.receiver(c, args)
	if rows := f.p.rows(callee); len(rows) > 0 {
		f.tabled(in, c, rows, recv, rest)
		return
	}
	switch {
	case c.IsInvoke():
		f.invoke(in, c, callee, recv, rest)
	case callee != nil || c.StaticCallee() != nil:
		f.static(in, c, args, flags)
	default:
		f.dynamic(in, c, args, flags)
	}
}

// rows returns what is known, or guessed, of what a function of another module
// does with its arguments.
func (p *Package) rows(callee *types.Func) []*knowledge.Row {
	if callee == nil {
		return nil
	}
	rows := p.Table.Func(callee)
	if len(rows) > 0 && !slices.ContainsFunc(rows, tellsFlow) {
		return nil
	}
	if len(rows) > 0 || callee.Pkg() == nil || p.FirstParty(callee.Pkg().Path()) {
		return rows
	}
	if g := p.Table.GuessAccess(callee); g != nil {
		return []*knowledge.Row{g}
	}
	return nil
}

// tellsFlow reports whether a row says what becomes of the arguments of a call.
// That it runs a command, takes a lock, waits or makes an error says nothing of it.
func tellsFlow(row *knowledge.Row) bool {
	switch row.Verb {
	case knowledge.Command, knowledge.Runs, knowledge.Lock, knowledge.Sleep, knowledge.Sends, knowledge.Error, knowledge.Provide, knowledge.ProvideAs:
		return false
	}
	return true
}

// receiver splits the receiver of a method call off the arguments.
func (f *frame) receiver(c *ssa.CallCommon, args []effect.Value) (recv effect.Value, rest []effect.Value) {
	if c.IsInvoke() {
		return f.stained(f.eval(c.Value)), args
	}
	if c.Signature().Recv() != nil && len(args) > 0 {
		return args[0], args[1:]
	}
	return effect.Value{}, args
}

func (f *frame) static(in ssa.Instruction, c *ssa.CallCommon, args []effect.Value, flags effect.Flags) {
	fn := c.StaticCallee()
	d := gossa.Declared(fn)
	fv := &effect.FuncValue{ID: ssaID(d), Fn: d}
	if mc, ok := c.Value.(*ssa.MakeClosure); ok {
		fv.Bindings = f.evalAll(mc.Bindings)
	}
	sum := f.p.summaryOf(fv)
	if sum == nil {
		f.opaque(in, c, args)
		return
	}
	if len(fv.Bindings) > 0 {
		f.applyFunc(in, fv, args, flags)
		f.results0(in, sum, slices.Concat(args, fv.Bindings))
		return
	}
	f.instantiate(in, sum, args, flags)
	f.loads(sum, args)
	f.results0(in, sum, args)
}

// dynamic evaluates the call of a function value.
func (f *frame) dynamic(in ssa.Instruction, c *ssa.CallCommon, args []effect.Value, flags effect.Flags) {
	fv := f.eval(c.Value)
	for _, g := range fv.Funcs {
		f.applyFunc(in, g, args, flags)
	}
	f.yield(in, fv.Label, args, flags)
	for _, p := range fv.Paths {
		if !p.IsAlloc() {
			f.add(&effect.Effect{Op: effect.OpCallFn, Flags: flags, Target: p.Container(), Args: args, Site: site(f.fn, in.Pos())})
		}
	}
	given := effect.Value{Label: fv.Label}
	if slices.ContainsFunc(fv.Paths, func(p effect.Path) bool { return f.p.random[p.State()] }) {
		given.Label.Kinds |= effect.KindRandom
	}
	f.defaultResult(in, args, append(slices.Clone(f.p.withoutContexts(c.Args, nil, args)), given))
	f.heldResult(in, c, fv.Paths)
	for _, p := range fv.Paths {
		if v, ok := in.(ssa.Value); ok && f.p.once[p.State()] {
			f.set(v, effect.Value{Paths: effect.PathSet{p}})
		}
	}
}

// invokes adds the call of a method of an interface on what lies at some paths.
func (f *frame) invokes(in ssa.Instruction, method string, on effect.PathSet, args []effect.Value, flags effect.Flags) {
	if len(on) == 0 {
		on = effect.PathSet{effect.Unknown}
	}
	for _, p := range on {
		f.add(&effect.Effect{Op: effect.OpInvoke, Flags: flags, Target: p, Detail: method, Args: args, Site: site(f.fn, in.Pos())})
	}
}

// yield lets the functions run that are passed to a function value: they get
// what that has captured, as the body of a range over an iterator does.
func (f *frame) yield(in ssa.Instruction, l effect.Label, args []effect.Value, flags effect.Flags) {
	if l == (effect.Label{}) {
		return
	}
	for _, a := range args {
		for _, g := range a.Funcs {
			fn, _ := g.Fn.(*ssa.Function)
			if fn == nil || f.p.Requests.Of(fn) != nil {
				continue
			}
			params := make([]effect.Value, fn.Signature.Params().Len())
			for i := range params {
				params[i].Label = weaken(l, fn.Signature.Params().At(i).Type())
			}
			f.applyFunc(in, g, params, flags)
		}
	}
}

// invoke evaluates a call through an interface that no table knows.
func (f *frame) invoke(in ssa.Instruction, c *ssa.CallCommon, callee *types.Func, recv effect.Value, args []effect.Value) {
	if method := f.p.ifaceMethod(c); method != "" {
		var flags effect.Flags
		if gotypes.CanFail(c.Signature()) {
			flags = effect.FlagFails
			if c.Signature().Results().Len() > 1 {
				flags |= effect.FlagAnswers
			}
		}
		f.invokes(in, method, recv.Paths, args, flags)
	}
	f.passFuncs(in, args)
	found := f.behind(in, c, recv, args)
	data := f.p.withoutContexts(c.Args, callee, args)
	whole, l := effect.LabelOf(args).Join(recv.Label), effect.LabelOf(data).Join(recv.Label)
	if f.p.asksStore(c) {
		l = l.Found()
	}
	if f.p.ifaceMethod(c) == "" { // as an unknown function does, see opaque
		keeps := !f.p.Requests.Serves(c.Signature()) // what a handler keeps is no part of what holds the handler
		for _, p := range recv.Paths {
			if keeps && p.IsAlloc() {
				f.stain(p.Root(), effect.LabelOf(data))
			}
		}
		f.fillPointers(c.Args, data, recv.Label)
	}
	f.setResults(in, func(i int, t types.Type) effect.Value {
		paths := f.part(c, recv, t)
		switch {
		case len(paths) > 0:
		case f.p.namedInterface(t) != "": // of what is behind both interfaces, nothing is known here
			paths = effect.PathSet{effect.Unknown}
		default:
			paths = f.freshPath(in, i, t)
		}
		if _, pointer := t.Underlying().(*types.Pointer); i == 0 && !pointer {
			paths = paths.Join(found)
		}
		return effect.Value{Label: weaken(ofResult(whole, l, t), t), Paths: paths}
	})
}
