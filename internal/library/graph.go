package library

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A graph knows, for one package, what SSA does not keep: who uses a package
// variable, who takes the address of a field, who calls a function, and who
// makes a closure of a literal.
type graph struct {
	in       Input
	body     map[*ssa.Function]bool
	globals  map[*ssa.Global][]ssa.Instruction
	fields   map[*types.Var][]ssa.Value // FieldAddr, Field
	callers  map[*ssa.Function][]ssa.CallInstruction
	closures map[*ssa.Function][]*ssa.MakeClosure
	// condOf is the condition that decides about the options of an object,
	// by the instruction that makes it.
	condOf map[ssa.Instruction]string
	// asks are the parameters of exported functions that decide about the
	// options of an object, by the instruction that makes it.
	asks map[ssa.Instruction][]Ask
	// told is the string that such an instruction names a place in the process by.
	told map[ssa.Instruction]string
}

func newGraph(in Input) *graph {
	g := &graph{
		in: in, body: make(map[*ssa.Function]bool), globals: make(map[*ssa.Global][]ssa.Instruction), fields: make(map[*types.Var][]ssa.Value),
		callers: make(map[*ssa.Function][]ssa.CallInstruction), closures: make(map[*ssa.Function][]*ssa.MakeClosure), condOf: make(map[ssa.Instruction]string), told: make(map[ssa.Instruction]string),
		asks: make(map[ssa.Instruction][]Ask),
	}
	for _, fn := range in.Funcs {
		g.body[fn] = true
	}
	for _, fn := range in.Funcs {
		for instr := range gossa.Instrs(fn) {
			g.note(instr)
		}
	}
	return g
}

func (g *graph) note(instr ssa.Instruction) {
	for _, op := range instr.Operands(nil) {
		if v, ok := (*op).(*ssa.Global); ok {
			g.globals[v] = append(g.globals[v], instr)
		}
	}
	switch in := instr.(type) {
	case *ssa.FieldAddr:
		if f := gotypes.Field(in.X.Type(), in.Field); f != nil {
			g.fields[f] = append(g.fields[f], in)
		}
	case *ssa.Field:
		if f := gotypes.Field(in.X.Type(), in.Field); f != nil {
			g.fields[f] = append(g.fields[f], in)
		}
	case *ssa.MakeClosure:
		fn := in.Fn.(*ssa.Function)
		g.closures[fn] = append(g.closures[fn], in)
	case ssa.CallInstruction:
		if fn := g.callee(in.Common()); fn != nil {
			g.callers[fn] = append(g.callers[fn], in)
		}
	}
}

// callee returns the function of the package that a call runs, nil if it runs
// another, or nobody knows.
func (g *graph) callee(c *ssa.CallCommon) *ssa.Function {
	fn := c.StaticCallee()
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if !g.body[fn] {
		return nil
	}
	return fn
}

// uses lists the instructions that have v as an operand. All addresses of one
// first-party field count as one place.
func (g *graph) uses(v ssa.Value) []ssa.Instruction {
	if gl, ok := v.(*ssa.Global); ok {
		return g.globals[gl]
	}
	fa, ok := v.(*ssa.FieldAddr)
	if f := g.firstPartyField(fa); ok && f != nil {
		var all []ssa.Instruction
		for _, a := range g.fields[f] {
			if _, ok := a.(*ssa.FieldAddr); ok {
				all = append(all, *a.Referrers()...)
			}
		}
		return all
	}
	if refs := v.Referrers(); refs != nil {
		return *refs
	}
	return nil
}

// firstPartyField returns the field of a named type of the first party that
// an address is of, nil if it is of another.
func (g *graph) firstPartyField(fa *ssa.FieldAddr) *types.Var {
	if fa == nil {
		return nil
	}
	n := gotypes.Behind(fa.X.Type())
	if n == nil || !g.in.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	return gotypes.Field(fa.X.Type(), fa.Field)
}

