package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/gotypes"
)

// withoutGiants returns files in which the functions with too much source have
// no body, and lists those functions. To make the SSA form of a function takes
// time and memory that grow with the square of its size, since most of its
// blocks have an edge for each of its variables.
func withoutGiants(files []*ast.File) (kept []*ast.File, giants []*ast.FuncDecl) {
	return withoutBodies(files, func(_ *ast.File, fd *ast.FuncDecl) bool { return larger(fd.Body, budget.Source.Limit()) })
}

// withoutBodies returns files in which some functions have no body, and lists
// those functions.
func withoutBodies(files []*ast.File, drop func(*ast.File, *ast.FuncDecl) bool) (kept []*ast.File, dropped []*ast.FuncDecl) {
	kept = slices.Clone(files)
	for i, f := range files {
		for j, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || !drop(f, fd) {
				continue
			}
			dropped = append(dropped, fd)
			if kept[i] == f { // others read the file, too
				copied := *f
				copied.Decls = slices.Clone(f.Decls)
				kept[i] = &copied
			}
			empty := *fd
			empty.Body = nil
			kept[i].Decls[j] = &empty
		}
	}
	return kept, dropped
}

// larger reports whether there are more than limit nodes below n. Between its
// first and last byte there can be no more nodes than two for each byte.
func larger(n ast.Node, limit int) bool {
	if int(n.End()-n.Pos()) < limit/2 {
		return false
	}
	nodes := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if n != nil {
			nodes++
		}
		return nodes <= limit
	})
	return nodes > limit
}

// cutGiants notes all that the functions name which are not even built, or
// name through what they call.
func (p *Package) cutGiants(giants []*ast.FuncDecl) {
	for _, fd := range giants {
		if obj, ok := p.Info.Defs[fd.Name].(*types.Func); ok {
			p.Budgets.Reach(budget.Source, FuncID(obj))
		}
		ast.Inspect(fd.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				p.cutSelection(n)
			case *ast.Ident:
				p.cutUse(p.Info.Uses[n])
			}
			return true
		})
	}
}

// cutSelection notes the fields that a selector names: the last one, and those
// on the way that are not written.
func (p *Package) cutSelection(e *ast.SelectorExpr) {
	sel := p.Info.Selections[e]
	if sel == nil {
		return
	}
	path, t := sel.Index(), sel.Recv()
	if sel.Kind() != types.FieldVal {
		path = path[:len(path)-1] // a method
	}
	for _, i := range path {
		p.cutField(p.fieldStep(t, i))
		st := gotypes.Struct(t)
		if st == nil || i >= st.NumFields() {
			return
		}
		t = st.Field(i).Type()
	}
}

// cutUse notes a variable of a package, or what a function does.
func (p *Package) cutUse(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			p.Note(digest.NoteCut, obj.Pkg().Path()+"."+obj.Name())
		}
	case *types.Func:
		id := FuncID(obj)
		sum := p.sums[p.Own(id)]
		if sum == nil {
			sum = p.Imported.Summary(id)
		}
		if sum != nil {
			p.cut(sum.Effects)
		}
	}
}
