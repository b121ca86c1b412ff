package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// forget drops the values of a function that is summarised. In a large package
// they would take more memory than types and SSA form together. What literals
// have captured is settled later, by what is stored in objects (see settle).
func (f *frame) forget() {
	*f = frame{p: f.p, fn: f.fn, req: f.req, heap: f.heap, copied: f.copied, made: f.made, cells: f.cells}
}

// A frame is the analysis of one function: flow-insensitive, a may-analysis
// whose state only grows.
type frame struct {
	p   *Package
	fn  *ssa.Function
	req *request.Func
	// vals and tuples are the abstract values of SSA values.
	vals   map[ssa.Value]effect.Value
	tuples map[ssa.Value][]effect.Value
	// heap is what the function stored at a location.
	heap map[effect.Path]effect.Value
	// copied are the parts of allocations that structs and arrays were put into: what
	// is assigned there does not change what they are a copy of.
	copied map[effect.Path]bool
	// taint joins the labels of all that was put into an allocation, or into a
	// part of it, smear the labels of what was put there without telling where.
	taint map[effect.Path]effect.Label
	smear map[effect.Path]effect.Label
	// wraps lists, for an encoder or writer that was made for other writers,
	// the allocations that it writes to.
	wraps   map[effect.Path][]effect.Path
	allocs  map[allocSite]effect.Path
	made    map[effect.Path]types.Type // types of allocations
	cells   map[effect.Path]bool       // roots of allocations that hold a reference, not an object
	effects map[effect.ID]*effect.Effect
	results []effect.Result
	changed bool
	// folded lists the effects instantiated at each call, for the memo rule.
	folded map[ssa.Instruction][]*effect.Effect
	// looked has the branches that each look-up decides, as far as the memo rule asks.
	looked map[lookup][]*ssa.If
	// wrote lists the writes that an instruction makes itself.
	wrote map[ssa.Instruction][]*effect.Effect
	// applying holds the IDs of the function values being instantiated.
	applying map[string]bool
}

func newFrame(p *Package, fn *ssa.Function) *frame {
	return &frame{
		p: p, fn: fn, req: p.Requests.Of(fn),
		vals: make(map[ssa.Value]effect.Value), tuples: make(map[ssa.Value][]effect.Value), heap: make(map[effect.Path]effect.Value), copied: make(map[effect.Path]bool),
		taint: make(map[effect.Path]effect.Label), smear: make(map[effect.Path]effect.Label), wraps: make(map[effect.Path][]effect.Path),
		allocs: make(map[allocSite]effect.Path), made: make(map[effect.Path]types.Type), cells: make(map[effect.Path]bool),
		effects: make(map[effect.ID]*effect.Effect), folded: make(map[ssa.Instruction][]*effect.Effect), wrote: make(map[ssa.Instruction][]*effect.Effect),
		applying: make(map[string]bool),
		results:  make([]effect.Result, fn.Signature.Results().Len()),
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
	f.p.aspects.done(f)
}

// fixpoint applies the instructions until nothing changes.
func (f *frame) fixpoint() {
	blocks := f.p.live(f.fn)
	for range budget.Rounds.Limit() {
		f.changed = false
		for _, b := range blocks {
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
		v := effect.Value{Paths: effect.PathSet{effect.FormalPath(i)}, Label: effect.FormalLabel(i)}
		if f.req != nil && f.req.Params[i] {
			v.Label = v.Label.Join(requestLabel(prm.Type()))
		}
		f.vals[prm] = v
	}
	for i, fv := range f.fn.FreeVars {
		n := len(f.fn.Params) + i
		f.vals[fv] = effect.Value{Paths: effect.PathSet{effect.FormalPath(n)}, Label: effect.FormalLabel(n)}
	}
}

// requestLabel is the label of a parameter that comes with the request.
func requestLabel(t types.Type) effect.Label {
	if gotypes.IsContext(t) {
		return effect.Label{Kinds: effect.KindContext}
	}
	return effect.Label{Kinds: effect.KindRequest}
}

// set joins w into the abstract value of v. A moment or a span of time is nothing
// that a client brings back, however it was drawn: a pause has a random part so that
// not all wait equally long.
func (f *frame) set(v ssa.Value, w effect.Value) {
	if w.Label.Kinds&effect.KindRandom != 0 && f.p.clockKind(v.Type()) != "" {
		w.Label.Kinds &^= effect.KindRandom
	}
	old := f.vals[v]
	if j := old.Join(w); !j.Equal(old) {
		f.vals[v] = j
		f.changed = true
	}
}

func (f *frame) setTuple(v ssa.Value, ws []effect.Value) {
	old := f.tuples[v]
	if old == nil {
		old = make([]effect.Value, len(ws))
	}
	for i, w := range ws {
		if i >= len(old) {
			break
		}
		if j := old[i].Join(w); !j.Equal(old[i]) {
			old[i] = j
			f.changed = true
		}
	}
	f.tuples[v] = old
}

// eval returns the abstract value of v.
func (f *frame) eval(v ssa.Value) effect.Value {
	switch v := v.(type) {
	case *ssa.Global:
		if obj, ok := v.Object().(*types.Var); ok {
			return effect.Value{Paths: effect.PathSet{effect.GlobalPath(obj)}}
		}
		return effect.Value{}
	case *ssa.Function:
		return effect.Value{Funcs: []*effect.FuncValue{f.p.funcValue(v, nil)}}
	}
	return f.vals[v]
}

// evalAll evaluates arguments: their labels include what was put into the
// objects that they refer to.
func (f *frame) evalAll(vs []ssa.Value) []effect.Value {
	out := make([]effect.Value, len(vs))
	for i, v := range vs {
		out[i] = f.stained(f.eval(v))
	}
	return out
}

// passedTo evaluates the arguments of a call, with what is known of the objects that
// they are, and of their fields.
func (f *frame) passedTo(c *ssa.CallCommon) []effect.Value {
	out := f.evalAll(c.Args)
	for i, v := range c.Args {
		out[i].Objects, out[i].Parts = f.objectsOf(v), f.partsOf(v, out[i])
	}
	return out
}

// summary closes the frame.
func (f *frame) summary() *effect.Summary {
	s := &effect.Summary{ID: ssaID(f.fn), Formals: len(f.fn.Params), Method: f.fn.Signature.Recv() != nil, Results: f.results}
	s.Effects = f.withinBudget()
	return s
}
