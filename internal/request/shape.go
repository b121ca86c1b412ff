package request

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

func receivers(fn *ssa.Function) int {
	if fn.Signature.Recv() != nil && len(fn.Params) > 0 {
		return 1
	}
	return 0
}

// shape returns the framework whose handler shape sig has, and which
// parameters come with the request; "" if none.
func (s *Set) shape(sig *types.Signature) (via string, params []bool) {
	n := sig.Params().Len()
	if n == 0 {
		return "", nil
	}
	if via := s.rpcShape(sig); via != "" {
		return via, []bool{true, true}
	}
	params = make([]bool, n)
	all := false
	for i := range n {
		row := s.requestRow(sig.Params().At(i).Type())
		if row == nil {
			continue
		}
		if j := paramWith(sig, row); row.With != "" {
			if j < 0 {
				continue
			}
			params[j] = true
		}
		via, params[i] = row.Via, true
		all = all || row.Implements // beside a stream, the message
	}
	if via == "" {
		return "", nil
	}
	for i := range n { // a context beside a request is that request's
		if all || gotypes.IsContext(sig.Params().At(i).Type()) {
			params[i] = true
		}
	}
	return via, params
}

// Serves reports whether a function of that signature takes what comes with a
// request, nothing else, and gives nothing back, as the method of a handler.
func (s *Set) Serves(sig *types.Signature) bool {
	via, params := s.shape(sig)
	return via != "" && sig.Results().Len() == 0 && !slices.Contains(params, false)
}

// rpcShape recognises func(context.Context, *Req) (*Resp, error) where *Req
// has the method that marks generated messages.
func (s *Set) rpcShape(sig *types.Signature) string {
	if sig.Recv() == nil || sig.Params().Len() != 2 || sig.Results().Len() != 2 || sig.Variadic() || !gotypes.IsContext(sig.Params().At(0).Type()) {
		return ""
	}
	for _, row := range s.table.RequestTypes() {
		if row.Verb == knowledge.Message && hasMethod(sig.Params().At(1).Type(), row.Name) && hasMethod(sig.Results().At(0).Type(), row.Name) {
			return row.Via
		}
	}
	return ""
}

func hasMethod(t types.Type, name string) bool {
	p, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	n := gotypes.Named(p.Elem())
	if n == nil {
		return false
	}
	for m := range n.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// requestRow returns the row that makes t a request type.
func (s *Set) requestRow(t types.Type) *knowledge.Row {
	n := gotypes.Behind(t)
	if n == nil {
		return nil
	}
	for _, row := range s.table.Type(n.Obj()) {
		if row.Verb == knowledge.Request && !row.Implements && s.serves(row) {
			return row
		}
	}
	it, ok := n.Underlying().(*types.Interface)
	if !ok || knowledge.IsStd(n.Obj().Pkg().Path()) {
		return nil
	}
	return s.implementsRow(it)
}

func (s *Set) implementsRow(it *types.Interface) *knowledge.Row {
	for e := range it.EmbeddedTypes() {
		n := gotypes.Behind(e)
		if n == nil {
			continue
		}
		for _, row := range s.table.Type(n.Obj()) {
			if row.Verb == knowledge.Request && row.Implements && s.serves(row) {
				return row
			}
		}
	}
	return nil
}

// serves reports whether the functions that a row describes count.
func (s *Set) serves(row *knowledge.Row) bool { return !row.Event || s.events }

// paramWith returns the index of the parameter that the row asks for beside
// its own, -1 if there is none.
func paramWith(sig *types.Signature, row *knowledge.Row) int {
	for i := range sig.Params().Len() {
		if n := gotypes.Behind(sig.Params().At(i).Type()); n != nil && row.IsWith(n.Obj()) {
			return i
		}
	}
	return -1
}

// isPerRequest reports whether a type embeds one that lives for one request,
// as the controllers of some frameworks do.
func (s *Set) isPerRequest(n *types.Named) bool {
	is, _ := gotypes.Search(budget.Types.Limit(), n, func(t types.Type) (bool, []types.Type) {
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return false, nil
		}
		var embedded []types.Type
		for f := range st.Fields() {
			e := gotypes.Behind(f.Type())
			if !f.Embedded() || e == nil {
				continue
			}
			if slices.ContainsFunc(s.table.Type(e.Obj()), func(r *knowledge.Row) bool { return r.Verb == knowledge.Scoped }) {
				return true, nil
			}
			embedded = append(embedded, e)
		}
		return false, embedded
	})
	return is
}

func (s *Set) perRequestReceiver(fn *ssa.Function) bool {
	n := gotypes.Behind(fn.Signature.Recv().Type())
	return n != nil && s.isPerRequest(n)
}
