package library

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A trace follows an object from where it is made to where it is kept, and
// notes what is done with it on the way.
type trace struct {
	g       *graph
	at      ssa.Instruction
	seen    map[ssa.Value]bool
	held    Holder
	holders map[string]HolderKind // by ID
	given   []source
	merges  []merge
	outward bool // it was handed to another constructor of its library
	// exported: other packages can get at the object.
	exported bool
	// returnedBy are the functions that return the object.
	returnedBy []*ssa.Function
	// serves has the kinds of objects that the object was given to.
	serves []string
	// option is the field that the object is in while its struct is followed.
	option string
	// delivers are the functions that deliver to the clients of the object.
	delivers []*ssa.Function
}

// A merge is a place that holds the object or something else.
type merge struct {
	others []ssa.Value
	cond   string
	// unlessSet: the branch asks whether the place is set already.
	unlessSet bool
	// branch: one function chooses, as it runs; another constructor that fills
	// the same field does not.
	branch bool
}

func newTrace(g *graph, at ssa.Instruction) *trace {
	return &trace{g: g, at: at, seen: make(map[ssa.Value]bool), holders: make(map[string]HolderKind), held: Holder{Kind: Nothing}}
}

// start follows what an instruction makes.
func (t *trace) start(v ssa.Value) {
	for _, r := range results(v, 0) {
		t.value(r)
	}
}

// hold keeps the better name.
func (t *trace) hold(h Holder) {
	t.holders[h.ID] = h.Kind
	if h.Kind < t.held.Kind || h.Kind == t.held.Kind && h.ID < t.held.ID {
		t.held = h
	}
}

