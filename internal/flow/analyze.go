package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

func name(fn *ssa.Function) string { return request.Name(fn) }

// Input is what the analysis of a package starts from.
type Input struct {
	Fset  *token.FileSet
	Pkg   *types.Package
	Files []*ast.File // without tests
	Info  *types.Info
	Table *knowledge.Table
	// Module is the path of the module, "" if it is not known.
	Module string
	// FirstParty reports whether a package is analysed from source.
	FirstParty func(path string) bool
	// Imported is the digest of everything that the package imports, Imports
	// the digests that it was merged from.
	Imported *Digest
	Imports  []*Digest
	// Events: functions that take a message, job or bot update serve requests.
	Events bool
	// Budgets counts the caps that were reached. May be nil.
	Budgets *budget.Meter
}

// A Package is the result: what each function does, and which serve requests.
type Package struct {
	Input
	Funcs    []*ssa.Function
	Requests *request.Set
	sums     map[*ssa.Function]*Summary
	frames   map[*ssa.Function]*frame // of literals, until their functions are done
	// Converted lists, for interface methods and function fields, what was
	// bound to them here.
	bindings map[bindingKey]token.Pos
	closures map[*ssa.Function]*binder
	// services are the types of which request functions have captured one.
	services map[*types.TypeName]bool
	// scalars that some function of the package assigns after construction.
	assigned map[string]bool
	writes   map[string]bool
	captured map[string]types.Type
	once     map[string]bool
	notes    map[string]bool // of imported packages
	// listeners are the functions that receive from a broker.
	listeners map[*ssa.Function]bool
	bound     map[string]bool
	ran       map[string]bool // places that commands write to, see runsAt
	byID      map[string]*ssa.Function
	mints     map[Path]Mint   // random bytes in local variables
	used      map[string]bool // fields and variables that are used as keys
	// opened has the names of handles of embedded databases.
	opened map[string]bool
}

// binder is the values that a literal's free variables were bound to, in
// terms of the function that made the closure.
type binder struct {
	parent   *frame
	bindings []Value
}

// Analyze computes the summaries of a package.
func Analyze(in Input) *Package {
	p := &Package{
		Input: in, sums: make(map[*ssa.Function]*Summary), frames: make(map[*ssa.Function]*frame),
		bindings: make(map[bindingKey]token.Pos), closures: make(map[*ssa.Function]*binder), assigned: make(map[string]bool), captured: make(map[string]types.Type), once: make(map[string]bool), listeners: make(map[*ssa.Function]bool), mints: make(map[Path]Mint),
	}
	for _, b := range in.Imported.Bindings {
		if name, ok := strings.CutPrefix(b.Dyn, dynOnce); ok {
			p.once[name] = true
		}
	}
	files, giants := withoutGiants(in.Files)
	p.Funcs = build(in.Fset, in.Pkg, files, in.Info)
	p.Requests = request.Find(in.Table, p.Funcs, in.Events, in.Budgets)
	for _, fn := range p.Funcs {
		p.noteAssigned(fn)
	}
	p.findServices()
	for _, comp := range order(p.Funcs) {
		p.component(comp)
	}
	p.cutGiants(giants)
	p.bindReceivers()
	p.noteCarried()
	p.findSecrets()
	return p
}

// noteAssigned records the fields and variables that fn assigns through
// something else than a local allocation; only these are worth a read effect
// when they hold a scalar.
func (p *Package) noteAssigned(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			p.noteOnce(st)
			if fn.Synthetic != "" {
				continue
			}
			if name := p.assignedName(st.Addr); name != "" {
				p.assigned[name] = true
			}
		}
	}
}

// assignedName names the state that an address lies in, "" if it is local.
func (p *Package) assignedName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.Global:
		if v, ok := a.Object().(*types.Var); ok {
			return string(GlobalPath(v)[2:])
		}
	case *ssa.FieldAddr:
		if _, local := a.X.(*ssa.Alloc); local {
			return ""
		}
		step := p.fieldStep(a.X.Type(), a.Field)
		if strings.HasPrefix(step, "struct.") || strings.HasPrefix(step, "~") {
			return p.assignedName(a.X)
		}
		return step
	}
	return ""
}

