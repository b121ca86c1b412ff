package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// WithoutTestHelpers returns files in which functions that help tests have no body:
// no instance runs them. It is one of them if
//
//   - it takes what a test has: func AssertSent(t *testing.T, text string);
//   - it stands in a file with such a function, and its name or the file's says
//     that it is for tests: func FakeMail() in testing.go;
//   - only such functions use it, and no other package can.
func WithoutTestHelpers(fset *token.FileSet, files []*ast.File, info *types.Info, table *knowledge.Table) []*ast.File {
	helps := make(map[*ast.FuncDecl]bool)
	for _, f := range files {
		if !slices.ContainsFunc(f.Decls, func(d ast.Decl) bool { return takesTest(d, info, table) }) {
			continue
		}
		named := table.In(knowledge.TestHelper, strings.TrimSuffix(filepath.Base(fset.Position(f.FileStart).Filename), ".go"))
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				helps[fd] = named || takesTest(fd, info, table) || table.In(knowledge.TestHelper, fd.Name.Name)
			}
		}
	}
	if len(helps) == 0 {
		return files
	}
	users := usersOf(files, info)
	for more := true; more; {
		more = false
		for fd, others := range users {
			if !helps[fd] && !slices.ContainsFunc(others, func(user ast.Decl) bool { fd, ok := user.(*ast.FuncDecl); return !ok || !helps[fd] }) {
				helps[fd], more = true, true
			}
		}
	}
	kept, _ := withoutBodies(files, func(_ *ast.File, fd *ast.FuncDecl) bool { return helps[fd] })
	return kept
}

// takesTest reports whether a function has a parameter of a package for tests.
func takesTest(d ast.Decl, info *types.Info, table *knowledge.Table) bool {
	fd, ok := d.(*ast.FuncDecl)
	if !ok {
		return false
	}
	return slices.ContainsFunc(fd.Type.Params.List, func(prm *ast.Field) bool {
		n := gotypes.Named(gotypes.Deref(info.TypeOf(prm.Type)))
		return n != nil && n.Obj().Pkg() != nil && table.ServesTests(n.Obj().Pkg().Path())
	})
}

// usersOf lists, for the functions that no other package can name and that
// something uses, the declarations that use each.
func usersOf(files []*ast.File, info *types.Info) map[*ast.FuncDecl][]ast.Decl {
	decls := make(map[types.Object]*ast.FuncDecl)
	for _, f := range files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Recv == nil && !fd.Name.IsExported() {
				decls[info.Defs[fd.Name]] = fd
			}
		}
	}
	users := make(map[*ast.FuncDecl][]ast.Decl)
	for _, f := range files {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if fd := decls[info.Uses[id]]; fd != nil && ast.Decl(fd) != d {
						users[fd] = append(users[fd], d)
					}
				}
				return true
			})
		}
	}
	return users
}

// live returns the blocks of a function that can run while the switches that
// nothing turns on are off, in their order: if underTest { ... } does not.
func (p *Package) live(fn *ssa.Function) []*ssa.BasicBlock {
	if !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return p.taken(b) != nil }) {
		return fn.Blocks
	}
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if seen[b] {
			return
		}
		seen[b] = true
		if next := p.taken(b); next != nil {
			visit(next)
			return
		}
		for _, next := range b.Succs {
			visit(next)
		}
	}
	visit(fn.Blocks[0])
	if fn.Recover != nil {
		visit(fn.Recover)
	}
	return slices.DeleteFunc(slices.Clone(fn.Blocks), func(b *ssa.BasicBlock) bool { return !seen[b] })
}

// taken returns the one block that is run after b if that asks a switch which is
// off, nil if it does not.
func (p *Package) taken(b *ssa.BasicBlock) *ssa.BasicBlock {
	if len(b.Instrs) == 0 {
		return nil
	}
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cond, next := branch.Cond, b.Succs[1]
	load, ok := cond.(*ssa.UnOp)
	if !ok {
		return nil
	}
	if g, ok := load.X.(*ssa.Global); ok {
		if v, ok := g.Object().(*types.Var); ok && p.isOff(v) {
			return next
		}
	}
	return nil
}
