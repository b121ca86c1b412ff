package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Databases. The state object of a database in the process or on its disk is
// what holds its handle: a field, a package variable, a captured variable.
// That a request uses it is an effect on the handle. Handles that are embedded
// by their type are known at once; for those whose driver decides, package
// state finds out which fields hold one, and only their uses are told to
// importers.

// useDatabase adds the effect of a method call on the handle of a database.
func (f *frame) useDatabase(in ssa.Instruction, c *ssa.CallCommon) {
	callee := gossa.Callee(c)
	if callee == nil || callee.Signature().Recv() == nil {
		return
	}
	t := callee.Signature().Recv().Type()
	if c.IsInvoke() {
		t = c.Value.Type()
	}
	row := f.p.database(t)
	if row == nil && !f.p.queries(callee) || f.p.Table.In(knowledge.IdleMethod, callee.Name()) {
		return
	}
	detail := effect.UseRead
	if f.p.Table.In(knowledge.ChangingMethod, callee.Name()) {
		detail = effect.UseWrite
	}
	if row != nil && row.Embedded {
		detail = effect.UseEmbedded + detail
	}
	for _, p := range f.uncell(f.eval(gossa.Receiver(c)).Paths) {
		if p.IsAlloc() || p.IsUnknown() && p.State() == "" {
			continue
		}
		f.add(&effect.Effect{Op: effect.OpUseDatabase, Target: p.Container(), Detail: detail, Site: site(f.fn, in.Pos())})
	}
}

// database returns the row that calls a type the handle of a database, nil if
// there is none.
func (p *Package) database(t types.Type) *knowledge.Row {
	n := gotypes.BehindAddress(t)
	if n == nil {
		return nil
	}
	return knowledge.First(p.Table.Type(n.Obj()), knowledge.Database)
}

// queries reports whether a method returns what only a database makes, as those
// of its handles do, and the interfaces that stand before them.
func (p *Package) queries(fn *types.Func) bool {
	res := fn.Signature().Results()
	if res.Len() == 0 {
		return false
	}
	kind := p.answerKind(res.At(0).Type())
	return kind != "" && kind != "value"
}

// answerKind is what the tables say that a database answers with a type, "" if
// nothing.
func (p *Package) answerKind(t types.Type) string {
	return p.kindOf(gotypes.BehindAddress(t), knowledge.Answer)
}

// kindOf is the kind that the tables give a type, which may be nil, in a row of a
// verb; "" if there is none.
func (p *Package) kindOf(n *types.Named, verb knowledge.Verb) string {
	if n == nil {
		return ""
	}
	if row := knowledge.First(p.Table.Type(n.Obj()), verb); row != nil {
		return row.Kind
	}
	return ""
}

// isDatabase reports whether a type can be the handle of a database.
func (p *Package) isDatabase(t types.Type) bool {
	if p.database(t) != nil {
		return true
	}
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range it.Methods() {
		if p.queries(m) {
			return true
		}
	}
	return false
}

// bindHandle records what a field or variable has its handle from. What the
// caller has passed is recorded by the caller.
func (f *frame) bindHandle(name string, v ssa.Value, pos token.Pos) {
	if !f.p.isDatabase(v.Type()) {
		return
	}
	for _, q := range f.uncell(f.eval(v).Paths) {
		if i, formal := q.Formal(); formal && q == effect.FormalPath(i) {
			f.bindFormal(digest.Handle, name, q, pos)
		} else if s := q.State(); s != "" && s != name && !q.IsAlloc() && !q.IsElem() { // what else is in a collection says nothing of it
			f.p.bind(digest.Handle.Of(name), s, pos)
		}
	}
}

// instantiateHandle adds the binding of a callee.
func (f *frame) instantiateHandle(in ssa.Instruction, e *effect.Effect, args []effect.Value) {
	i, ok := e.Args[0].Paths[0].Formal()
	if !ok {
		return
	}
	if v := nameArg(in, i, len(args)); v != nil {
		f.bindHandle(e.Target.State(), v, in.Pos())
	}
}

// Stored returns the fields and variables that a function of another package
// puts its argument i in, a handle.
func (p *Package) Stored(fn *types.Func, i int) []string {
	s := p.Imported.Summary(FuncID(fn))
	if s == nil {
		return nil
	}
	var out []string
	for _, e := range s.Effects {
		if e.Op == effect.OpBind && digest.NameOf(e.Detail) == (digest.Handle.Of(string(effect.FormalPath(i)))) {
			out = append(out, e.Target.State())
		}
	}
	return out
}

// Opens notes that what a name stands for, a field, variable or function, is
// or returns the handle of an embedded database. choice is the condition that
// chooses between it and a server, "" if there is none.
func (p *Package) Opens(name, choice string) {
	p.bind(digest.Opens.Of(name), choice, token.NoPos)
}

// Opened reports whether a name stands for the handle of an embedded database.
func (p *Package) Opened(name string) (choice string, ok bool) {
	for k := range p.bindings {
		if k.Name == digest.Opens.Of(name) {
			return k.To, true
		}
	}
	told := p.importedBindings(digest.Opens.Of(name))
	if len(told) == 0 {
		return "", false
	}
	return told[0].To, true
}

// ImportsOpeners reports whether a package that this one imports tells of the
// handle of an embedded database.
func (p *Package) ImportsOpeners() bool {
	return len(digest.OfClass(p.Imported.Bindings, digest.Opens)) > 0
}

// Handles returns the names that a handle goes by: what is assigned from
// what.
func (p *Package) Handles() map[string][]string { return p.near(digest.Handle) }

// Places is Handles for the places of files.
func (p *Package) Places() map[string][]string { return p.near(digest.Place) }

func (p *Package) near(class digest.Class) map[string][]string {
	near := make(map[string][]string)
	for _, b := range digest.OfClass(p.AllBindings(), class) {
		near[b.Name.ID] = append(near[b.Name.ID], b.To)
		near[b.To] = append(near[b.To], b.Name.ID)
	}
	return near
}

// worthUse reports whether importers need to know of the use of a handle.
func (p *Package) worthUse(e *effect.Effect) bool {
	if e.Embedded() {
		return true
	}
	s := e.State()
	if s == "" {
		return false
	}
	if p.opened == nil {
		p.opened = make(map[string]bool)
		near := p.Handles()
		for _, b := range digest.OfClass(p.AllBindings(), digest.Opens) {
			p.opened[b.Name.ID] = true
			for _, n := range Reachable(near, b.Name.ID) {
				p.opened[n] = true
			}
		}
	}
	return p.opened[s]
}

// Reachable returns what is connected with a name, without it, sorted.
func Reachable(near map[string][]string, from string) []string {
	seen := map[string]bool{from: true}
	work := []string{from}
	var out []string
	for len(work) > 0 {
		for _, n := range near[work[0]] {
			if !seen[n] {
				seen[n] = true
				work, out = append(work, n), append(out, n)
			}
		}
		work = work[1:]
	}
	slices.Sort(out)
	return out
}
