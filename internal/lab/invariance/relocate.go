package invariance

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A variable is a package variable that is declared by itself.
type variable struct {
	obj  *types.Var
	spec *ast.ValueSpec
	decl *ast.GenDecl
	file *ast.File
}

// variables returns the package variables of p that have a name, and at most
// one to an initialiser.
func (p *Pkg) variables() []variable {
	var out []variable
	for _, f := range p.Files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, s := range gen.Specs {
				spec := s.(*ast.ValueSpec)
				if len(spec.Names) == 1 && len(spec.Values) <= 1 && spec.Names[0].Name != "_" {
					out = append(out, variable{p.Info.Defs[spec.Names[0]].(*types.Var), spec, gen, f})
				}
			}
		}
	}
	return out
}

// drop removes the declaration of a variable.
func (r *rewriter) drop(v variable) {
	if len(v.decl.Specs) == 1 {
		r.replace(v.decl.Pos(), v.decl.End(), "")
	} else {
		r.replace(v.spec.Pos(), v.spec.End(), "")
	}
}

// toField makes the package variables of each package fields of a struct,
// and the functions that use them its methods. A package stays as it is if
// another one, a method or an init function uses what would move.
func toField(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	owners := make(map[string]string) // "pkg.var" to "holder.var"
	for _, p := range t.Pkgs {
		h := &holding{t: t, p: p, vars: p.variables(), fns: make(map[types.Object]*ast.FuncDecl)}
		if len(h.vars) == 0 || !h.plan() {
			continue
		}
		typ, recv := free.next("holder"), free.next("h")
		h.write(r, typ, recv)
		for _, v := range h.vars {
			owners[p.Types.Name()+"."+v.obj.Name()] = typ + "." + v.obj.Name()
		}
	}
	return r.moved(func(o Object) Object {
		if name, ok := variableIn(owners, o); ok {
			return Object{name, "struct field"}
		}
		return o
	})
}

// variableIn looks up the new name of a package variable. What follows its name in that
// of an object, fields of types without one, stays.
func variableIn(names map[string]string, o Object) (string, bool) {
	parts := strings.SplitN(o.Name, ".", 3)
	if o.Holder != "package variable" || len(parts) < 2 {
		return "", false
	}
	name, ok := names[parts[0]+"."+parts[1]]
	return strings.Join(append([]string{name}, parts[2:]...), "."), ok
}

// A holding is a package whose variables become fields.
type holding struct {
	t    *Typed
	p    *Pkg
	vars []variable
	fns  map[types.Object]*ast.FuncDecl // that become methods
}

func (h *holding) moves(obj types.Object) bool {
	return h.fns[obj] != nil || slices.ContainsFunc(h.vars, func(v variable) bool { return v.obj == obj })
}

// plan finds the functions that become methods, and reports whether the move
// can be made.
func (h *holding) plan() bool {
	for changed := true; changed; {
		changed = false
		for _, f := range h.p.Files {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || !h.mentions(fn) || h.fns[h.p.Info.Defs[fn.Name]] != nil || isEntry(fn) && fn.Name.Name == "main" {
					continue
				}
				if fn.Recv != nil || fn.Type.TypeParams != nil || isEntry(fn) {
					return false
				}
				h.fns[h.p.Info.Defs[fn.Name]] = fn
				changed = true
			}
		}
	}
	ok := true
	for _, v := range h.vars {
		ok = ok && !h.mentions(v.spec.Type) && (len(v.spec.Values) == 0 || !h.mentions(v.spec.Values[0]))
	}
	h.t.identifiers(func(p *Pkg, id *ast.Ident) { ok = ok && (p == h.p || !h.moves(p.object(id))) })
	return ok
}

// mentions reports whether a node uses a thing that moves.
func (h *holding) mentions(n ast.Node) bool {
	if e, ok := n.(ast.Expr); n == nil || ok && e == nil {
		return false
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || h.moves(h.p.Info.Uses[id])
		}
		return !found
	})
	return found
}

