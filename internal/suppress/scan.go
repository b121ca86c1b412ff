package suppress

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// A scanner finds the directives of one file.
type scanner struct {
	fset *token.FileSet
	file *ast.File
	pkg  string
	// docs are the comments that belong to a declaration, with the node.
	docs map[*ast.CommentGroup]ast.Node
}

// scan returns the directives of a file, in order.
func scan(fset *token.FileSet, file *ast.File, pkg string) []*Directive {
	var found []*Directive
	s := &scanner{fset: fset, file: file, pkg: pkg}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if d := parse(c.Text); d != nil {
				d.pkg, d.Position = pkg, s.position(c.Pos())
				s.place(d, group, c)
				found = append(found, d)
			}
		}
	}
	return found
}

func (s *scanner) position(pos token.Pos) finding.Position {
	p := s.fset.Position(pos)
	return finding.Position{File: p.Filename, Line: p.Line, Column: p.Column}
}

func (s *scanner) line(pos token.Pos) int { return s.fset.Position(pos).Line }

// place finds out what a directive speaks for.
func (s *scanner) place(d *Directive, group *ast.CommentGroup, c *ast.Comment) {
	if s.docs == nil {
		s.docs = documented(s.file)
	}
	if c.Pos() < s.file.Package {
		d.Scope, d.first, d.last = File, 1, s.line(s.file.FileEnd)
		d.objects = s.objects(s.file.Decls)
		return
	}
	switch n := s.docs[group].(type) {
	case nil:
		s.statement(d, group, c)
	case *ast.FuncDecl:
		d.Scope, d.first, d.last = Function, s.line(n.Pos()), s.line(n.End())
	default:
		d.Scope, d.objects = Declaration, s.declared(n)
		// A literal in the declaration is code, too.
		d.first, d.last = s.line(n.Pos()), s.line(n.End())
	}
}

// documented returns the comments of a file that stand at a declaration of the
// package, above it or behind it.
func documented(file *ast.File) map[*ast.CommentGroup]ast.Node {
	docs := make(map[*ast.CommentGroup]ast.Node)
	add := func(n ast.Node, groups ...*ast.CommentGroup) {
		for _, g := range groups {
			if g != nil {
				docs[g] = n
			}
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			add(d, d.Doc)
		case *ast.GenDecl:
			if d.Tok == token.VAR || d.Tok == token.TYPE {
				add(d, d.Doc)
			}
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					if d.Tok == token.VAR {
						add(spec, spec.Doc, spec.Comment)
					}
				case *ast.TypeSpec:
					add(spec, spec.Doc, spec.Comment)
					fields(spec, func(f *ast.Field) { add(&field{Field: f, owner: spec.Name.Name}, f.Doc, f.Comment) })
				}
			}
		}
	}
	return docs
}

// A field is a field of a named struct type.
type field struct {
	*ast.Field
	owner string
}

// fields calls f for the fields of a struct type, those of structs without a
// name in it included: they are parts of the outer field.
func fields(spec *ast.TypeSpec, f func(*ast.Field)) {
	if st, ok := spec.Type.(*ast.StructType); ok {
		for _, fld := range st.Fields.List {
			f(fld)
		}
	}
}

// objects are the state objects that declarations declare.
func (s *scanner) objects(decls []ast.Decl) []string {
	var ids []string
	for _, decl := range decls {
		ids = append(ids, s.declared(decl)...)
	}
	return ids
}

// declared returns the IDs of the variables and types that a node declares.
func (s *scanner) declared(n ast.Node) []string {
	var ids []string
	switch n := n.(type) {
	case *ast.GenDecl:
		for _, spec := range n.Specs {
			ids = append(ids, s.declared(spec)...)
		}
	case *ast.ValueSpec:
		for _, name := range n.Names {
			ids = append(ids, s.pkg+"."+name.Name)
		}
	case *ast.TypeSpec:
		ids = append(ids, s.pkg+"."+n.Name.Name)
	case *field:
		for _, name := range n.Names {
			ids = append(ids, s.pkg+"."+n.owner+"."+name.Name)
		}
		if len(n.Names) == 0 { // embedded: the field has the type's name
			ids = append(ids, s.pkg+"."+n.owner+"."+typeName(n.Type))
		}
	}
	return ids
}

