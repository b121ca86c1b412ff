package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// capChain drops calls from the middle of a chain that is too long: where it
// starts and where it ends tell the most.
func capChain(c []Site) []Site {
	limit := budget.Chain.Limit()
	if len(c) <= limit {
		return c
	}
	head := c[:limit/2]
	return slices.Concat(head, c[len(c)-(limit-len(head)):])
}

// Whole reports whether nothing was left out of the chain of an effect.
func (e *Effect) Whole() bool { return len(e.Chain) < budget.Chain.Limit() }

// funcValue makes the value of a function with its captured values. The
// wrapper of a bound method becomes that method.
func (p *Package) funcValue(fn *ssa.Function, bindings []Value) *FuncValue {
	d := declared(fn)
	return &FuncValue{ID: ssaID(d), Bindings: bindings, fn: d}
}

// isBound reports whether fn is the wrapper of a method value, whose one
// free variable is the receiver.
func isBound(fn *ssa.Function) bool { return strings.HasSuffix(fn.Name(), "$bound") }

// closure evaluates a MakeClosure: the function value, and its effects, since
// a literal that is made is taken to run. A literal that serves requests runs
// later and for itself.
func (f *frame) closure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	bindings := f.evalAll(in.Bindings)
	fv := f.p.funcValue(fn, bindings)
	if isBound(fn) {
		f.set(in, Value{Funcs: []*FuncValue{fv}, Paths: nil})
		if f.p.Requests.Of(declared(fn)) == nil {
			f.applyFunc(in, fv, nil, f.usage(in))
		}
		return
	}
	b := f.p.closures[fn]
	if b == nil {
		b = &binder{}
		f.p.closures[fn] = b
	}
	b.parent, b.bindings = f, joinArgs(bindings, b.bindings)
	f.set(in, Value{Funcs: []*FuncValue{fv}, Label: labelOf(bindings)})
	if f.p.Requests.Of(fn) == nil {
		f.applyFunc(in, fv, nil, f.usage(in))
	}
}

// usage tells how a closure runs by what becomes of it.
func (f *frame) usage(v ssa.Value) Flags {
	var flags Flags
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Go:
			flags |= FlagAsync
		case *ssa.Call:
			for _, row := range f.p.Table.Func(request.Callee(ref.Common())) {
				if row.Verb == knowledge.Call && row.When == "later" {
					flags |= FlagAsync
				}
				if isOnce(row) {
					flags |= FlagOnce
				}
			}
		}
	}
	return flags
}

// isOnce reports whether a call runs its function at most one time.
func isOnce(row *knowledge.Row) bool {
	return row.Verb == knowledge.Call && (strings.HasPrefix(row.Name, "(*sync.Once)") || strings.HasPrefix(row.Name, "sync.Once"))
}

// applyFunc instantiates what a function value does.
func (f *frame) applyFunc(in ssa.Instruction, fv *FuncValue, args []Value, flags Flags) {
	fn, _ := fv.fn.(*ssa.Function)
	sum := f.p.summaryOf(fv)
	if sum == nil || f.applying[fv.ID] {
		return // a literal that calls itself adds nothing the second time
	}
	if len(f.applying) >= budget.Nesting.Limit() {
		f.reach(budget.Nesting)
		f.cutCall(sum, args)
		return
	}
	f.applying[fv.ID] = true
	defer delete(f.applying, fv.ID)
	actual := args
	if fn != nil && len(fn.FreeVars) == 0 && len(fv.Bindings) > 0 {
		actual = slices.Concat(fv.Bindings, args) // bound method: the receiver comes first
	} else if len(fv.Bindings) > 0 {
		actual = slices.Clone(args)
		for len(actual) < sum.Formals {
			actual = append(actual, Value{})
		}
		actual = append(actual[:sum.Formals], fv.Bindings...)
	}
	f.instantiate(in, sum, actual, flags)
}