// also lists the places of the same kind as the one that names the object.
func (t *trace) also() []string {
	var ids []string
	for id, kind := range t.holders {
		if kind == t.held.Kind && id != t.held.ID {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// value follows a value that is the object, or an interface or function that
// it is in.
func (t *trace) value(v ssa.Value) {
	if t.seen[v] || v.Referrers() == nil {
		return
	}
	t.seen[v] = true
	for _, ref := range *v.Referrers() {
		switch r := ref.(type) {
		case *ssa.Phi:
			t.phi(r)
			t.value(r)
		case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType:
			t.value(r.(ssa.Value))
		case *ssa.TypeAssert:
			t.value(r)
			for _, e := range *r.Referrers() {
				if x, ok := e.(*ssa.Extract); ok && x.Index == 0 {
					t.value(x)
				}
			}
		case *ssa.Store:
			if r.Val == v {
				t.stored(r)
			}
		case *ssa.FieldAddr:
			t.field(r)
		case *ssa.Return:
			t.returned(r, v)
		case ssa.CallInstruction:
			t.call(r, v)
		}
	}
}

func (t *trace) phi(phi *ssa.Phi) {
	m := merge{cond: t.g.branchAt(phi.Block()), branch: true}
	for _, e := range phi.Edges {
		if !t.seen[e] {
			m.others = append(m.others, e)
		}
	}
	t.merges = append(t.merges, m)
}

// stored follows the object into a place.
func (t *trace) stored(st *ssa.Store) {
	switch a := st.Addr.(type) {
	case *ssa.FieldAddr:
		if f := t.g.firstPartyField(a); f != nil {
			n := gotypes.Behind(a.X.Type())
			t.hold(Holder{Kind: Field, ID: n.Obj().Pkg().Path() + "." + n.Obj().Name() + "." + f.Name(), Var: f})
			t.exported = t.exported || f.Exported() && n.Obj().Exported()
			t.place(a, st)
			return
		}
		f := gotypes.Field(a.X.Type(), a.Field)
		t.option = f.Name()
		if n := gotypes.Behind(a.X.Type()); n != nil {
			t.serve(t.g.in.Table.Type(n.Obj()), func(r *knowledge.Row) bool { return r.Verb == knowledge.Default })
		}
		t.inside(a.X)
		t.option = ""
	case *ssa.Global:
		if v, ok := a.Object().(*types.Var); ok && t.g.in.FirstParty(v.Pkg().Path()) {
			t.hold(Holder{Kind: Variable, ID: v.Pkg().Path() + "." + v.Name(), Var: v})
			t.exported = t.exported || v.Exported()
			t.place(a, st)
		}
	case *ssa.Alloc:
		t.local(a, st)
	case *ssa.FreeVar:
		for _, v := range t.g.variable(a) {
			if alloc, ok := v.(*ssa.Alloc); ok {
				t.local(alloc, st)
			}
		}
	case *ssa.IndexAddr:
		t.element(a)
	}
}

// local follows the object into a variable of a function.
func (t *trace) local(a *ssa.Alloc, st *ssa.Store) {
	if t.seen[a] {
		return
	}
	t.seen[a] = true
	for _, ref := range *a.Referrers() {
		mc, ok := ref.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		if token.IsIdentifier(a.Comment) && t.served(mc) {
			t.hold(Holder{Kind: Captured, ID: gossa.Name(a.Parent()) + "/" + a.Comment})
		}
		for i, b := range mc.Bindings {
			if b == a {
				t.loads(*mc.Fn.(*ssa.Function).FreeVars[i].Referrers())
			}
		}
	}
	t.place(a, st)
}

// served reports whether a literal, or one in it, serves requests.
func (t *trace) served(mc *ssa.MakeClosure) bool {
	fn := mc.Fn.(*ssa.Function)
	return t.g.in.Requests.Of(fn) != nil || slices.ContainsFunc(fn.AnonFuncs, func(f *ssa.Function) bool { return t.g.in.Requests.Of(f) != nil })
}

// place follows what reads a place that holds the object, and notes what else
// is put there.
func (t *trace) place(addr ssa.Value, st *ssa.Store) {
	m := merge{cond: t.g.condition(decided(st.Block(), nil))}
	if b := decided(st.Block(), nil); b != nil {
		m.unlessSet = asksFor(b.Cond, addr)
	}
	for _, ref := range t.g.uses(addr) {
		if s, ok := ref.(*ssa.Store); ok && sameplace(s.Addr, addr) && s != st && !t.seen[s.Val] {
			m.others = append(m.others, s.Val)
			if m.cond == "" {
				m.cond = t.g.condition(decided(s.Block(), nil))
			}
		}
	}
	if len(m.others) > 0 || m.unlessSet {
		t.merges = append(t.merges, m)
	}
	t.loads(t.g.uses(addr))
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		for _, v := range t.g.fields[gotypes.Field(fa.X.Type(), fa.Field)] {
			if f, ok := v.(*ssa.Field); ok {
				t.value(f)
			}
		}
	}
}

// asksFor reports whether a condition compares what a place holds with nil.
func asksFor(cond ssa.Value, addr ssa.Value) bool {
	b, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	for _, v := range []ssa.Value{b.X, b.Y} {
		if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL && sameplace(u.X, addr) {
			return true
		}
	}
	return false
}

func (t *trace) loads(refs []ssa.Instruction) {
	for _, ref := range refs {
		if u, ok := ref.(*ssa.UnOp); ok && u.Op == token.MUL {
			t.value(u)
		}
	}
}

// inside follows the object in the options of another constructor.
func (t *trace) inside(base ssa.Value) {
	if t.seen[base] || base.Referrers() == nil {
		return
	}
	t.seen[base] = true
	if ia, ok := base.(*ssa.IndexAddr); ok {
		t.element(ia)
		return
	}
	for _, ref := range *base.Referrers() {
		switch r := ref.(type) {
		case *ssa.UnOp:
			for _, use := range *r.Referrers() {
				switch use := use.(type) {
				case ssa.CallInstruction:
					t.outer(use)
				case *ssa.Store:
					if ia, ok := use.Addr.(*ssa.IndexAddr); ok {
						t.element(ia)
					}
				}
			}
		case ssa.CallInstruction:
			t.outer(r)
		}
	}
}

// element follows the object as one of several arguments.
func (t *trace) element(ia *ssa.IndexAddr) {
	arr, ok := ia.X.(*ssa.Alloc)
	if !ok {
		return
	}
	for _, ref := range *arr.Referrers() {
		if s, ok := ref.(*ssa.Slice); ok {
			for _, use := range *s.Referrers() {
				if c, ok := use.(ssa.CallInstruction); ok {
					t.call(c, s)
				}
			}
		}
	}
}

// outer goes on with what a constructor returns that the object was given to:
// the program keeps that, and with it the object.
func (t *trace) outer(c ssa.CallInstruction) {
	v := c.Value()
	callee := gossa.Callee(c.Common())
	if t.option != "" {
		t.serve(t.g.in.Table.Func(callee), func(r *knowledge.Row) bool { return r.Verb == knowledge.Local && !r.Usage })
	}
	if v == nil || t.outward || callee == nil || callee.Pkg() == nil || !t.related(callee.Pkg().Path()) {
		return
	}
	t.outward = true
	for _, r := range results(v, 0) {
		t.value(r)
	}
	t.outward = false
}

// serve notes the kinds of what the object becomes an option of: by the field
// that it is in or, for rows that name none, as an argument.
func (t *trace) serve(rows []*knowledge.Row, makes func(*knowledge.Row) bool) {
	for _, r := range rows {
		if makes(r) && (t.option == "" || slices.Contains(r.Fields, t.option)) && !slices.Contains(t.serves, r.Kind) {
			t.serves = append(t.serves, r.Kind)
		}
	}
}

// related reports whether a package belongs to the library that the object is
// of, or has a constructor like it in the tables.
func (t *trace) related(path string) bool {
	if t.g.in.FirstParty(path) {
		return false
	}
	c, ok := t.at.(ssa.CallInstruction)
	if !ok {
		return false
	}
	callee := gossa.Callee(c.Common())
	return root(callee.Pkg().Path()) == root(path) || knowledge.First(t.g.in.Table.Package(path), knowledge.Local) != nil
}

// root is the owner and name of a repository, or as much of it as a path has.
func root(path string) string {
	parts := strings.SplitN(path, "/", 4)
	return strings.Join(parts[:min(len(parts), 3)], "/")
}

// returned follows the object to the callers of the function.
func (t *trace) returned(r *ssa.Return, v ssa.Value) {
	fn := r.Parent()
	if !slices.Contains(t.returnedBy, fn) {
		t.returnedBy = append(t.returnedBy, fn)
	}
	for i, res := range r.Results {
		if res != v {
			continue
		}
		m := merge{cond: t.g.condition(decided(r.Block(), nil)), branch: true}
		for _, other := range returns(fn) {
			if other != r && !fails(other.Block()) && i < len(other.Results) && !t.seen[gossa.Returned(other, i)] {
				m.others = append(m.others, gossa.Returned(other, i))
				if m.cond == "" {
					m.cond = t.g.condition(decided(other.Block(), nil))
				}
			}
		}
		if len(m.others) > 0 {
			t.merges = append(t.merges, m)
		}
		obj, ok := fn.Object().(*types.Func)
		t.exported = t.exported || ok && obj.Exported()
		for _, c := range slices.Concat(t.g.callers[fn], t.g.makers(fn)) {
			if call := c.Value(); call != nil {
				for _, w := range results(call, i) {
					t.value(w)
				}
			}
		}
	}
}

// call follows the object into a call, and notes those that give it something
// else to keep its state in.
func (t *trace) call(c ssa.CallInstruction, v ssa.Value) {
	cc := c.Common()
	callee := gossa.Callee(cc)
	if callee == nil {
		return
	}
	if recv := gossa.Receiver(cc); recv == v && !t.outward {
		for _, row := range t.g.in.Table.Func(t.method(cc, callee)) {
			switch {
			case isOption(row):
				t.override(c, t.g.overrideArg(row, c, t.at))
			case row.Verb == knowledge.Deliver:
				t.delivers = append(t.delivers, c.Parent())
			}
		}
	}
	if fn := t.g.callee(cc); fn != nil {
		for i, a := range cc.Args {
			if a == v && i < len(fn.Params) {
				t.value(fn.Params[i])
			}
		}
		return
	}
	if t.g.in.Stored != nil && callee.Pkg() != nil && t.g.in.FirstParty(callee.Pkg().Path()) {
		for i, a := range cc.Args {
			if a == v {
				for _, id := range t.g.in.Stored(callee, i) {
					t.hold(Holder{Kind: Field, ID: id})
				}
			}
		}
		return
	}
	if gossa.Receiver(cc) != v {
		if t.option == "" {
			t.serve(t.g.in.Table.Func(callee), func(r *knowledge.Row) bool {
				return r.Verb == knowledge.Local && !r.Usage && len(r.Args) > 0 && len(r.Fields) == 0 && argument(c, r.Args[0]) == v
			})
		}
		t.outer(c)
	}
}

// method is what a call on the object runs: through an interface, the
// object's own method.
func (t *trace) method(c *ssa.CallCommon, callee *types.Func) *types.Func {
	v, ok := t.at.(ssa.Value)
	if !ok || !c.IsInvoke() {
		return callee
	}
	typ := v.Type()
	if results, ok := typ.(*types.Tuple); ok {
		typ = results.At(0).Type()
	}
	if m, _, _ := types.LookupFieldOrMethod(typ, true, callee.Pkg(), callee.Name()); m != nil {
		if fn, ok := m.(*types.Func); ok {
			return fn
		}
	}
	return callee
}

// field notes an assignment to a field of the object that gives it something
// else to keep its state in.
func (t *trace) field(fa *ssa.FieldAddr) {
	n, f := gotypes.Behind(fa.X.Type()), gotypes.Field(fa.X.Type(), fa.Field)
	if n == nil || f == nil || t.outward || !t.g.in.Table.OverridesField(n.Obj(), f.Name()) {
		return
	}
	for _, ref := range *fa.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == fa {
			t.override(st, t.g.origin(nil, t.at).of(st.Val))
		}
	}
}
