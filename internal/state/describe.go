package state

import (
	"cmp"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// describe tells what is known of the declaration of a state object: from
// its type, if the package can see it, else from the digest that named it.
func (t *taker) describe(id string) digest.StateInfo {
	if pkg, name, ok := effect.CapturedName(id); ok && pkg == t.in.Pkg.Path() {
		return t.describeCaptured(name)
	}
	if how := effect.EscapeOf(id); how != "" {
		return digest.StateInfo{Kind: map[string]string{"go": "goroutine", "later": "timer"}[how], Pkg: effect.Owner(id)}
	}
	v := t.lookup(id)
	if v == nil {
		return t.in.Imported.States[id]
	}
	info := digest.StateInfo{Kind: t.kind(v.Type()), Type: typeString(v.Type()), Pkg: v.Pkg().Path(), Name: v.Pkg().Name(), Elem: t.liveElem(v.Type()), Benign: t.benignType(v.Type())}
	if t.ownerScoped(v, id) {
		info.Benign = "field of a request-scoped object"
	}
	if p := t.in.Fset.Position(v.Pos()); p.IsValid() {
		info.File, info.Line = filepath.Base(p.Filename), p.Line
	} else if old, ok := t.in.Imported.States[id]; ok {
		info.File, info.Line = old.File, old.Line
	}
	return info
}

// ownerScoped reports whether the type that a field belongs to lives as long
// as a request, as the context of a framework that is itself analysed.
func (t *taker) ownerScoped(v *types.Var, id string) bool {
	if !v.IsField() {
		return false
	}
	owner := strings.TrimPrefix(id, v.Pkg().Path()+".")
	tn, ok := v.Pkg().Scope().Lookup(owner[:max(strings.IndexByte(owner, '.'), 0)]).(*types.TypeName)
	return ok && slices.ContainsFunc(t.in.Table.Type(tn), func(r *knowledge.Row) bool { return r.Verb == knowledge.Scoped || r.Verb == knowledge.Request })
}

func (t *taker) describeCaptured(name string) digest.StateInfo {
	info := digest.StateInfo{Kind: "variable", Pkg: t.in.Pkg.Path(), Name: t.in.Pkg.Name()}
	if typ := t.pkg.CapturedType(name); typ != nil {
		info.Kind, info.Type, info.Elem, info.Benign = t.kind(typ), typeString(typ), t.liveElem(typ), t.benignType(typ)
	}
	return info
}

// lookup finds the variable or field that an ID names, nil if neither the
// package nor one that it imports directly declares it: of others, drivers know
// more or less.
func (t *taker) lookup(id string) *types.Var {
	if t.pkgs == nil {
		t.pkgs = map[string]*types.Package{t.in.Pkg.Path(): t.in.Pkg}
		for _, imp := range t.in.Pkg.Imports() {
			t.pkgs[imp.Path()] = imp
		}
	}
	for i := len(id); i > 0; {
		i = strings.LastIndexByte(id[:i], '.')
		if i < 0 {
			return nil
		}
		if pkg := t.pkgs[id[:i]]; pkg != nil {
			return lookupIn(pkg, strings.Split(id[i+1:], "."))
		}
	}
	return nil
}

func lookupIn(pkg *types.Package, names []string) *types.Var {
	obj := pkg.Scope().Lookup(names[0])
	v, _ := obj.(*types.Var)
	if tn, ok := obj.(*types.TypeName); ok && len(names) > 1 {
		v, names = gotypes.FieldNamed(tn.Type(), names[1]), names[1:]
	}
	for _, name := range names[1:] { // of types without a name
		if v == nil {
			break
		}
		v = gotypes.FieldNamed(v.Type(), name)
	}
	return v
}

// typeString writes a type with package names for paths.
func typeString(t types.Type) string {
	s := types.TypeString(t, func(p *types.Package) string { return p.Name() })
	if len(s) > 80 {
		s = s[:77] + "..."
	}
	return s
}

// kind names the shape of memory that a type is; of a container of the program's
// own, generic or for anything, that of the first container in it.
func (t *taker) kind(typ types.Type) string {
	kind := t.shape(typ)
	if kind != "struct" {
		return kind
	}
	gotypes.Search(budget.Types.Limit(), typ, func(typ types.Type) (bool, []types.Type) {
		n, st := gotypes.Behind(typ), gotypes.Struct(typ)
		if n == nil || st == nil || n.TypeParams().Len() == 0 && !flow.IsContainer(n) {
			return false, nil
		}
		var nested []types.Type
		for f := range st.Fields() {
			switch k := t.shape(f.Type()); k {
			case "scalar", "func", "interface":
			case "struct":
				nested = append(nested, f.Type())
			default:
				if t.pkg.Live(f.Type()) == "" {
					kind = k
					return true, nil
				}
			}
		}
		return false, nested
	})
	return kind
}

// shape is the kind of a type of which no further part counts.
func (t *taker) shape(typ types.Type) string {
	if row := t.pkg.Container(typ); row != nil {
		return row.Kind
	}
	switch gotypes.Deref(typ).Underlying().(type) {
	case *types.Map:
		return "map"
	case *types.Slice, *types.Array:
		return "slice"
	case *types.Chan:
		return "channel"
	case *types.Basic:
		return "scalar"
	case *types.Signature:
		return "func"
	case *types.Interface:
		return "interface"
	}
	return "struct"
}

func (t *taker) rows(typ types.Type) []*knowledge.Row {
	if n := gotypes.Behind(typ); n != nil {
		return t.in.Table.Type(n.Obj())
	}
	return nil
}

// elemType returns the element type of a container, through named types; nil
// if it has none.
func elemType(typ types.Type) types.Type {
	switch u := gotypes.Deref(typ).Underlying().(type) {
	case *types.Map:
		return u.Elem()
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	}
	if n := gotypes.Behind(typ); n != nil && n.TypeArgs().Len() > 0 {
		return n.TypeArgs().At(n.TypeArgs().Len() - 1)
	}
	return nil
}

// liveElem tells whether the elements of a container are live objects, which
// only this process can use: channels, connections, limiters, locks. It looks
// into the fields of a struct element, and at the keys of a set of objects.
func (t *taker) liveElem(typ types.Type) string {
	e := typ
	for range budget.Containers.Limit() {
		if m, ok := gotypes.Deref(e).Underlying().(*types.Map); ok && isReference(m.Key()) {
			if l := t.pkg.LiveOrHolds(m.Key()); l != "" {
				return l
			}
		}
		inner := elemType(e)
		if inner == nil {
			break
		}
		e = inner
	}
	if e == typ {
		return ""
	}
	if elemType(e) != nil {
		t.in.Budgets.Reach(budget.Containers, t.in.Pkg.Path())
	}
	return t.pkg.LiveOrHolds(e)
}

// isReference reports whether a map key is an object, or holds some, and is no name for one.
func isReference(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Interface, *types.Struct: // of a struct, what is in it
		return true
	}
	return false
}