func (p *Package) summaryOf(fv *FuncValue) *Summary {
	if fn, ok := fv.fn.(*ssa.Function); ok && fn != nil {
		if s := p.sums[fn]; s != nil {
			return s
		}
	}
	return p.Imported.Summary(fv.ID)
}

// call evaluates a call, go or defer instruction.
func (f *frame) call(in ssa.Instruction, c *ssa.CallCommon, flags Flags) {
	args := f.evalAll(c.Args)
	if flags&FlagAsync != 0 {
		f.escape(in, "go", append(slices.Clone(args), f.eval(c.Value))...)
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		f.builtin(in, b.Name(), c, args)
		return
	}
	callee := request.Callee(c)
	f.external(in, c, flags)
	f.makesCommand(in, c)
	recv, rest := f.receiver(c, args)
	f.useDatabase(in, c, callee, recv)
	if rows := f.p.rows(callee); len(rows) > 0 {
		f.tabled(in, c, rows, recv, rest)
		return
	}
	switch {
	case c.IsInvoke():
		f.invoke(in, c, recv, rest)
	case callee != nil || c.StaticCallee() != nil:
		f.static(in, c, args, flags)
	default:
		f.dynamic(in, c, args, flags)
	}
}

// rows returns what is known, or guessed, of a function of another module. That
// it makes or runs a command says nothing of what it returns.
func (p *Package) rows(callee *types.Func) []*knowledge.Row {
	if callee == nil {
		return nil
	}
	rows := p.Table.Func(callee)
	if len(rows) > 0 && (rows[0].Verb == knowledge.Command || rows[0].Verb == knowledge.Runs) {
		return nil
	}
	if len(rows) > 0 || callee.Pkg() == nil || p.FirstParty(callee.Pkg().Path()) {
		return rows
	}
	if g := knowledge.GuessAccess(callee); g != nil {
		return []*knowledge.Row{g}
	}
	return nil
}

// receiver splits the receiver of a method call off the arguments.
func (f *frame) receiver(c *ssa.CallCommon, args []Value) (recv Value, rest []Value) {
	if c.IsInvoke() {
		return f.stained(f.eval(c.Value)), args
	}
	if c.Signature().Recv() != nil && len(args) > 0 {
		return args[0], args[1:]
	}
	return Value{}, args
}

func (f *frame) static(in ssa.Instruction, c *ssa.CallCommon, args []Value, flags Flags) {
	fn := c.StaticCallee()
	d := declared(fn)
	fv := &FuncValue{ID: ssaID(d), fn: d}
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
	f.results0(in, sum, args)
}

// dynamic evaluates the call of a function value.
func (f *frame) dynamic(in ssa.Instruction, c *ssa.CallCommon, args []Value, flags Flags) {
	fv := f.eval(c.Value)
	for _, g := range fv.Funcs {
		f.applyFunc(in, g, args, flags)
	}
	f.yield(in, fv.Label, args, flags)
	for _, p := range fv.Paths {
		if !p.IsAlloc() {
			f.add(&Effect{Op: OpCallFn, Flags: flags, Target: p.Container(), Args: args, Site: site(f.fn, in.Pos())})
		}
	}
	f.defaultResult(in, append(slices.Clone(args), Value{Label: fv.Label}))
	for _, p := range fv.Paths {
		if v, ok := in.(ssa.Value); ok && f.p.once[p.State()] {
			f.set(v, Value{Paths: pathSet{p}})
		}
	}
}

// yield lets the functions run that are passed to a function value: they get
// what that has captured, as the body of a range over an iterator does.
func (f *frame) yield(in ssa.Instruction, l Label, args []Value, flags Flags) {
	if l == (Label{}) {
		return
	}
	for _, a := range args {
		for _, g := range a.Funcs {
			fn, _ := g.fn.(*ssa.Function)
			if fn == nil || f.p.Requests.Of(fn) != nil {
				continue
			}
			params := make([]Value, fn.Signature.Params().Len())
			for i := range params {
				params[i].Label = weaken(l, fn.Signature.Params().At(i).Type())
			}
			f.applyFunc(in, g, params, flags)
		}
	}
}

