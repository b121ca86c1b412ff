package invariance

import (
	"go/ast"
	"go/types"
	"slices"
)

// genericTypes gives each struct type a type parameter that nothing needs,
// one after the other, as far as the program still has types then: a method
// of one type that hands its receiver to code that has a certain type in mind
// cannot be generic.
func genericTypes(t *Typed) (*Moved, error) {
	var out *Moved
	for _, name := range t.structs() {
		p, err := t.genericType(name)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		next, err := t.world.Check(p)
		if err != nil {
			continue
		}
		t, out = next, &Moved{p, same}
	}
	return out, nil
}

// structs returns the struct types at the top level, as package path and name.
func (t *Typed) structs() []string {
	var out []string
	for _, p := range t.Pkgs {
		for _, name := range p.Types.Scope().Names() {
			tn, ok := p.Types.Scope().Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() {
				continue
			}
			if n, ok := tn.Type().(*types.Named); ok && n.TypeParams() == nil {
				if _, ok := n.Underlying().(*types.Struct); ok {
					out = append(out, p.Path+"."+name)
				}
			}
		}
	}
	return out
}

// genericType makes one type generic.
func (t *Typed) genericType(name string) (*Program, error) {
	r := newRewriter(t)
	param := t.freeNames().next("P")
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				arg := "int"
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && p.isOf(fn.Recv.List[0].Type, name) {
					arg = param
				}
				ast.Inspect(d, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					if !ok || !isTypeName(p.object(id), name) && !isEmbedded(p, id, name) {
						return true
					}
					if p.Info.Defs[id] != nil && !isEmbedded(p, id, name) {
						r.insert(id.End(), "["+param+" any]")
					} else if _, field := p.Info.Uses[id].(*types.Var); !field {
						r.insert(id.End(), "["+arg+"]")
					}
					return true
				})
			}
		}
	}
	if r.count == 0 {
		return nil, nil
	}
	return r.program()
}

// isOf reports whether a receiver has the named type.
func (p *Pkg) isOf(recv ast.Expr, name string) bool {
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = star.X
	}
	id, ok := recv.(*ast.Ident)
	return ok && isTypeName(p.object(id), name)
}

func isTypeName(obj types.Object, name string) bool {
	tn, ok := obj.(*types.TypeName)
	return ok && tn.Pkg() != nil && tn.Pkg().Path()+"."+tn.Name() == name
}

// isEmbedded reports whether an identifier embeds the named type.
func isEmbedded(p *Pkg, id *ast.Ident, name string) bool {
	v, ok := p.Info.Defs[id].(*types.Var)
	return ok && v.Embedded() && isTypeName(p.Info.Uses[id], name)
}

// genericFuncs gives each function a type parameter that nothing needs.
func genericFuncs(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	param := t.freeNames().next("P")
	var fns []types.Object
	t.functions(func(p *Pkg, fn *ast.FuncDecl) {
		if fn.Recv == nil && fn.Type.TypeParams == nil && !isEntry(fn) {
			fns = append(fns, p.Info.Defs[fn.Name])
		}
	})
	t.identifiers(func(p *Pkg, id *ast.Ident) {
		if obj := p.object(id); obj == nil || !slices.Contains(fns, obj) {
			return
		}
		if p.Info.Defs[id] != nil {
			r.insert(id.End(), "["+param+" any]")
		} else {
			r.insert(id.End(), "[int]")
		}
	})
	return r.moved(same)
}