func (h *holding) write(r *rewriter, typ, recv string) {
	var fields, values strings.Builder
	for _, v := range h.vars {
		at := h.vars[0].spec.Pos()
		fields.WriteString(v.obj.Name() + " " + r.typeIn(h.p, at, v.obj.Type()) + "\n")
		if len(v.spec.Values) > 0 {
			values.WriteString(v.obj.Name() + ": " + r.source(v.spec.Values[0]) + ",\n")
			for _, spec := range v.file.Imports { // those that are not needed go again
				if spec.Name == nil {
					r.importInto(at, strings.Trim(spec.Path.Value, `"`))
				}
			}
		}
		r.drop(v)
	}
	r.insert(h.vars[0].file.End(), "\ntype "+typ+" struct {\n"+fields.String()+"}\n\nfunc new"+typ+"() *"+typ+" { return &"+typ+"{\n"+values.String()+"} }\n")
	for _, fn := range h.fns {
		r.insert(fn.Name.Pos(), "("+recv+" *"+typ+") ")
	}
	for _, f := range h.p.Files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && isEntry(fn) && h.mentions(fn) {
				r.insert(fn.Body.Lbrace+1, "\n"+recv+" := new"+typ+"()")
			}
		}
	}
	h.t.identifiers(func(p *Pkg, id *ast.Ident) {
		if p == h.p && p.Info.Uses[id] != nil && h.moves(p.Info.Uses[id]) {
			r.insert(id.Pos(), recv+".")
		}
	})
}

// toPackage moves package variables into a package of their own, as far as
// their types and values are made of what it can name.
func toPackage(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	pkg := free.next("kept")
	moved := make(map[types.Object]string)
	names := make(map[string]string)
	var decls strings.Builder
	file := pkg + "/" + pkg + ".go"
	r.imports[file] = make(map[string]bool)
	for _, p := range t.Pkgs {
		for _, v := range p.variables() {
			if !p.foreign(v.spec) || slices.Contains(meaning, p.Types.Name()) {
				continue
			}
			name := free.next("Kept" + strings.ToUpper(v.obj.Name()[:1]) + v.obj.Name()[1:])
			decls.WriteString("var " + name + strings.TrimPrefix(r.source(v.spec), v.obj.Name()) + "\n\n")
			for _, spec := range v.file.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if spec.Name != nil {
					path = spec.Name.Name + " " + path
				}
				if !strings.Contains(path, t.Module) {
					r.imports[file][path] = true
				}
			}
			r.drop(v)
			moved[v.obj] = pkg + "." + name
			names[p.Types.Name()+"."+v.obj.Name()] = pkg + "." + name
		}
	}
	t.identifiers(func(p *Pkg, id *ast.Ident) {
		obj := p.Info.Uses[id]
		if moved[obj] == "" {
			return
		}
		from := id.Pos()
		if p.Types != obj.Pkg() { // drop the qualifier
			from = token.Pos(int(from) - len(p.qualifier(id)) - 1)
		}
		r.replace(from, id.End(), moved[obj])
		r.importInto(id.Pos(), t.Module+"/"+pkg)
	})
	if len(moved) > 0 {
		r.added[file] = "// Package " + pkg + " keeps variables.\npackage " + pkg + "\n\n" + decls.String()
	}
	return r.moved(func(o Object) Object {
		if name, ok := variableIn(names, o); ok {
			return Object{name, o.Holder}
		}
		return o
	})
}

// qualifier returns x of x.id.
func (p *Pkg) qualifier(id *ast.Ident) string {
	name := ""
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel == id {
				name = sel.X.(*ast.Ident).Name
			}
			return name == ""
		})
	}
	return name
}

// foreign reports whether a variable is declared without what belongs to the
// program.
func (p *Pkg) foreign(spec *ast.ValueSpec) bool {
	ok := true
	ast.Inspect(spec, func(n ast.Node) bool {
		id, is := n.(*ast.Ident)
		if !is || p.Info.Defs[id] != nil {
			return true
		}
		obj := p.Info.Uses[id]
		if _, qualifier := obj.(*types.PkgName); !qualifier {
			ok = ok && obj != nil && (obj.Pkg() == nil || !strings.HasPrefix(obj.Pkg().Path(), ownPath))
		}
		return true
	})
	return ok
}

