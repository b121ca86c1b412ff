package request

import (
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// calledOnPeers returns the methods of a registered type that an object of the type,
// or one that it holds, calls by name on others ("Cluster.Vote" in a method of
// Cluster, or of the node that it has for each other instance). So instances of a
// service tell each other what they have; a client's code is in neither.
//
// Source: the cluster of tinode, which hands topics over by net/rpc.
func (s *Set) calledOnPeers(n *types.Named) map[string]bool {
	out := make(map[string]bool)
	own := heldBy(n)
	for _, fn := range s.all {
		outer := fn
		for outer.Parent() != nil {
			outer = outer.Parent()
		}
		recv := outer.Signature.Recv()
		if recv == nil {
			continue
		}
		if t := gotypes.Behind(recv.Type()); t == nil || !own[t.Origin()] {
			continue
		}
		for instr := range gossa.Instrs(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, arg := range call.Common().Args {
				if m, ok := strings.CutPrefix(gossa.ConstString(arg), n.Obj().Name()+"."); ok {
					out[m] = true
				}
			}
		}
	}
	return out
}

// heldBy returns a type and those that its fields, or elements of these, are; all
// without type arguments.
func heldBy(n *types.Named) map[*types.Named]bool {
	out := map[*types.Named]bool{n.Origin(): true}
	st := gotypes.Struct(n)
	if st == nil {
		return out
	}
	for f := range st.Fields() {
		t := f.Type()
		if c, ok := t.Underlying().(interface{ Elem() types.Type }); ok { // map, slice, array
			t = c.Elem()
		}
		if held := gotypes.Behind(t); held != nil {
			out[held.Origin()] = true
		}
	}
	return out
}