// invoke evaluates a call through an interface that no table knows.
func (f *frame) invoke(in ssa.Instruction, c *ssa.CallCommon, recv Value, args []Value) {
	if dyn := f.p.ifaceMethod(c); dyn != "" {
		paths := recv.Paths
		if len(paths) == 0 {
			paths = pathSet{Unknown}
		}
		var flags Flags
		if canFail(c.Signature()) {
			flags = FlagFails
			if c.Signature().Results().Len() > 1 {
				flags |= FlagAnswers
			}
		}
		for _, p := range paths {
			f.add(&Effect{Op: OpInvoke, Flags: flags, Target: p, Dyn: dyn, Args: args, Site: site(f.fn, in.Pos())})
		}
	}
	f.passFuncs(in, args)
	l := labelOf(append(slices.Clone(args), recv))
	if f.p.ifaceMethod(c) == "" { // as an unknown function does, see opaque
		for _, p := range recv.Paths {
			if p.IsAlloc() {
				f.stain(p.root(), labelOf(args))
			}
		}
		f.fillPointers(c.Args, args, l)
	}
	f.setResults(in, func(i int, t types.Type) Value {
		paths := f.freshPath(in, i, t)
		if f.p.namedInterface(t) != "" { // of what is behind both interfaces, nothing is known here
			paths = pathSet{Unknown}
		}
		return Value{Label: weaken(l, t), Paths: paths}
	})
}

// opaque evaluates a call of a function that nothing is known of: it may
// call the functions that it is given, its results come from its arguments,
// and what its arguments point to may be filled from them.
func (f *frame) opaque(in ssa.Instruction, c *ssa.CallCommon, args []Value) {
	if !asks(request.Callee(c)) {
		f.fillPointers(c.Args, args, labelOf(args))
	}
	f.passFuncs(in, args)
	f.defaultResult(in, args)
	f.wrap(in, c, args)
}

// questions begin the names of functions that only tell whether something is so.
// Source: those of the standard library with one result, a bool. Others of that
// shape, as Add of a set and Allow of a limiter, change what they are called on.
var questions = []string{"Is", "Has", "Contains", "Equal", "Match", "Valid", "Verify"}

// asks reports whether a function keeps nothing of what it is given.
func asks(fn *types.Func) bool {
	if fn == nil || fn.Signature().Results().Len() != 1 {
		return false
	}
	b, ok := fn.Signature().Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool && slices.ContainsFunc(questions, func(q string) bool { return strings.HasPrefix(fn.Name(), q) })
}

// fillPointers labels the allocations that arguments refer to.
func (f *frame) fillPointers(vs []ssa.Value, args []Value, l Label) {
	for i, a := range args {
		if i < len(vs) && !isPointer(vs[i].Type()) {
			continue
		}
		for _, p := range a.Paths {
			if p.IsAlloc() {
				f.stain(p.root(), l)
			}
		}
	}
}

// wrap records that what an unknown function makes writes to the writers that
// it is given: what is put into an encoder comes out in its buffer.
func (f *frame) wrap(in ssa.Instruction, c *ssa.CallCommon, args []Value) {
	v, ok := in.(ssa.Value)
	if !ok || f.allocs[allocSite{v, 0}] == "" {
		return
	}
	made := f.allocs[allocSite{v, 0}].root()
	for i, a := range args {
		if i >= c.Signature().Params().Len() || !isWriter(c.Signature().Params().At(i).Type()) {
			continue
		}
		for _, p := range a.Paths {
			if r := p.root(); p.IsAlloc() && r != made && !slices.Contains(f.wraps[made], r) {
				f.wraps[made] = append(f.wraps[made], r)
				f.changed = true
			}
		}
	}
}

// isWriter reports whether t is an interface with the method Write.
func isWriter(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range it.Methods() {
		if m.Name() == "Write" {
			return true
		}
	}
	return false
}

