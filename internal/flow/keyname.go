package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"
)

// variableOf returns what the code puts random bytes in, and where that is written:
// a variable, or a field as "Type.field". It is "" for bytes that have no name of
// their own: srv := NewServer(NewStore(rand.Text())) names the server.
func (p *Package) variableOf(m mint) (string, token.Pos) {
	switch v := m.value.(type) {
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && p.isVariable(a) {
			return a.Comment, a.Pos()
		}
	case *ssa.Slice:
		if a, ok := v.X.(*ssa.Alloc); ok && p.isVariable(a) {
			return a.Comment, a.Pos()
		}
	}
	if fa, ok := bufferOf(m.value).(*ssa.FieldAddr); ok {
		return fieldName(fa.X.Type(), gotypes.FieldName(fa.X.Type(), fa.Field)), m.at.Pos()
	}
	if name, decl := p.variableAt(m.value.Pos()); name != "" {
		return name, decl
	}
	return p.variableAt(m.at.Pos())
}

// isVariable reports whether an allocation is a variable of the code, and no object
// that make or a literal asks for.
func (p *Package) isVariable(a *ssa.Alloc) bool {
	path := p.enclosing(a.Pos())
	if len(path) == 0 {
		return false
	}
	id, ok := path[0].(*ast.Ident)
	return ok && id.Name == a.Comment && p.Info.Defs[id] != nil
}

// enclosing returns the nodes around a position, the innermost first.
func (p *Package) enclosing(pos token.Pos) []ast.Node {
	i := slices.IndexFunc(p.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos <= f.FileEnd })
	if i < 0 {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(p.Files[i], pos, pos)
	return path
}

// variableAt returns what the expression at a position becomes the value of: it, or
// what is made of it and is as secret, as []byte(rand.Text()).
func (p *Package) variableAt(pos token.Pos) (string, token.Pos) {
	path := p.enclosing(pos)
	made := false // the call that makes the bytes is behind
	for j, n := range path {
		switch n := n.(type) {
		case *ast.AssignStmt:
			return p.targetName(n.Lhs[side(n.Rhs, pos, len(n.Lhs))])
		case *ast.ValueSpec:
			return p.targetName(n.Names[side(n.Values, pos, len(n.Names))])
		case *ast.CompositeLit:
			if j == 0 { // it is the expression
				continue
			}
			if name, at := p.literalField(n, path[j-1]); name != "" {
				return name, at
			}
		case *ast.CallExpr:
			if made && !p.isKeyType(p.resultType(n)) {
				return "", token.NoPos
			}
			made = true
		case *ast.KeyValueExpr, ast.Expr:
		default:
			return "", token.NoPos
		}
	}
	return "", token.NoPos
}

// resultType is the type of the first result of a call.
func (p *Package) resultType(call *ast.CallExpr) types.Type {
	t := p.Info.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	return t
}

// targetName names the left side of an assignment.
func (p *Package) targetName(e ast.Expr) (string, token.Pos) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if e.Name != "_" && e.Name != "err" {
			return e.Name, e.Pos()
		}
	case *ast.StarExpr:
		return p.targetName(e.X)
	case *ast.IndexExpr:
		return p.targetName(e.X)
	case *ast.SelectorExpr:
		if s := p.Info.Selections[e]; s != nil {
			return fieldName(s.Recv(), e.Sel.Name), e.Sel.Pos()
		}
		return e.Sel.Name, e.Sel.Pos()
	}
	return "", token.NoPos
}

// literalField names the field of a struct literal that an element of it fills.
func (p *Package) literalField(lit *ast.CompositeLit, elt ast.Node) (string, token.Pos) {
	t := p.Info.TypeOf(lit)
	st := gotypes.Struct(t)
	if st == nil {
		return "", token.NoPos
	}
	if kv, ok := elt.(*ast.KeyValueExpr); ok {
		if id, ok := kv.Key.(*ast.Ident); ok {
			return fieldName(t, id.Name), id.Pos()
		}
	}
	for i, e := range lit.Elts {
		if e == elt && i < st.NumFields() {
			return fieldName(t, st.Field(i).Name()), e.Pos()
		}
	}
	return "", token.NoPos
}

// fieldName is how readers know a field of a type, which may be a pointer.
func fieldName(t types.Type, field string) string {
	if n := gotypes.BehindAddress(t); n != nil {
		return n.Obj().Name() + "." + field
	}
	return field
}

// side returns which of n variables an expression at a position is assigned to.
func side(values []ast.Expr, pos token.Pos, n int) int {
	i := slices.IndexFunc(values, func(e ast.Expr) bool { return e.Pos() <= pos && pos <= e.End() })
	if i < 0 || len(values) != n {
		return 0
	}
	return i
}

// bufferOf returns the address of the field or variable that holds a buffer, or
// that is one, as in rand.Read(c.key) and rand.Read(c.key[:]); nil for others.
func bufferOf(v ssa.Value) ssa.Value {
	for {
		switch in := v.(type) {
		case *ssa.Slice:
			v = in.X
			continue
		case *ssa.Convert:
			v = in.X
			continue
		case *ssa.ChangeType:
			v = in.X
			continue
		case *ssa.UnOp:
			v = in.X
		}
		break
	}
	switch v.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return v
	}
	return nil
}
