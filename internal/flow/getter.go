package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// What a service is made of is often behind an interface that has a method for
// each part, which takes nothing and returns it: app.Store().Set(k, v). Of what
// such a method returns, a path says by which method it was got of what; package
// state asks the wiring what that is. A method that takes something looks for one
// of many, or makes one, as those of a repository; that is not followed.

// part returns the paths of what a method of a first-party interface returns, nil
// if it is no such part.
func (f *frame) part(c *ssa.CallCommon, recv effect.Value, t types.Type) effect.PathSet {
	method := f.p.ifaceMethod(c)
	if method == "" || !isPart(c.Signature()) || !f.p.mayBePart(t) {
		return nil
	}
	var out effect.PathSet
	for _, p := range recv.Paths {
		if !p.IsAlloc() {
			out = append(out, p)
		}
	}
	return out.Step(effect.GetterStep(method))
}

// heldResult sets what a call of a function that is held in a field or variable gives,
// if that may be a part of a service: s.find(route).claim(id). Which functions the
// field holds, and what they return, is asked of the wiring, as of a method.
func (f *frame) heldResult(in ssa.Instruction, c *ssa.CallCommon, held effect.PathSet) {
	v, ok := in.(ssa.Value)
	if !ok || !f.p.mayBePart(v.Type()) {
		return
	}
	var out effect.PathSet
	for _, p := range held {
		if s := p.State(); !p.IsAlloc() && s != "" {
			out = out.Join(effect.PathSet{p.Container().Step(effect.ResultStep(s))})
		}
	}
	if len(out) > 0 {
		f.set(v, effect.Value{Paths: out})
	}
}

// mayBePart reports whether a result can be a part of a service: a struct of the first
// party, or one behind an interface of it.
func (p *Package) mayBePart(t types.Type) bool {
	n := gotypes.Behind(t)
	if n == nil || !isPointer(t) || !p.FirstParty(n.Obj().Pkg().Path()) {
		return false
	}
	return gotypes.Struct(t) != nil || p.namedInterface(t) != ""
}

// isPart reports whether a method has the shape of one that returns a part.
func isPart(sig *types.Signature) bool { return sig.Params().Len() == 0 && sig.Results().Len() == 1 }