func isPointer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map:
		return true
	}
	return false
}

// passFuncs lets the functions among the arguments run. Literals have run
// where they were made.
func (f *frame) passFuncs(in ssa.Instruction, args []Value) {
	for _, a := range args {
		for _, fv := range a.Funcs {
			fn, _ := fv.fn.(*ssa.Function)
			if fn == nil || len(fn.FreeVars) > 0 || f.p.Requests.Of(fn) != nil || len(fv.Bindings) > 0 {
				continue
			}
			f.applyFunc(in, fv, nil, 0)
		}
	}
}

// defaultResult gives all results the labels of all arguments.
func (f *frame) defaultResult(in ssa.Instruction, args []Value) {
	l := labelOf(args)
	f.setResults(in, func(i int, t types.Type) Value {
		return Value{Label: f.p.carried(weaken(l, t), t), Paths: f.freshPath(in, i, t)}
	})
}

// weaken drops the labels of results that carry next to nothing of their
// arguments: errors, booleans.
func weaken(l Label, t types.Type) Label {
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
		return Label{}
	}
	if t == types.Universe.Lookup("error").Type() {
		return Label{}
	}
	return l
}

// freshPath is the object that an unknown call makes, if it makes one.
func (f *frame) freshPath(in ssa.Instruction, i int, t types.Type) pathSet {
	v, ok := in.(ssa.Value)
	if !ok || i > 0 || !isPointer(t) {
		return nil
	}
	return pathSet{f.alloc(v, "call")}
}

// setResults sets the value or values of a call.
func (f *frame) setResults(in ssa.Instruction, result func(i int, t types.Type) Value) {
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		f.set(v, result(0, v.Type()))
		return
	}
	ws := make([]Value, tup.Len())
	for i := range ws {
		ws[i] = result(i, tup.At(i).Type())
	}
	f.setTuple(v, ws)
}

// results0 instantiates the results of a summary.
func (f *frame) results0(in ssa.Instruction, sum *Summary, args []Value) {
	f.setResults(in, func(i int, t types.Type) Value {
		if i >= len(sum.Results) {
			return Value{}
		}
		r := sum.Results[i]
		out := Value{Label: r.Label.Subst(args), Funcs: r.Funcs}
		for _, p := range r.Paths {
			out.Paths = out.Paths.join(f.subst(p, args))
		}
		if v, ok := in.(ssa.Value); ok && r.Fresh {
			a := f.allocResult(v, i, "call")
			out.Paths = out.Paths.join(pathSet{a})
			f.stain(string(a), out.Label)
			for _, fv := range r.Fields {
				var w Value
				for _, p := range fv.Value.Paths {
					w.Paths = w.Paths.join(f.subst(p, args))
				}
				w.Label = fv.Value.Label.Subst(args)
				w.Funcs = fv.Value.Funcs
				f.put(a.Step(fv.Step), w)
			}
		}
		out.Label = f.p.carried(weaken(unminted(out.Label), t), t)
		return out
	})
}

// subst maps a path of a callee to paths of the caller.
func (f *frame) subst(p Path, args []Value) pathSet {
	i, ok := p.Formal()
	if !ok {
		if p.IsAlloc() {
			return nil
		}
		return pathSet{p}
	}
	_, steps := p.Root()
	if i >= len(args) || len(args[i].Paths) == 0 {
		if len(steps) == 0 {
			return nil
		}
		return pathSet{Unknown.Append(steps)}
	}
	var out pathSet
	for _, q := range f.uncell(args[i].Paths) {
		out = out.join(f.resolve(q, steps))
	}
	return out
}

// uncell replaces the address of a variable that holds a reference by what
// it holds, beside itself.
func (f *frame) uncell(ps pathSet) pathSet {
	var out pathSet
	for _, p := range ps {
		if f.cells[string(p)] {
			if h := f.heap[p]; len(h.Paths) > 0 {
				out = out.join(h.Paths)
				continue
			}
		}
		out = out.join(pathSet{p})
	}
	return out
}