// noteOnce records that a variable or field holds a sync.OnceValue function:
// what it returns is one object for the whole process.
func (p *Package) noteOnce(st *ssa.Store) {
	c, ok := st.Val.(*ssa.Call)
	if !ok {
		return
	}
	fn := request.Callee(&c.Call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync" || !strings.HasPrefix(fn.Name(), "OnceValue") {
		return
	}
	switch a := st.Addr.(type) {
	case *ssa.Global:
		name := string(GlobalPath(a.Object().(*types.Var))[2:])
		p.once[name] = true
		p.bind(dynOnce+name, "", st.Pos())
	case *ssa.FieldAddr:
		p.once[p.fieldStep(a.X.Type(), a.Field)] = true
	}
}

// component summarises functions that call each other, in the order of their
// names: where a budget stops, that must not depend on where they are declared.
func (p *Package) component(comp []*ssa.Function) {
	slices.SortStableFunc(comp, func(a, b *ssa.Function) int { return strings.Compare(ssaID(a), ssaID(b)) })
	for _, fn := range comp {
		p.sums[fn] = &Summary{ID: ssaID(fn), Formals: len(fn.Params)}
	}
	defer p.forgetLiterals(comp)
	for range budget.Recursion.Limit() {
		changed := false
		for _, fn := range comp {
			f := newFrame(p, fn)
			f.run()
			sum := f.summary()
			changed = changed || !sameSummary(p.sums[fn], sum)
			p.sums[fn] = sum
			if fn.Parent() == nil {
				f.forget()
			} else {
				p.frames[fn] = f
			}
		}
		if !changed || len(comp) == 1 && !selfRecursive(comp[0]) {
			return
		}
	}
	for _, fn := range comp {
		p.Budgets.Reach(budget.Recursion, ssaID(fn))
		p.cutFunction(fn)
	}
}

// forgetLiterals drops the values of literals whose functions are summarised:
// only these look at them.
func (p *Package) forgetLiterals(comp []*ssa.Function) {
	drop := func(lit *ssa.Function) {
		if f := p.frames[lit]; f != nil {
			f.forget()
			delete(p.frames, lit)
		}
	}
	for _, fn := range comp {
		if parent := fn.Parent(); parent != nil && p.sums[parent] != nil {
			drop(fn)
		}
		for _, lit := range fn.AnonFuncs {
			drop(lit)
		}
	}
}

// forget drops the values of a function that is summarised. In a large package
// they would take more memory than types and SSA form together. What literals
// have captured is settled later, by what is stored in objects (see settle).
func (f *frame) forget() {
	*f = frame{p: f.p, fn: f.fn, req: f.req, heap: f.heap, made: f.made, cells: f.cells}
}

func selfRecursive(fn *ssa.Function) bool { return slices.Contains(callees(fn), fn) }

func sameSummary(a, b *Summary) bool {
	if len(a.Effects) != len(b.Effects) || len(a.Results) != len(b.Results) {
		return false
	}
	for i, e := range a.Effects {
		g := b.Effects[i]
		if e.id() != g.id() || e.Key != g.Key || e.Val != g.Val || e.Flags != g.Flags {
			return false
		}
	}
	for i, r := range a.Results {
		if !r.Value.equal(b.Results[i].Value) || r.Fresh != b.Results[i].Fresh {
			return false
		}
	}
	return true
}

// A frame is the analysis of one function: flow-insensitive, a may-analysis
// whose state only grows.
type frame struct {
	p   *Package
	fn  *ssa.Function
	req *request.Func
	// vals and tuples are the abstract values of SSA values.
	vals   map[ssa.Value]Value
	tuples map[ssa.Value][]Value
	// heap is what the function stored at a location.
	heap map[Path]Value
	// taint joins the labels of all that was put into an allocation, smear
	// the labels of what was put there without telling where.
	taint map[string]Label
	smear map[string]Label
	// wraps lists, for an encoder or writer that was made for other writers,
	// the allocations that it writes to.
	wraps   map[string][]string
	allocs  map[allocSite]Path
	made    map[string]types.Type // types of allocations
	cells   map[string]bool       // roots of allocations that hold a reference, not an object
	effects map[effectID]*Effect
	results []Result
	changed bool
	// folded lists the effects instantiated at each call, for the memo rule.
	folded map[ssa.Instruction][]*Effect
	// wrote lists the writes that an instruction makes itself.
	wrote map[ssa.Instruction][]*Effect
	// applying holds the IDs of the function values being instantiated.
	applying map[string]bool
}

