package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// What a service is made of is often behind an interface that has a method for
// each part, which takes nothing and returns it: app.Store().Set(k, v). Of what
// such a method returns, a path says by which method it was got of what; package
// state asks the wiring what that is. A method that takes something looks for one
// of many, or makes one, as those of a repository; that is not followed.

// got begins the step to what a method returns: "()pkg.Iface.Method".
const got = "()"

// part returns the paths of what a method of a first-party interface returns, nil
// if it is no such part.
func (f *frame) part(c *ssa.CallCommon, recv Value, t types.Type) pathSet {
	dyn := f.p.ifaceMethod(c)
	n := gotypes.Behind(t)
	if dyn == "" || !isPart(c.Signature()) || n == nil || !isPointer(t) || gotypes.Struct(t) == nil || !f.p.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	var out pathSet
	for _, p := range recv.Paths {
		if !p.IsAlloc() {
			out = append(out, p)
		}
	}
	return out.step(got + strings.TrimPrefix(dyn, dynInvoke))
}

// isPart reports whether a method has the shape of one that returns a part.
func isPart(sig *types.Signature) bool { return sig.Params().Len() == 0 && sig.Results().Len() == 1 }

// Got splits a path at the first part that a method of an interface returns: of
// what it is called, the method as bindings name it, and the way from there. Ok
// reports whether there is one.
func (p Path) Got() (of Path, dyn string, rest []string, ok bool) {
	root, steps := p.Root()
	i := slices.IndexFunc(steps, func(s string) bool { return strings.HasPrefix(s, got) })
	if i < 0 {
		return "", "", nil, false
	}
	return join(root, steps[:i]), dynInvoke + strings.TrimPrefix(steps[i], got), steps[i+1:], true
}

// Held returns the paths of what a method that takes nothing returns, if it is
// called on of: what hangs from that, or from a package variable. What it makes is
// not among them.
func (s *Summary) Held(of Path) []Path {
	if s == nil || len(s.Results) != 1 {
		return nil
	}
	var out []Path
	for _, p := range s.Results[0].Paths {
		_, steps := p.Root()
		switch i, formal := p.Formal(); {
		case formal && i == 0 && s.Method:
			out = append(out, of.Append(steps))
		case p.IsGlobal():
			out = append(out, p)
		}
	}
	return out
}

// isGetter reports whether a method may return a part of a service; see part.
func (s *Summary) isGetter() bool { return s != nil && s.Formals == 1 && len(s.Held(Unknown)) > 0 }
