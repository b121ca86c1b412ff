package request

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// A registration is often written once and run for many routes: in a loop over a
// table, in a helper that takes the pattern and the function.
//
//	for _, r := range table { mux.HandleFunc(base+r.path, logged(r.handle)) }
//
// A scope is one of these runs. It says which entry a variable of the loop is, and
// which argument a parameter, so that a pattern is told with its own function. It
// is a may-analysis of values as they are written: what a variable is assigned
// twice, or a table gains later, is not seen.
type scope struct {
	of any // *ssa.Parameter or cell
	is any // ssa.Value or entry
	up *scope
}

// A cell is the element that an expression is in, of a table: that of an index, or
// that of a step of a loop over a map.
type cell struct{ table, index ssa.Value }

// An entry is one element of a table, with the key that a map has it under.
type entry struct {
	key, value ssa.Value
	fields     map[int]ssa.Value // of a struct, as written
}

// What of an element is meant, if it is none of its fields.
const (
	wholeElement = -1
	keyOfElement = -2
)

func (sc *scope) get(of any) any {
	for ; sc != nil; sc = sc.up {
		if sc.of == of {
			return sc.is
		}
	}
	return nil
}

// scopes returns the runs of a call that has these values: nil alone if they are
// the same in all.
func (s *Set) scopes(vals []ssa.Value, sc *scope, depth int) []*scope {
	if depth > budget.Handler.Limit() {
		return []*scope{sc}
	}
	for _, v := range vals {
		switch of := s.open(v, sc, 0).(type) {
		case *ssa.Parameter:
			i := slices.Index(of.Parent().Params, of)
			var out []*scope
			for _, site := range s.uses.sites[of.Parent()] {
				if args := site.Common().Args; i < len(args) {
					out = append(out, s.scopes(vals, s.bindCall(of.Parent(), args, sc), depth+1)...)
				}
			}
			return out
		case cell:
			var out []*scope
			for _, e := range s.entries(of, sc) {
				out = append(out, s.scopes(vals, &scope{of, e, sc}, depth+1)...)
			}
			return out
		}
	}
	return []*scope{sc}
}

// bindCall is the scope of one call of fn.
func (s *Set) bindCall(fn *ssa.Function, args []ssa.Value, sc *scope) *scope {
	for i, p := range fn.Params {
		if i < len(args) {
			sc = &scope{p, args[i], sc}
		}
	}
	return sc
}

// open returns a parameter or cell that v depends on and the scope has not, nil if
// there is none of which anything is known.
func (s *Set) open(v ssa.Value, sc *scope, depth int) any {
	if v == nil || s.tooFar(v, depth) {
		return nil
	}
	if p, ok := v.(*ssa.Parameter); ok && sc.get(p) == nil {
		if isReceiver(p) || len(s.uses.sites[p.Parent()]) == 0 || s.uses.taken[p.Parent()] {
			return nil
		}
		return p
	}
	if c, _, ok := s.element(v); ok && sc.get(c) == nil {
		if len(s.entries(c, sc)) == 0 {
			return nil
		}
		return c
	}
	if x := s.source(v, sc); x != nil {
		return s.open(x, sc, depth+1)
	}
	var parts []ssa.Value
	switch v := v.(type) {
	case *ssa.BinOp:
		parts = []ssa.Value{v.X, v.Y}
	case *ssa.Call:
		parts = v.Call.Args
		if v.Call.IsInvoke() {
			parts = append([]ssa.Value{v.Call.Value}, parts...)
		}
	case *ssa.Slice:
		parts = gossa.Variadic(v)
	case *ssa.MakeClosure:
		parts = v.Bindings
	}
	for _, part := range parts {
		if of := s.open(part, sc, depth+1); part != v && of != nil {
			return of
		}
	}
	return nil
}

func isReceiver(p *ssa.Parameter) bool {
	return p.Parent().Signature.Recv() != nil && p.Parent().Params[0] == p
}

// source is what a value is, as far as the scope and the code say: the argument of a
// parameter, the field of an entry, what a variable was assigned, what was
// converted. It is nil if v is not known further.
func (s *Set) source(v ssa.Value, sc *scope) ssa.Value {
	if x := gossa.Through(v); x != nil {
		return x
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		x, _ := sc.get(v).(ssa.Value)
		return x
	case *ssa.FreeVar:
		return captured(v)
	case *ssa.Alloc:
		if v.Comment == "varargs" || v.Comment == "complit" {
			return nil
		}
		return assigned(v) // of a variable that a literal has captured
	}
	if c, part, ok := s.element(v); ok {
		e, _ := sc.get(c).(entry)
		switch part {
		case keyOfElement:
			return e.key
		case wholeElement:
			return e.value
		}
		return e.fields[part]
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	switch x := load.X.(type) {
	case *ssa.Alloc:
		return assigned(x)
	case *ssa.FreeVar:
		return captured(x)
	case *ssa.Global, *ssa.FieldAddr:
		if all := s.uses.stored[variable(x)]; len(all) == 1 {
			return all[0]
		}
	}
	return nil
}

// variable is the package variable or the field that an address is of.
func variable(addr ssa.Value) types.Object {
	switch x := addr.(type) {
	case *ssa.Global:
		return x.Object()
	case *ssa.FieldAddr:
		if st := gotypes.Struct(x.X.Type()); st != nil {
			return st.Field(x.Field)
		}
	}
	return nil
}

// assigned is the one value that a local variable is assigned, nil if there are more.
func assigned(v *ssa.Alloc) ssa.Value {
	var val ssa.Value
	for _, ref := range *v.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == v {
			if val != nil {
				return nil
			}
			val = st.Val
		}
	}
	return val
}

