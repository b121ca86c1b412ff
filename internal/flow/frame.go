package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// forget drops the values of a function that is summarised. In a large package
// they would take more memory than types and SSA form together. What literals
// have captured is settled later, by what is stored in objects (see settle).
func (f *frame) forget() {
	*f = frame{p: f.p, fn: f.fn, req: f.req, heap: f.heap, made: f.made, cells: f.cells}
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
	// taint joins the labels of all that was put into an allocation, or into a
	// part of it, smear the labels of what was put there without telling where.
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
	if gotypes.IsContext(t) {
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

// summary closes the frame.
func (f *frame) summary() *Summary {
	s := &Summary{ID: ssaID(f.fn), Formals: len(f.fn.Params), Method: f.fn.Signature.Recv() != nil, Results: f.results}
	s.Effects = f.withinBudget()
	return s
}