// benignType returns the reason why values of a type are harmless, by the
// tables; for a container, why its elements are.
func (t *taker) benignType(typ types.Type) string {
	if r := t.benignRow(typ); r != "" {
		return r
	}
	if m, ok := gotypes.Deref(typ).Underlying().(*types.Map); ok && t.isFinite(m.Key()) {
		return "keyed by type"
	}
	if e := elemType(typ); e != nil {
		if r := t.benignRow(e); r != "" && r != "lock" && r != "once" {
			return r
		}
	}
	return ""
}

func (t *taker) benignRow(typ types.Type) string {
	for _, row := range t.rows(typ) {
		switch row.Verb {
		case knowledge.Benign, knowledge.BenignPackage:
			return row.Kind
		case knowledge.External, knowledge.ExternalPackage:
			return "client of an external store"
		case knowledge.Scoped:
			return "request-scoped object"
		}
	}
	return ""
}

// isFinite reports whether a map key is a type or a function, so that the
// map can hold no more than the program has.
func (t *taker) isFinite(k types.Type) bool {
	if knowledge.First(t.rows(k), knowledge.Finite) != nil {
		return true
	}
	_, isFunc := k.Underlying().(*types.Signature)
	return isFunc
}

// described is what is known of a state object; the package at least, by its name.
func (t *taker) described(id string) digest.StateInfo {
	info := t.describe(id)
	if info.Pkg == "" {
		info.Pkg = effect.PackageOf(id)
		info.Name = cmp.Or(effect.Short(info.Pkg), info.Name)
	}
	return info
}

// newObject makes the state object of a path.
func (t *taker) newObject(id string, p effect.Path) *object {
	o := &object{id: id, names: t.in.Table, info: t.described(id), holder: holder(id, p.IsGlobal() && len(p.Holders()) == 1), cut: t.pkg.Cut(id)}
	o.module, o.forTests = t.in.Module, t.pkg.Noted(digest.NoteForTests, o.info.Pkg)
	return o
}

// holder says what keeps a state object alive; variable says that it is a package
// variable if it is not a captured one.
func holder(id string, variable bool) string {
	switch {
	case effect.IsCaptured(id):
		return finding.InCapture
	case variable:
		return finding.InVariable
	}
	return finding.InField
}
