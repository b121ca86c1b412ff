package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// An object with a loop of its own, that somebody starts before requests come, lives as
// long as the process:
//
//	pool := tasks.New(store)
//	go pool.Run()
//
// who starts it need not be who gives it to requests, and these may find it in a context: what
// comes out of one and has such a method is no part of a request.

// runningTypes are the types of such objects, as far as the package starts the loops, or has
// objects behind interfaces, as contexts have them.
func (p *Package) runningTypes() []types.Type {
	var out []types.Type
	for _, fn := range p.Funcs {
		for instr := range gossa.Instrs(fn) {
			switch in := instr.(type) {
			case *ssa.Go:
				if recv := p.startsLoop(in); recv != nil && !handsOver(fn, recv) && p.Requests.Of(fn) == nil && !p.whileServing(fn) {
					out = append(out, recv)
				}
			case *ssa.TypeAssert:
				if tn := p.serviceType(in.AssertedType); tn != nil && p.runs(tn) {
					out = append(out, in.AssertedType)
				}
			}
		}
	}
	return out
}

// startsLoop returns the type of the object whose loop a statement starts, nil if it
// starts none.
func (p *Package) startsLoop(in *ssa.Go) types.Type {
	fn := in.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	if recv := gossa.Declared(fn).Signature.Recv(); recv != nil && p.loops(gossa.Declared(fn)) {
		return recv.Type()
	}
	return nil
}

// runs reports whether a type has a method that receives for as long as the process runs.
func (p *Package) runs(tn *types.TypeName) bool {
	n := gotypes.Named(tn.Type())
	if n == nil {
		return false
	}
	for m := range n.Methods() {
		if p.Noted(digest.NoteLoops, FuncID(m)) {
			return true
		}
	}
	return false
}

// handsOver reports whether a function gives an object of a type to its caller, or has it
// from there: then that knows how long it lives.
func handsOver(fn *ssa.Function, t types.Type) bool {
	has := func(vars *types.Tuple) bool {
		for v := range vars.Variables() {
			if types.Identical(v.Type(), t) {
				return true
			}
		}
		return false
	}
	sig := fn.Signature
	return sig.Recv() != nil && types.Identical(sig.Recv().Type(), t) || has(sig.Params()) || has(sig.Results())
}

// loops reports whether a method receives for as long as the process runs.
func (p *Package) loops(fn *ssa.Function) bool {
	return receives(fn) || p.Noted(digest.NoteLoops, ssaID(fn))
}

// receives reports whether a function receives for as long as the process runs, or one of
// its package does that it calls.
func receives(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return receivesForever(b) || slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			g := calledHere(fn, in)
			return g != nil && slices.ContainsFunc(g.Blocks, receivesForever)
		})
	})
}

// calledHere returns the function of the same package that an instruction calls by name,
// nil if it calls none.
func calledHere(fn *ssa.Function, in ssa.Instruction) *ssa.Function {
	c, ok := in.(*ssa.Call)
	if !ok || c.Call.StaticCallee() == nil {
		return nil
	}
	g := gossa.Declared(c.Call.StaticCallee())
	if g == fn || g.Pkg == nil || g.Pkg != gossa.Declared(fn).Pkg {
		return nil
	}
	return g
}

// runningValue is a value of such an object: whoever it was asked for has not made it.
func (p *Package) runningValue(v effect.Value, t types.Type) effect.Value {
	tn := p.serviceType(t)
	if tn == nil || !p.runs(tn) || slices.ContainsFunc(v.Paths, func(p effect.Path) bool { return !p.IsAlloc() }) {
		return v
	}
	return effect.Value{Paths: effect.PathSet{effect.Outlives}}
}

// noteLoops tells importers of methods that they may start.
func (p *Package) noteLoops() {
	for _, fn := range p.Funcs {
		if fn.Signature.Recv() != nil && fn.Object() != nil && fn.Object().Exported() && receives(fn) {
			p.Note(digest.NoteLoops, ssaID(fn))
		}
	}
}