func newFrame(p *Package, fn *ssa.Function) *frame {
	return &frame{
		p: p, fn: fn, req: p.Requests.Of(fn),
		vals: make(map[ssa.Value]Value), tuples: make(map[ssa.Value][]Value), heap: make(map[Path]Value),
		taint: make(map[string]Label), smear: make(map[string]Label), wraps: make(map[string][]string), allocs: make(map[allocSite]Path), made: make(map[string]types.Type), cells: make(map[string]bool),
		effects: make(map[effectID]*Effect), folded: make(map[ssa.Instruction][]*Effect), wrote: make(map[ssa.Instruction][]*Effect), applying: make(map[string]bool),
		results: make([]Result, fn.Signature.Results().Len()),
	}
}

func (f *frame) run() {
	n := 0
	for _, b := range f.fn.Blocks {
		n += len(b.Instrs)
	}
	if n > budget.Instructions.Limit() {
		f.reach(budget.Instructions)
		f.p.cutFunction(f.fn)
		return
	}
	f.formals()
	f.fixpoint()
	f.meter()
	f.memo()
	f.answered()
	f.secrets()
	f.locks()
}

// fixpoint applies the instructions until nothing changes.
func (f *frame) fixpoint() {
	for range budget.Rounds.Limit() {
		f.changed = false
		for _, b := range f.fn.Blocks {
			for _, instr := range b.Instrs {
				f.instr(instr)
			}
		}
		if !f.changed {
			return
		}
	}
	f.reach(budget.Rounds)
	f.p.cutFunction(f.fn)
}

func (f *frame) formals() {
	for i, prm := range f.fn.Params {
		v := Value{Paths: pathSet{FormalPath(i)}, Label: FormalLabel(i)}
		if f.req != nil && f.req.Params[i] {
			v.Label = v.Label.Join(requestLabel(prm.Type()))
		}
		f.vals[prm] = v
	}
	for i, fv := range f.fn.FreeVars {
		n := len(f.fn.Params) + i
		f.vals[fv] = Value{Paths: pathSet{FormalPath(n)}, Label: FormalLabel(n)}
	}
}

// requestLabel is the label of a parameter that comes with the request.
func requestLabel(t types.Type) Label {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" {
		return Label{Kinds: KindContext}
	}
	return Label{Kinds: KindRequest}
}

// set joins w into the abstract value of v.
func (f *frame) set(v ssa.Value, w Value) {
	old := f.vals[v]
	if j := old.join(w); !j.equal(old) {
		f.vals[v] = j
		f.changed = true
	}
}

func (f *frame) setTuple(v ssa.Value, ws []Value) {
	old := f.tuples[v]
	if old == nil {
		old = make([]Value, len(ws))
	}
	for i, w := range ws {
		if i >= len(old) {
			break
		}
		if j := old[i].join(w); !j.equal(old[i]) {
			old[i] = j
			f.changed = true
		}
	}
	f.tuples[v] = old
}

// eval returns the abstract value of v.
func (f *frame) eval(v ssa.Value) Value {
	switch v := v.(type) {
	case *ssa.Global:
		if obj, ok := v.Object().(*types.Var); ok {
			return Value{Paths: pathSet{GlobalPath(obj)}}
		}
		return Value{}
	case *ssa.Function:
		return Value{Funcs: []*FuncValue{f.p.funcValue(v, nil)}}
	}
	return f.vals[v]
}