// variable returns the variables that a free variable stands for: the
// addresses that closures bind to it.
func (g *graph) variable(fv *ssa.FreeVar) []ssa.Value {
	var out []ssa.Value
	for i, v := range fv.Parent().FreeVars {
		if v != fv {
			continue
		}
		for _, mc := range g.closures[fv.Parent()] {
			out = append(out, mc.Bindings[i])
		}
	}
	return out
}

// An actual is what one call passes for a parameter.
type actual struct {
	ssa.Value
	call ssa.CallInstruction
}

// arguments returns what callers of the package pass for a parameter. ok is
// false if there may be other callers.
func (g *graph) arguments(p *ssa.Parameter) (args []actual, ok bool) {
	fn := p.Parent()
	for i, q := range fn.Params {
		if q != p {
			continue
		}
		for _, c := range g.callers[fn] {
			if cc := c.Common(); i < len(cc.Args) {
				args = append(args, actual{cc.Args[i], c})
			}
		}
	}
	obj, declared := fn.Object().(*types.Func)
	closed := declared && (!obj.Exported() || g.in.Pkg.Name() == "main") && !g.in.Requests.Taken(fn)
	return args, closed && len(args) > 0
}

// results returns the values of a call at one position of its results.
func results(c ssa.Value, i int) []ssa.Value {
	if _, tuple := c.Type().(*types.Tuple); !tuple {
		return []ssa.Value{c}
	}
	var out []ssa.Value
	for _, ref := range *c.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			out = append(out, e)
		}
	}
	return out
}

// returns lists the return statements of a function.
func returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, r)
		}
	}
	return out
}

func callsOf(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for instr := range gossa.Instrs(fn) {
		if c, ok := instr.(ssa.CallInstruction); ok {
			out = append(out, c)
		}
	}
	return out
}

// argument returns argument i of a call without its receiver, nil if it has
// no such argument.
func argument(c ssa.CallInstruction, i int) ssa.Value {
	if args := gossa.Args(c.Common()); i >= 0 && i < len(args) {
		return args[i]
	}
	return nil
}

// isOption reports whether a row says that its function keeps state outside.
func isOption(row *knowledge.Row) bool {
	return row.Verb == knowledge.Override || row.Verb == knowledge.Remote
}

// makers returns the calls that are given a literal to make what they return: of a
// function with a parameter of type func() T and a result of type T, where T is a type
// parameter or any. What they return was made by the literal, now or before.
//
//	func single[T any](name string, create func() T) T
func (g *graph) makers(lit *ssa.Function) []ssa.CallInstruction {
	if lit.Parent() == nil || lit.Signature.Params().Len() > 0 {
		return nil
	}
	var out []ssa.CallInstruction
	for instr := range gossa.Instrs(lit.Parent()) {
		c, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		fn := gossa.Callee(c.Common())
		for i, a := range gossa.Args(c.Common()) {
			if isLiteral(a, lit) && fn != nil && makesResult(fn.Origin().Signature(), i) {
				out = append(out, c)
			}
		}
	}
	return out
}

// isLiteral reports whether a value is a literal of a function, or a closure of it.
func isLiteral(v ssa.Value, lit *ssa.Function) bool {
	if mc, ok := gossa.Unconvert(v).(*ssa.MakeClosure); ok {
		return mc.Fn == lit
	}
	return gossa.Unconvert(v) == lit
}

// makesResult reports whether a function returns what its parameter i makes, by the types.
func makesResult(sig *types.Signature, i int) bool {
	if i >= sig.Params().Len() || sig.Results().Len() == 0 {
		return false
	}
	create, ok := sig.Params().At(i).Type().Underlying().(*types.Signature)
	if !ok || create.Params().Len() > 0 || create.Results().Len() == 0 {
		return false
	}
	t := create.Results().At(0).Type()
	it, _ := t.Underlying().(*types.Interface)
	_, param := t.(*types.TypeParam)
	return (param || it != nil && it.Empty()) && types.Identical(t, sig.Results().At(0).Type())
}
