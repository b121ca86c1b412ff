package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

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
	Imported *digest.Digest
	Imports  []*digest.Digest
	// Events: functions that take a message, job or bot update serve requests.
	Events bool
	// Budgets counts the caps that were reached. May be nil.
	Budgets *budget.Meter
}

// A Package is the result: what each function does, and which serve requests.
type Package struct {
	Input
	aspects  *aspects
	Funcs    []*ssa.Function
	Requests *request.Set
	sums     map[*ssa.Function]*effect.Summary
	frames   map[*ssa.Function]*frame     // of literals, until their functions are done
	bindings map[digest.Binding]token.Pos // made here, and where first
	closures map[*ssa.Function]*binder
	// services are the types of which request functions have captured one.
	services map[*types.TypeName]bool
	// perRequest are the types that are made only while serving; see ofRequest.
	perRequest map[*types.TypeName]bool
	standing   map[*types.TypeName]bool            // made while no request is served
	owners     map[*types.TypeName]*types.TypeName // see declares
	random     map[string]bool                     // fields and variables with functions that give random values
	given      map[string]token.Pos                // made once; see instances
	long       map[string]bool                     // made once; see LongLivedTypes
	// scalars that some function of the package assigns after construction.
	assigned map[string]bool
	writes   map[string]bool
	captured map[string]types.Type
	// signals are the fields with channels that carry nothing, and what is done with
	// them; nil until it is asked for.
	signals map[*types.Var]*signalUse
	once    map[string]bool
	kept    map[*types.TypeName]bool
	// listeners are the functions that receive from a broker.
	listeners map[*ssa.Function]bool
	bound     map[string]bool
	ran       map[string]bool // places that commands write to, see runsAt
	byID      map[string]*ssa.Function
	mints     map[effect.Path]Mint // random bytes in local variables
	used      map[string]bool      // fields and variables that are used as keys
	// makersNow are the functions that make keys for their callers, as far as they are known.
	makersNow map[string][]madeKey
	drawn     map[string]bool // made once; see mayBeDrawn
	// opened has the names of handles of embedded databases.
	opened map[string]bool
	uses   map[*types.Var]use // made once; see usesOf
	// contained are the bindings of containers behind interfaces; see containers.
	contained []digest.Binding
}

// binder is the values that a literal's free variables were bound to, in
// terms of the function that made the closure.
type binder struct {
	parent   *frame
	bindings []effect.Value
}

// Analyze computes the summaries of a package.
func Analyze(in Input) *Package {
	p := &Package{
		Input: in, aspects: newAspects(), sums: make(map[*ssa.Function]*effect.Summary), frames: make(map[*ssa.Function]*frame),
		owners: make(map[*types.TypeName]*types.TypeName), random: make(map[string]bool),
		bindings: make(map[digest.Binding]token.Pos), closures: make(map[*ssa.Function]*binder), assigned: make(map[string]bool),
		captured: make(map[string]types.Type), once: make(map[string]bool), listeners: make(map[*ssa.Function]bool), mints: make(map[effect.Path]Mint),
	}
	for _, b := range digest.OfClass(in.Imported.Bindings, digest.Once) {
		p.once[b.Name.ID] = true
	}
	files, giants := withoutGiants(in.Files)
	p.Funcs = build(in.Fset, in.Pkg, files, in.Info)
	p.Requests = request.Find(in.Table, p.Funcs, in.Events, in.Budgets)
	for _, fn := range p.Funcs {
		p.noteAssigned(fn)
	}
	p.findPerRequest()
	p.findServices()
	p.bindInjected()
	for _, comp := range order(p.Funcs) {
		p.component(comp)
	}
	p.cutGiants(giants)
	p.aspects.finish(p)
	return p
}

// noteAssigned records the fields and variables that fn assigns through
// something else than a local allocation; only these are worth a read effect
// when they hold a scalar.
func (p *Package) noteAssigned(fn *ssa.Function) {
	for instr := range gossa.Instrs(fn) {
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		p.noteOnce(st)
		p.noteGenerator(st)
		if fn.Synthetic != "" {
			continue
		}
		if name := p.assignedName(st.Addr); name != "" {
			p.assigned[name] = true
		}
	}
}

// assignedName names the state that an address lies in, "" if it is local.
func (p *Package) assignedName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.Global:
		if v, ok := a.Object().(*types.Var); ok {
			return effect.GlobalPath(v).State()
		}
	case *ssa.FieldAddr:
		if _, local := a.X.(*ssa.Alloc); local {
			return ""
		}
		step := p.fieldStep(a.X.Type(), a.Field)
		switch {
		case step.IsOwn():
			return step.Field()
		case step.IsUnnamed():
			if of := p.assignedName(a.X); of != "" {
				return of + "." + effect.Last(string(step))
			}
			return ""
		}
		return p.assignedName(a.X)
	}
	return ""
}

// noteOnce records that a variable or field holds a function that is called
// once, as sync.OnceValue makes it: what it returns is one object for the whole
// process.
func (p *Package) noteOnce(st *ssa.Store) {
	c, ok := st.Val.(*ssa.Call)
	if !ok {
		return
	}
	fn := gossa.Callee(&c.Call)
	if row := knowledge.First(p.Table.Func(fn), knowledge.Call); row == nil || !row.Once || row.When != "later" || !returnsGetter(fn) {
		return
	}
	switch a := st.Addr.(type) {
	case *ssa.Global:
		name := effect.GlobalPath(a.Object().(*types.Var)).State()
		p.once[name] = true
		p.bind(digest.Once.Of(name), "", st.Pos())
	case *ssa.FieldAddr:
		if s := p.fieldStep(a.X.Type(), a.Field); s.IsOwn() {
			p.once[s.Field()] = true
		}
	}
}

// noteGenerator records that a variable or field is set to a function that gives random
// values, as one that tests can replace is: gen: rand.Text.
func (p *Package) noteGenerator(st *ssa.Store) {
	fn, ok := gossa.Unconvert(st.Val).(*ssa.Function)
	if mc, made := gossa.Unconvert(st.Val).(*ssa.MakeClosure); made {
		fn, ok = mc.Fn.(*ssa.Function)
	}
	if !ok || !p.isGenerator(fn) {
		return
	}
	switch a := st.Addr.(type) {
	case *ssa.Global:
		p.random[effect.GlobalPath(a.Object().(*types.Var)).State()] = true
	case *ssa.FieldAddr:
		p.random[p.fieldStep(a.X.Type(), a.Field).Field()] = true
	}
}

// isGenerator reports whether the tables call the result of a function random, or that
// of a call which it returns.
func (p *Package) isGenerator(fn *ssa.Function) bool {
	if obj, ok := fn.Object().(*types.Func); ok && p.isRandom(obj) {
		return true
	}
	for instr := range gossa.Instrs(fn) {
		ret, ok := instr.(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		if c, ok := ret.Results[0].(*ssa.Call); ok && p.isRandom(gossa.Callee(&c.Call)) {
			return true
		}
	}
	return false
}

func (p *Package) isRandom(fn *types.Func) bool {
	row := knowledge.First(p.Table.Func(fn), knowledge.Random)
	return row != nil && slices.Contains(row.Ret, 0)
}

// returnsGetter reports whether a function returns one that returns something.
func returnsGetter(fn *types.Func) bool {
	res := fn.Signature().Results()
	if res.Len() != 1 {
		return false
	}
	getter, ok := res.At(0).Type().Underlying().(*types.Signature)
	return ok && getter.Results().Len() > 0
}