// evalAll evaluates arguments: their labels include what was put into the
// objects that they refer to.
func (f *frame) evalAll(vs []ssa.Value) []Value {
	out := make([]Value, len(vs))
	for i, v := range vs {
		out[i] = f.stained(f.eval(v))
	}
	return out
}

func (f *frame) stained(v Value) Value {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			v.Label = v.Label.Join(f.taint[p.root()])
		}
	}
	return v
}

// An allocSite is what makes an object: a value, or a result of a call.
type allocSite struct {
	value  ssa.Value
	result int // 0 also for what is no call
}

// alloc returns the path of the object that v makes; of a call, of its first
// result.
func (f *frame) alloc(v ssa.Value, name string) Path { return f.allocResult(v, 0, name) }

// allocResult returns the path of the object that is result i of a call. What
// a function returns at two positions is taken for two objects: otherwise an
// error that tells of the request would label what is returned beside it.
func (f *frame) allocResult(v ssa.Value, i int, name string) Path {
	p, ok := f.allocs[allocSite{v, i}]
	if !ok {
		if n := variableOf(v, i); n != "" {
			name = n
		}
		p = allocPath(len(f.allocs), name)
		f.allocs[allocSite{v, i}] = p
		f.made[string(p)] = v.Type()
		if tup, ok := v.Type().(*types.Tuple); ok && i < tup.Len() {
			f.made[string(p)] = tup.At(i).Type()
		}
	}
	return p
}

// variableOf returns the name of the variable that a new object, result i of
// v, is put in.
func variableOf(v ssa.Value, i int) string {
	if v.Referrers() == nil {
		return ""
	}
	for _, ref := range *v.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Val == v {
			if a, ok := st.Addr.(*ssa.Alloc); ok {
				return a.Comment
			}
		}
		if c, ok := ref.(*ssa.MakeInterface); ok {
			return variableOf(c, 0)
		}
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			return variableOf(e, 0)
		}
	}
	return ""
}

// put joins a value into a location.
func (f *frame) put(p Path, v Value) {
	old := f.heap[p]
	if j := old.join(v); !j.equal(old) {
		f.heap[p] = j
		f.changed = true
	}
	if root := p.root(); p.IsAlloc() && f.taint[root].Join(v.Label) != f.taint[root] {
		f.taint[root] = f.taint[root].Join(v.Label)
		f.changed = true
	}
}

// stain joins a label into all that an allocation holds.
func (f *frame) stain(root string, l Label) {
	if f.smear[root].Join(l) == f.smear[root] && f.taint[root].Join(l) == f.taint[root] {
		return
	}
	f.smear[root], f.taint[root] = f.smear[root].Join(l), f.taint[root].Join(l)
	f.changed = true
	for _, inner := range f.wraps[root] {
		f.stain(inner, l)
	}
}

// load returns what the locations of v hold; t is its type.
func (f *frame) load(v Value, t types.Type) Value {
	out := Value{Label: v.Label}
	for _, p := range v.Paths {
		out = out.join(f.content(p, t))
	}
	return out
}

func (f *frame) content(p Path, t types.Type) Value {
	out := f.heap[p]
	root, steps := p.Root()
	for i := range steps { // what a prefix is a copy of, or refers to
		if h := f.heap[join(root, steps[:i])]; len(h.Paths) > 0 {
			for _, q := range h.Paths {
				out.Paths = out.Paths.join(pathSet{q.Append(steps[i:])})
			}
			out.Label = out.Label.Join(h.Label)
		}
	}
	if !p.IsAlloc() {
		out.Paths = out.Paths.join(pathSet{p})
		return out
	}
	if len(steps) > 0 && steps[len(steps)-1] != Elem && !isAggregate(t) {
		out.Label = out.Label.Join(f.smear[root])
	} else {
		out.Label = out.Label.Join(f.taint[root])
	}
	if len(out.Paths) == 0 && !(f.cells[root] && len(steps) == 0) || isAggregate(t) {
		out.Paths = out.Paths.join(pathSet{p})
	}
	return out
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}