// resolve walks steps from a location, through what allocations hold. A
// field keeps its own path even if what it holds was made here too, so that
// it is known by the field's name.
func (f *frame) resolve(p Path, steps []string) pathSet {
	cur := pathSet{p}
	for _, s := range steps {
		var next pathSet
		for _, q := range cur {
			loc := q.Step(s)
			next = next.join(pathSet{loc})
			if q.IsAlloc() {
				next = next.join(f.content(loc, types.Typ[types.Int]).Paths)
			}
		}
		cur = next
	}
	if len(steps) == 0 {
		return cur
	}
	named := slices.DeleteFunc(slices.Clone(cur), func(q Path) bool { return q.IsAlloc() && q.root() == string(q) })
	if len(named) == 0 {
		return cur
	}
	return named
}

// instantiate adds the effects of a callee, in terms of this function.
func (f *frame) instantiate(in ssa.Instruction, sum *Summary, args []Value, flags Flags) {
	var made []*Effect
	here := site(f.fn, in.Pos())
	for _, e := range sum.Effects {
		if e.Op.OnFile() {
			f.instantiateFile(in, e, args, flags, here)
			continue
		}
		switch e.Op {
		case OpKey, OpSeed:
			continue // see secrets
		case OpCallFn:
			f.callArg(in, e, args, flags)
		case OpBind:
			if strings.HasPrefix(e.Dyn, dynHandle) {
				f.instantiateHandle(in, e, args)
				continue
			}
			if strings.HasPrefix(e.Dyn, dynPlace) {
				f.instantiatePlace(in, e, args)
				continue
			}
			v := f.substValue(e.Args[0], args)
			f.p.bindFuncs(e.Target.State(), f.funcsIn(v), in.Pos())
			if len(v.Paths) == 0 || !isFormal(v.Paths[0]) {
				continue
			}
			e = &Effect{Op: OpBind, Target: e.Target, Dyn: string(v.Paths[0]), Site: e.Site, Args: e.Args}
		}
		for _, t := range f.targets(e, args, sum.Formals) {
			if e.Op != OpInvoke {
				t = t.Container()
			}
			if n := f.instantiateAt(in, e, t, args, flags, here); n != nil {
				made = append(made, n)
			}
		}
	}
	f.folded[in] = made
}

// targets maps the target of an effect of a callee. A variable or field that
// is assigned is a place, which a copy of its object does not share with it.
func (f *frame) targets(e *Effect, args []Value, formals int) pathSet {
	i, formal := e.Target.Formal()
	root, steps := e.Target.Root()
	switch n := len(steps); {
	case formal && e.assignsFormal(formals): // the variable itself, not what it holds
		if i < len(args) {
			return args[i].Paths
		}
		return nil
	case formal && n > 0 && e.Flags&FlagPlace != 0 && i < len(args) && len(args[i].Paths) > 0:
		return f.subst(join(root, steps[:n-1]), args).step(steps[n-1])
	}
	return f.subst(e.Target, args)
}

// assignsFormal reports whether the effect assigns what a formal points to,
// or a captured variable; formals is how many parameters come before those.
func (e *Effect) assignsFormal(formals int) bool {
	i, ok := e.Target.Formal()
	return ok && e.Op.Writes() && e.Flags&FlagElem == 0 && e.Target.root() == string(e.Target) && (i < formals || e.Flags&FlagPlace != 0)
}