// captured is what a literal has captured, where it is made.
func captured(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	for instr := range gossa.Instrs(fn.Parent()) {
		if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
			return mc.Bindings[slices.Index(fn.FreeVars, v)]
		}
	}
	return nil
}

// element says which element of a table a value is or is in, and what of it.
func (s *Set) element(v ssa.Value) (c cell, part int, ok bool) {
	switch v := v.(type) {
	case *ssa.Extract:
		next, isNext := v.Tuple.(*ssa.Next)
		if !isNext || next.IsString || v.Index == 0 {
			return cell{}, 0, false
		}
		part = wholeElement
		if v.Index == 1 {
			part = keyOfElement
		}
		return cell{table(next.Iter.(*ssa.Range).X), next}, part, true
	case *ssa.Field:
		c, part, ok = s.element(v.X)
		return c, v.Field, ok && part == wholeElement
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return s.elementAt(v.X)
		}
	}
	return cell{}, 0, false
}

// elementAt is element for what is at an address.
func (s *Set) elementAt(addr ssa.Value) (c cell, part int, ok bool) {
	switch x := addr.(type) {
	case *ssa.IndexAddr:
		return cell{table(x.X), x.Index}, wholeElement, true
	case *ssa.Alloc: // a variable of the loop
		if val := assigned(x); val != nil {
			return s.element(val)
		}
	case *ssa.FieldAddr:
		if c, part, ok = s.elementAt(x.X); !ok {
			c, part, ok = s.element(x.X) // a table of pointers
		}
		return c, x.Field, ok && part == wholeElement
	}
	return cell{}, 0, false
}

// table is the same value for all uses of one table.
func table(v ssa.Value) ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if g, ok := load.X.(*ssa.Global); ok {
			return g
		}
	}
	return v
}

// entries lists the elements of a table that is written as one.
func (s *Set) entries(c cell, sc *scope) []entry {
	v := c.table
	for range budget.Handler.Limit() {
		switch x := v.(type) {
		case *ssa.MakeMap:
			return mapEntries(x)
		case *ssa.Slice:
			if arr, ok := x.X.(*ssa.Alloc); ok {
				return at(arrayEntries(arr), c.index)
			}
			return nil
		case *ssa.Alloc:
			if _, ok := gotypes.Deref(x.Type()).Underlying().(*types.Array); ok {
				return at(arrayEntries(x), c.index)
			}
		case *ssa.Global:
			all := s.uses.stored[x.Object()]
			if len(all) != 1 {
				return nil
			}
			v = all[0]
			continue
		case *ssa.Call:
			if v = s.returned(x); v == nil {
				return nil
			}
			continue
		}
		if v = s.source(v, sc); v == nil {
			return nil
		}
	}
	return nil
}

// returned is the one value that a function of the package returns.
func (s *Set) returned(c *ssa.Call) ssa.Value {
	f := c.Call.StaticCallee()
	if f == nil || f.Signature.Results().Len() != 1 {
		return nil
	}
	var val ssa.Value
	for _, b := range gossa.Declared(f).Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			if val != nil {
				return nil
			}
			val = gossa.Returned(ret, 0)
		}
	}
	return val
}

// at is the entry with a constant index, or all.
func at(es []entry, index ssa.Value) []entry {
	if c, ok := index.(*ssa.Const); ok {
		if i, exact := constant.Int64Val(c.Value); exact && i >= 0 && int(i) < len(es) {
			return es[i : i+1]
		}
	}
	return es
}

func mapEntries(m *ssa.MakeMap) []entry {
	var out []entry
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m {
			out = append(out, entry{key: up.Key, value: up.Value, fields: fieldsOf(up.Value)})
		}
	}
	return out
}

// arrayEntries are the elements of an array that is written out, in its order.
func arrayEntries(arr *ssa.Alloc) []entry {
	var out []entry
	for _, ref := range *arr.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		if _, ok := ia.Index.(*ssa.Const); !ok {
			continue
		}
		e := entry{fields: fieldsAt(ia)}
		for _, r := range *ia.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ia {
				e.value, e.fields = st.Val, fieldsOf(st.Val)
			}
		}
		out = append(out, e)
	}
	return out
}

// fieldsOf are the fields of a struct literal, or of one that a pointer is to.
func fieldsOf(v ssa.Value) map[int]ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	if lit, ok := v.(*ssa.Alloc); ok {
		return fieldsAt(lit)
	}
	return nil
}

// fieldsAt are the fields that are stored in the struct at an address.
func fieldsAt(addr ssa.Value) map[int]ssa.Value {
	out := make(map[int]ssa.Value)
	for _, ref := range *addr.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, r := range *fa.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == fa {
				out[fa.Field] = st.Val
			}
		}
	}
	return out
}