func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// instr applies the transfer function of one instruction.
func (f *frame) instr(instr ssa.Instruction) {
	switch in := instr.(type) {
	case *ssa.Alloc:
		p := f.alloc(in, in.Comment)
		if !isAggregate(in.Type().Underlying().(*types.Pointer).Elem()) {
			f.cells[string(p)] = true
		}
		f.set(in, Value{Paths: pathSet{p}})
	case *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan:
		v := in.(ssa.Value)
		f.set(v, Value{Paths: pathSet{f.alloc(v, "make")}})
	case *ssa.MakeClosure:
		f.closure(in)
	case *ssa.FieldAddr:
		f.set(in, f.field(f.eval(in.X), in.X.Type(), in.Field))
	case *ssa.Field:
		v := f.field(f.eval(in.X), in.X.Type(), in.Field)
		f.set(in, f.load(v, in.Type()))
	case *ssa.IndexAddr:
		v := f.eval(in.X)
		out := Value{Paths: v.Paths.step(Elem), Label: v.Label, Funcs: v.Funcs}
		out.Label.Kinds |= f.eval(in.Index).Label.Kinds & KindRandom // a letter chosen at random
		f.set(in, out)
	case *ssa.Index:
		v := f.eval(in.X)
		out := f.load(Value{Paths: v.Paths.step(Elem), Label: v.Label}, in.Type())
		out.Label.Kinds |= f.eval(in.Index).Label.Kinds & KindRandom // a letter chosen at random
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
		f.access(in, OpRead, FlagElem, f.eval(in.X), Label{}, Label{})
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
		f.call(in, in.Common(), FlagAsync)
	case *ssa.Defer:
		f.call(in, in.Common(), 0)
	case *ssa.Return:
		for i, r := range in.Results {
			f.result(i, f.returned(r, returnedValue(in, i)))
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
		v.Paths = pathSet{f.alloc(in, "bytes")}
	}
	f.set(in, v)
}

func (f *frame) pass(instr ssa.Instruction) {
	ops := instr.Operands(nil)
	f.set(instr.(ssa.Value), f.stained(f.eval(*ops[0])))
}

// binary evaluates an operation on two values. Two strings put together have
// the path of the one that comes first, if it has any; see file.go.
func (f *frame) binary(in *ssa.BinOp) Value {
	x, y := f.eval(in.X), f.eval(in.Y)
	out := Value{Label: x.Label.Join(y.Label), Paths: x.Paths.join(y.Paths)}
	if isString(in.Type()) && len(x.Paths) > 0 {
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
func (f *frame) field(v Value, t types.Type, i int) Value {
	step := f.p.fieldStep(t, i)
	out := Value{Paths: v.Paths.step(step), Label: v.Label}
	if len(v.Paths) == 0 {
		out.Paths = pathSet{Unknown.Step(step)}
	}
	if v.Label.Kinds.FromRequest() || isParameter(v) && f.p.isRequest(t) {
		out.Label = f.fieldLabel(v.Label, t, i)
	}
	return out
}

// fieldLabel refines the label of a request object by what the tables say of
// one of its fields.
func (f *frame) fieldLabel(l Label, t types.Type, i int) Label {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	st, _ := t.Underlying().(*types.Struct)
	if !ok || st == nil {
		return l
	}
	row := f.p.Table.FieldRow(n.Obj(), st.Field(i).Name())
	if row == nil {
		return l
	}
	k := KindOf(row.Kind)
	if l.Kinds == k { // as the value of a cookie: which one is known
		return Label{Kinds: k, Origin: l.Origin}
	}
	return Label{Kinds: k}
}

func (f *frame) lookup(in *ssa.Lookup) {
	m := f.eval(in.X)
	key := f.eval(in.Index)
	elem := f.load(Value{Paths: m.Paths.step(Elem), Label: m.Label}, in.Type())
	if m.Label.Kinds.FromRequest() {
		elem.Label.Origin = minOrigin(elem.Label.Origin, m.Label.Kinds.Words()+quoteConst(request.ConstString(in.Index)))
	}
	if _, isMap := in.X.Type().Underlying().(*types.Map); isMap {
		f.access(in, OpRead, FlagElem, m, key.Label, Label{})
	}
	if in.CommaOk {
		f.setTuple(in, []Value{elem, {}})
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
		if fa, ok := in.X.(*ssa.FieldAddr); ok && out.Label.Kinds == KindRequest { // of a request that is passed as a value
			out.Label = f.fieldLabel(out.Label, fa.X.Type(), fa.Field)
		}
		f.set(in, out)
	case token.ARROW:
		out := f.receive(in, v)
		if in.CommaOk {
			f.setTuple(in, []Value{out, {}})
		} else {
			f.set(in, out)
		}
	case token.NOT:
	default:
		f.set(in, Value{Label: v.Label})
	}
}

// readScalar records the read of a field or variable that holds no container.
func (f *frame) readScalar(in *ssa.UnOp, v Value) {
	switch in.Type().Underlying().(type) {
	case *types.Map, *types.Chan, *types.Signature, *types.Struct:
		return // read when it is indexed
	}
	for _, p := range v.Paths {
		if !p.IsAlloc() && f.p.assigned[p.State()] {
			f.add(&Effect{Op: OpRead, Flags: elemFlag(p), Target: p.Container(), Site: site(f.fn, in.Pos())})
		}
	}
}

func elemFlag(p Path) Flags {
	if p != p.Container() {
		return FlagElem
	}
	return 0
}

func (f *frame) receive(in ssa.Instruction, ch Value) Value {
	f.access(in, OpReceive, 0, ch, Label{}, Label{})
	out := f.load(Value{Paths: ch.Paths.step(Elem), Label: ch.Label}, types.Typ[types.Int])
	out.Label.Kinds |= KindChannel
	return out
}

func (f *frame) send(in ssa.Instruction, ch, x ssa.Value) {
	c, v := f.eval(ch), f.stained(f.eval(x))
	for _, p := range c.Paths {
		if p.IsAlloc() {
			f.put(p.Step(Elem), v)
		}
	}
	f.access(in, OpSend, 0, c, Label{}, v.Label)
}

func (f *frame) selectStmt(in *ssa.Select) {
	out := []Value{{}, {}}
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
	v.Label = f.p.carried(v.Label, in.AssertedType)
	if types.IsInterface(in.AssertedType) {
		f.p.linkInterfaces(in.X.Type(), in.AssertedType, in.Pos())
	}
	if in.CommaOk {
		f.setTuple(in, []Value{v, {}})
		return
	}
	f.set(in, v)
}

func (f *frame) next(in *ssa.Next) {
	if in.IsString {
		f.setTuple(in, []Value{{}, {}, f.eval(in.Iter)})
		return
	}
	v := f.eval(in.Iter)
	elem := f.load(Value{Paths: v.Paths.step(Elem), Label: v.Label}, types.Typ[types.Int])
	key := Value{Label: v.Label}
	for _, p := range v.Paths {
		if p.IsAlloc() {
			key.Label = key.Label.Join(f.smear[p.root()]) // keys leave their labels there
		}
	}
	f.setTuple(in, []Value{{}, key, elem})
}

func (f *frame) store(in *ssa.Store) {
	addr, val := f.eval(in.Addr), f.stained(f.eval(in.Val))
	var key Label
	if ia, ok := in.Addr.(*ssa.IndexAddr); ok {
		key = f.eval(ia.Index).Label
	}
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		name := strings.TrimPrefix(f.p.fieldStep(fa.X.Type(), fa.Field), "~")
		f.p.bindField(name, f, in.Val, in.Pos())
		f.bindPlace(name, in.Val, in.Pos())
		f.bindHandle(name, in.Val, in.Pos())
		f.runsIn(in, fa)
	}
	if g, ok := in.Addr.(*ssa.Global); ok && g.Pkg != nil {
		f.p.bindField(g.Pkg.Pkg.Path()+"."+g.Name(), f, in.Val, in.Pos())
		f.bindPlace(g.Pkg.Pkg.Path()+"."+g.Name(), in.Val, in.Pos())
		f.bindHandle(g.Pkg.Pkg.Path()+"."+g.Name(), in.Val, in.Pos())
	}
	for _, p := range addr.Paths {
		f.put(p, f.stained(val))
		if p.IsAlloc() {
			continue
		}
		op, flags := storeOp(in, p, val)
		if f.keepsField(in.Addr, p) {
			f.write(in, &Effect{Op: op, Flags: flags | elemFlag(p) | placeFlag(in.Addr), Target: p.Container(), Key: key, Val: val.Label, Site: site(f.fn, in.Pos())})
		}
	}
}

// placeFlag tells whether an address is that of a variable or field itself,
// and not a pointer that a variable holds.
func placeFlag(addr ssa.Value) Flags {
	switch addr.(type) {
	case *ssa.FreeVar, *ssa.FieldAddr:
		return FlagPlace
	}
	return 0
}

// keepsField reports whether a store to addr is worth an effect: fields of
// types that are known to be harmless are not.
func (f *frame) keepsField(addr ssa.Value, p Path) bool {
	n := namedPointee(addr.Type())
	return n == nil || !f.p.harmless(n.Obj())
}

func namedPointee(t types.Type) *types.Named {
	for range 2 {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			break
		}
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil
	}
	return n
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
func storeOp(in *ssa.Store, p Path, val Value) (Op, Flags) {
	var flags Flags
	switch v := in.Val.(type) {
	case *ssa.Const:
		flags = FlagConst
	case *ssa.BinOp:
		if slices.Contains(val.Paths, p) {
			if val.Label.Kinds == 0 && (isConst(v.X) || isConst(v.Y)) {
				flags = FlagConst
			}
			return OpUpdate, flags
		}
	case *ssa.Call:
		if isAppend(v) && slices.Contains(val.Paths, p) {
			return OpAppend, 0
		}
	}
	return OpSet, flags
}

func isConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && (c.Value == nil || c.Value.Kind() != constant.Unknown)
}

func (f *frame) mapUpdate(in *ssa.MapUpdate) {
	m, key, val := f.eval(in.Map), f.stained(f.eval(in.Key)), f.stained(f.eval(in.Value))
	op, flags := OpSet, FlagElem
	if bo, ok := in.Value.(*ssa.BinOp); ok && overlap(val.Paths, m.Paths.step(Elem)) {
		op = OpUpdate
		if isConst(bo.Y) || isConst(bo.X) {
			flags |= FlagConst
		}
	} else if isAppend(in.Value) && overlap(val.Paths, m.Paths.step(Elem)) {
		op = OpUpdate
	} else if c, ok := in.Value.(*ssa.Const); ok && c.Value != nil {
		flags |= FlagConst
	}
	kept := val
	if isNumber(in.Value.Type()) {
		kept.Paths = nil // refers to nothing
	}
	for _, p := range m.Paths {
		if p.IsAlloc() {
			f.put(p.Step(Elem), kept)
			f.stain(p.root(), key.Label)
		}
	}
	f.accessKey(in, op, flags, m, key.Label, val.Label, keyName(in.Key))
	if holdsFuncs(in.Value.Type()) {
		for _, p := range m.Paths {
			if s := p.State(); s != "" {
				f.p.bindField(s, f, in.Value, in.Pos())
			}
		}
	}
}

// isAppend reports whether a value is a call of append.
func isAppend(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "append"
}

func overlap(a, b pathSet) bool {
	return slices.ContainsFunc(a, func(p Path) bool { return slices.Contains(b, p) })
}

// access adds an effect on what v refers to.
func (f *frame) access(in ssa.Instruction, op Op, flags Flags, v Value, key, val Label) {
	f.accessKey(in, op, flags, v, key, val, "")
}

func (f *frame) accessKey(in ssa.Instruction, op Op, flags Flags, v Value, key, val Label, hint string) {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			continue
		}
		f.write(in, &Effect{Op: op, Flags: flags, Target: p.Container(), Key: key, Val: val, Hint: hint, Site: site(f.fn, in.Pos())})
	}
}