// typeName is the name by which an embedded field of a type is known.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}

// statement places a directive inside a function, or where there is no
// declaration: it speaks for its own line if there is code on it, else for the
// next, and for the whole of a simple statement that begins there. The
// variables which that declares are covered wherever handlers write them.
func (s *scanner) statement(d *Directive, group *ast.CommentGroup, c *ast.Comment) {
	line := s.line(c.Pos())
	if !s.codeBefore(c) {
		line = s.line(group.End()) + 1
	}
	d.Scope, d.first, d.last = Line, line, line
	for _, decl := range s.file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if ok && s.line(fn.Pos()) == line {
			d.last = max(d.last, s.header(fn.Body, fn))
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if n == nil || s.line(n.Pos()) > line || s.line(n.End()) < line {
				return false
			}
			if st, ok := n.(ast.Stmt); ok && s.line(n.Pos()) == line {
				d.last = max(d.last, s.end(st))
				if fn != nil {
					d.objects = append(d.objects, s.locals(fn, st)...)
				}
			}
			return true
		})
	}
	slices.Sort(d.objects)
	d.objects = slices.Compact(d.objects)
}

// codeBefore reports whether code stands before a comment on its line.
func (s *scanner) codeBefore(c *ast.Comment) bool {
	found := false
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		}
		if n.Pos() < c.Pos() && s.line(n.Pos()) == s.line(c.Pos()) && n != s.file ||
			n.End() <= c.Pos() && s.line(n.End()) == s.line(c.Pos()) {
			found = true
		}
		if b, ok := n.(*ast.BlockStmt); ok && b.Lbrace < c.Pos() && s.line(b.Lbrace) == s.line(c.Pos()) {
			found = true
		}
		return !found && n.Pos() < c.Pos()
	})
	return found
}

// end is the last line of a statement, or of its header if it holds others.
func (s *scanner) end(st ast.Stmt) int {
	switch st := st.(type) {
	case *ast.IfStmt:
		return s.header(st.Body, st)
	case *ast.ForStmt:
		return s.header(st.Body, st)
	case *ast.RangeStmt:
		return s.header(st.Body, st)
	case *ast.SwitchStmt:
		return s.header(st.Body, st)
	case *ast.TypeSwitchStmt:
		return s.header(st.Body, st)
	case *ast.SelectStmt:
		return s.header(st.Body, st)
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.CaseClause, *ast.CommClause:
		return s.line(st.Pos())
	}
	return s.line(st.End())
}

func (s *scanner) header(body *ast.BlockStmt, n ast.Node) int {
	if body == nil {
		return s.line(n.End())
	}
	return s.line(body.Lbrace)
}

// locals are the variables that a statement of fn declares, as captured ones.
func (s *scanner) locals(fn *ast.FuncDecl, st ast.Stmt) []string {
	var names []*ast.Ident
	switch st := st.(type) {
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			for _, lhs := range st.Lhs {
				if id, ok := lhs.(*ast.Ident); ok {
					names = append(names, id)
				}
			}
		}
	case *ast.DeclStmt:
		if decl, ok := st.Decl.(*ast.GenDecl); ok && decl.Tok == token.VAR {
			for _, spec := range decl.Specs {
				names = append(names, spec.(*ast.ValueSpec).Names...)
			}
		}
	}
	var ids []string
	for _, name := range names {
		ids = append(ids, s.pkg+capturedMark+strings.Join([]string{fn.Name.Name, name.Name}, "/"))
	}
	return ids
}
