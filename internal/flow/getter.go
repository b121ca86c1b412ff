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
	n := gotypes.Behind(t)
	if method == "" || !isPart(c.Signature()) || n == nil || !isPointer(t) || gotypes.Struct(t) == nil || !f.p.FirstParty(n.Obj().Pkg().Path()) {
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

// isPart reports whether a method has the shape of one that returns a part.
func isPart(sig *types.Signature) bool { return sig.Params().Len() == 0 && sig.Results().Len() == 1 }