// write adds an effect that an instruction makes itself.
func (f *frame) write(in ssa.Instruction, e *Effect) {
	e.weak = makesInner(in)
	e = f.add(e)
	if e.Op.Writes() && !slices.Contains(f.wrote[in], e) {
		f.wrote[in] = append(f.wrote[in], e)
	}
}

// add merges an effect into the frame.
func (f *frame) add(e *Effect) *Effect {
	if strings.HasPrefix(string(e.Target), named) && !e.Op.OnFile() {
		return e // the string is no memory
	}
	id := e.id()
	old := f.effects[id]
	if old == nil {
		f.effects[id] = e
		f.changed = true
		return e
	}
	merged := *old
	merged.Key, merged.Val = old.Key.Join(e.Key), old.Val.Join(e.Val)
	and := old.Flags & e.Flags & andFlags
	merged.Flags = (old.Flags|e.Flags)&^andFlags | and
	merged.Args = joinArgs(old.Args, e.Args)
	merged.Hint = minOrigin(old.Hint, e.Hint)
	if old.weak && !e.weak {
		merged.weak, merged.Site, merged.Chain, merged.Hint = false, e.Site, e.Chain, e.Hint
	}
	if merged.Key != old.Key || merged.Val != old.Val || merged.Flags != old.Flags || merged.weak != old.weak || !sameArgs(merged.Args, old.Args) {
		*old = merged
		f.changed = true
	}
	return old
}