// instantiateAt adds one effect at one target; nil if the function owns it.
func (f *frame) instantiateAt(in ssa.Instruction, e *Effect, t Path, args []Value, flags Flags, here Site) *Effect {
	key, val := e.Key.Subst(args), e.Val.Subst(args)
	if t.IsAlloc() {
		if e.Op.Writes() {
			f.stain(t.root(), key.Join(val))
		}
		if e.Op == OpCallFn {
			f.callHeld(in, t, e, args, flags)
		}
		return nil
	}
	if e.Flags&FlagAsync != 0 {
		flags &^= FlagOnce // a goroutine that is started once may go on
	}
	n := &Effect{Op: e.Op, Flags: e.Flags | flags, Target: t, Dyn: e.Dyn, Key: key, Val: val, Hint: e.Hint, Site: e.Site, weak: e.weak}
	n.Chain = capChain(append([]Site{here}, e.Chain...))
	n.Args = f.substAll(e.Args, args)
	return f.add(n)
}

func isFormal(p Path) bool {
	_, ok := p.Formal()
	return ok
}

func (f *frame) substValue(v Value, args []Value) Value {
	out := Value{Label: v.Label.Subst(args), Funcs: v.Funcs}
	for _, p := range v.Paths {
		out.Paths = out.Paths.join(f.subst(p, args))
		if i, ok := p.Formal(); ok && i < len(args) && p == FormalPath(i) {
			for _, fv := range args[i].Funcs {
				out.Funcs = addFunc(out.Funcs, fv)
			}
		}
	}
	return out
}

// substAll maps values of a callee to values of the caller.
func (f *frame) substAll(vs, args []Value) []Value {
	var out []Value
	for _, v := range vs {
		out = append(out, f.substValue(v, args))
	}
	return out
}

// callArg lets a function run that is passed to a callee which calls it.
func (f *frame) callArg(in ssa.Instruction, e *Effect, args []Value, flags Flags) {
	i, ok := e.Target.Formal()
	if !ok || e.Target != FormalPath(i) || i >= len(args) {
		return
	}
	inner := f.substAll(e.Args, args)
	for _, fv := range args[i].Funcs {
		if fn, ok := fv.fn.(*ssa.Function); ok && f.p.Requests.Of(fn) != nil {
			continue
		}
		f.applyFunc(in, fv, inner, flags|e.Flags&FlagAsync)
	}
}

// callHeld lets the functions run that a local object holds.
func (f *frame) callHeld(in ssa.Instruction, t Path, e *Effect, args []Value, flags Flags) {
	inner := f.substAll(e.Args, args)
	for _, fv := range f.heap[t].Funcs {
		f.applyFunc(in, fv, inner, flags)
	}
}

// builtin evaluates a call of a predeclared function.
func (f *frame) builtin(in ssa.Instruction, name string, c *ssa.CallCommon, args []Value) {
	switch name {
	case "append":
		out := args[0]
		if len(args) > 1 {
			elems := f.load(Value{Paths: args[1].Paths.step(Elem), Label: args[1].Label}, types.Typ[types.Int])
			out.Label = out.Label.Join(elems.Label)
			if holdsFuncs(c.Args[0].Type()) { // so that a stored slice of callbacks is known by them
				out.Paths = out.Paths.join(elems.Paths)
				for _, fv := range elems.Funcs {
					out.Funcs = addFunc(out.Funcs, fv)
				}
			}
			for _, p := range args[0].Paths {
				if p.IsAlloc() {
					f.put(p.Step(Elem), elems)
				}
			}
		}
		if v, ok := in.(ssa.Value); ok {
			if len(args[0].Paths) == 0 {
				out.Paths = pathSet{f.alloc(v, "append")}
			}
			f.set(v, out)
		}
	case "delete":
		f.accessKey(in, OpDelete, FlagElem, args[0], args[1].Label, Label{}, keyName(c.Args[1]))
	case "clear":
		f.access(in, OpClear, FlagElem, args[0], Label{}, Label{})
	case "copy":
		f.access(in, OpSet, FlagElem, args[0], Label{}, args[1].Label)
		for _, p := range args[0].Paths {
			if p.IsAlloc() {
				f.stain(p.root(), args[1].Label)
			}
		}
	case "min", "max":
		f.defaultResult(in, args)
	case "close", "len", "cap", "print", "println", "panic", "recover":
	}
}