// behindInterface puts an interface in the place of the type of each field
// that points to a type of the program and of which only methods are called.
func behindInterface(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	called := t.calledFields()
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				st, ok := n.(*ast.StructType)
				if !ok {
					return true
				}
				for _, field := range st.Fields.List {
					if len(field.Names) != 1 || !t.isSet(p.Info.Defs[field.Names[0]]) {
						continue
					}
					methods := called[p.Info.Defs[field.Names[0]]]
					if text := p.interfaceFor(r, field, methods); text != "" {
						name := free.next("store")
						r.replace(field.Type.Pos(), field.Type.End(), name)
						r.insert(f.End(), "\ntype "+name+" interface {\n"+text+"}\n")
					}
				}
				return true
			})
		}
	}
	return r.moved(same)
}

// interfaceFor returns the methods of the interface, "" if there are none or
// they cannot be written down.
func (p *Pkg) interfaceFor(r *rewriter, field *ast.Field, methods []*types.Func) string {
	ptr, ok := p.Info.TypeOf(field.Type).(*types.Pointer)
	if !ok || len(methods) == 0 {
		return ""
	}
	if n, ok := types.Unalias(ptr.Elem()).(*types.Named); !ok || !r.own(n.Obj()) || n.TypeParams() != nil {
		return ""
	}
	var b strings.Builder
	for _, m := range methods {
		if m == nil || !m.Exported() && m.Pkg() != p.Types {
			return ""
		}
		typ := r.typeIn(p, field.Pos(), types.NewSignatureType(nil, nil, nil, m.Signature().Params(), m.Signature().Results(), m.Signature().Variadic()))
		if typ == "" {
			return ""
		}
		b.WriteString(m.Name() + strings.TrimPrefix(typ, "func") + "\n")
	}
	return b.String()
}

// calledFields returns, for each field, the methods that are called on it,
// with nil among them if it is used otherwise. Assignments are no use.
func (t *Typed) calledFields() map[types.Object][]*types.Func {
	out := make(map[types.Object][]*types.Func)
	add := func(p *Pkg, sel *ast.SelectorExpr, m *types.Func) {
		if s := p.Info.Selections[sel]; s != nil && s.Kind() == types.FieldVal {
			if obj := s.Obj(); !slices.Contains(out[obj], m) {
				out[obj] = append(out[obj], m)
			}
		}
	}
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			var through []*ast.SelectorExpr // that are receivers, or assigned
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					for _, l := range n.Lhs {
						if sel, ok := l.(*ast.SelectorExpr); ok {
							through = append(through, sel)
						}
					}
				case *ast.SelectorExpr:
					if inner, ok := n.X.(*ast.SelectorExpr); ok {
						if s := p.Info.Selections[n]; s != nil && s.Kind() == types.MethodVal && len(s.Index()) == 1 {
							through = append(through, inner)
							add(p, inner, s.Obj().(*types.Func))
						}
					}
					if !slices.Contains(through, n) {
						add(p, n, nil)
					}
				}
				return true
			})
		}
	}
	return out
}

// isSet reports whether a field is given a value somewhere: by name, or in a
// literal without names.
func (t *Typed) isSet(field types.Object) bool {
	found := false
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.KeyValueExpr:
					id, ok := n.Key.(*ast.Ident)
					found = found || ok && p.object(id) == field
				case *ast.CompositeLit:
					if st, ok := p.Info.TypeOf(n).Underlying().(*types.Struct); ok && len(n.Elts) == st.NumFields() && len(n.Elts) > 0 {
						for f := range st.Fields() {
							found = found || origin(f) == field
						}
					}
				case *ast.AssignStmt:
					for _, l := range n.Lhs {
						sel, ok := l.(*ast.SelectorExpr)
						found = found || ok && p.object(sel.Sel) == field
					}
				}
				return !found
			})
		}
	}
	return found
}