// keyName returns the name that the code gives a key.
func keyName(v ssa.Value) string {
	switch v := unconvert(v).(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Alloc:
		return v.Comment
	case *ssa.Field:
		return fieldName(v.X.Type(), v.Field)
	case *ssa.FieldAddr:
		return fieldName(v.X.Type(), v.Field)
	case *ssa.UnOp:
		return keyName(v.X)
	case *ssa.Call:
		if f := v.Call.StaticCallee(); f != nil && len(v.Call.Args) == 1 {
			return keyName(v.Call.Args[0])
		}
	}
	return ""
}

func fieldName(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok && i < st.NumFields() {
		return st.Field(i).Name()
	}
	return ""
}

func joinArgs(a, b []Value) []Value {
	if len(a) == 0 {
		return b
	}
	out := slices.Clone(a)
	for i := range out {
		if i < len(b) {
			out[i] = out[i].join(b[i])
		}
	}
	return out
}

func sameArgs(a, b []Value) bool { return slices.EqualFunc(a, b, Value.equal) }

// result joins v into result i.
func (f *frame) result(i int, v Value) {
	if i >= len(f.results) {
		return
	}
	r := &f.results[i]
	add := Value{Label: f.stained(v).Label, Funcs: v.Funcs}
	for _, p := range v.Paths {
		if !p.IsAlloc() {
			add.Paths = add.Paths.join(pathSet{p})
			continue
		}
		if !r.Fresh {
			r.Fresh, f.changed = true, true
		}
		f.freshFields(r, p)
	}
	if j := r.Value.join(add); !j.equal(r.Value) {
		r.Value = j
		f.changed = true
	}
}

// freshFields notes what the fields of a returned object were set to, one
// step deep.
func (f *frame) freshFields(r *Result, p Path) {
	for loc, v := range f.heap {
		root, steps := loc.Root()
		if root != string(p) || len(steps) != 1 {
			continue
		}
		keep := Value{Label: v.Label, Funcs: v.Funcs}
		for _, q := range v.Paths {
			if !q.IsAlloc() {
				keep.Paths = keep.Paths.join(pathSet{q})
			}
		}
		if keep.isZero() {
			continue
		}
		i, found := slices.BinarySearchFunc(r.Fields, steps[0], func(fv FieldValue, s string) int { return strings.Compare(fv.Step, s) })
		if !found {
			r.Fields = slices.Insert(r.Fields, i, FieldValue{Step: steps[0]})
		}
		r.Fields[i].Value = r.Fields[i].Value.join(keep)
	}
}

// summary closes the frame.
func (f *frame) summary() *Summary {
	s := &Summary{ID: ssaID(f.fn), Formals: len(f.fn.Params), Method: f.fn.Signature.Recv() != nil, Results: f.results}
	s.Effects = f.withinBudget()
	return s
}
