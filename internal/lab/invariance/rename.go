package invariance

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// rename gives all that the program declares names that mean nothing. Each
// name has one new name wherever it occurs, so that scopes stay as they are.
// Names stay that the language, the interfaces of other modules, or what the
// engine knows by name ask for.
func rename(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	names := newNames(t)
	t.identifiers(func(p *Pkg, id *ast.Ident) {
		obj := p.Info.Defs[id]
		if obj == nil {
			obj = p.Info.Uses[id]
		}
		if v, ok := obj.(*types.Var); ok && v.Embedded() {
			obj = embeddedType(v)
		}
		if p.Info.Defs[id] == nil && p.Info.Uses[id] == nil {
			obj = p.symbolic(t, id)
		}
		if _, ok := obj.(*types.PkgName); ok || !t.own(obj) {
			return
		}
		if name := names.of(id.Name); name != id.Name {
			r.replace(id.Pos(), id.End(), name)
		}
	})
	return r.moved(func(o Object) Object {
		if o.Holder == "" || strings.HasPrefix(o.Name, `"`) { // work that is left over, a file
			return o
		}
		parts := strings.Split(o.Name, ".")
		for i, part := range parts {
			if i > 0 || o.Holder != "package variable" { // else the package's name
				of, key := effect.CutName(part) // the key stays
				parts[i] = cmp.Or(names.new[of], of) + key
			}
		}
		return Object{strings.Join(parts, "."), o.Holder}
	})
}

// symbolic returns the variable that x of switch x := y.(type) stands for.
func (p *Pkg) symbolic(t *Typed, id *ast.Ident) types.Object {
	if id.Obj == nil && id.Name != "_" && p.isSwitchVar(id) {
		return types.NewVar(id.Pos(), p.Types, id.Name, types.Typ[types.Invalid])
	}
	return nil
}

func (p *Pkg) isSwitchVar(id *ast.Ident) bool {
	found := false
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if sw, ok := n.(*ast.TypeSwitchStmt); ok {
				as, ok := sw.Assign.(*ast.AssignStmt)
				found = found || ok && as.Lhs[0] == ast.Expr(id)
			}
			return !found
		})
	}
	return found
}

func embeddedType(v *types.Var) types.Object {
	typ := v.Type()
	if p, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = p.Elem()
	}
	switch typ := typ.(type) {
	case *types.Named:
		return typ.Obj()
	case *types.Alias:
		return typ.Obj()
	}
	return v
}

// meaning are parts of names by which the engine takes state for harmless;
// see byItsName in package state.
var meaning = []string{"logger", "metrics", "breaker", "healthcheck"} // also as names of packages

type names struct {
	kept map[string]bool
	free *freeNames
	new  map[string]string
}

func newNames(t *Typed) *names {
	n := &names{map[string]bool{"main": true, "init": true, "_": true, "ProtoReflect": true}, t.freeNames(), make(map[string]string)}
	for name := range t.world.kept {
		n.kept[name] = true
	}
	for _, p := range t.Pkgs { // interfaces that types of other modules may implement
		for _, tv := range p.Info.Types {
			if it, ok := tv.Type.(*types.Interface); ok {
				for m := range it.Methods() {
					n.kept[m.Name()] = n.kept[m.Name()] || t.world.methods[m.Name()]
				}
			}
		}
	}
	// A selector may name a field of another module and one of ours.
	t.identifiers(func(p *Pkg, id *ast.Ident) {
		obj := p.object(id)
		if v, ok := obj.(*types.Var); ok && v.Embedded() {
			obj = embeddedType(v)
		}
		if pkg, ok := obj.(*types.PkgName); ok || obj != nil && obj.Pkg() == nil {
			_ = pkg
			n.kept[id.Name] = true
		} else if obj != nil && !t.own(obj) && token.IsExported(id.Name) {
			n.kept[id.Name] = n.kept[id.Name] || isMember(obj)
		}
	})
	return n
}

func isMember(obj types.Object) bool {
	if v, ok := obj.(*types.Var); ok {
		return v.IsField()
	}
	f, ok := obj.(*types.Func)
	return ok && f.Signature().Recv() != nil
}

func (n *names) of(name string) string {
	if n.kept[name] {
		return name
	}
	for _, m := range meaning {
		if strings.Contains(strings.ToLower(name), m) {
			return name
		}
	}
	if n.new[name] == "" {
		prefix := "q"
		if token.IsExported(name) {
			prefix = "Q"
		}
		n.new[name] = n.free.next(prefix)
	}
	return n.new[name]
}
