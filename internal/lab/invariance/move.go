package invariance

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A Move rewrites a program without changing what it does.
type Move struct {
	Name string
	// Apply returns the program after the move, nil if there is nothing in
	// it that could be moved.
	Apply func(*Typed) (*Moved, error)
}

// Moved is a program after a move.
type Moved struct {
	*Program
	// Name returns the name that a state object has after the move.
	Name func(Object) Object
}

// An Object names a state object as a finding does.
type Object struct {
	Name   string // finding.State.Name
	Holder string // finding.State.Holder
}

func same(o Object) Object { return o }

// moved applies the edits of r, if there are any.
func (r *rewriter) moved(name func(Object) Object) (*Moved, error) {
	if r.count == 0 {
		return nil, nil
	}
	p, err := r.program()
	if err != nil {
		return nil, err
	}
	return &Moved{p, name}, nil
}

// functions calls visit for each declared function with a body.
func (t *Typed) functions(visit func(*Pkg, *ast.FuncDecl)) {
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
					visit(p, fn)
				}
			}
		}
	}
}

// isEntry reports whether the go command or the runtime calls the function.
func isEntry(fn *ast.FuncDecl) bool {
	return fn.Recv == nil && (fn.Name.Name == "main" || fn.Name.Name == "init")
}

// origin is the object that an identifier of a generic declaration stands for.
func origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.Origin()
	case *types.Func:
		return obj.Origin()
	}
	return obj
}

// object returns what an identifier defines or uses.
func (p *Pkg) object(id *ast.Ident) types.Object {
	if obj := p.Info.Defs[id]; obj != nil {
		return origin(obj)
	}
	return origin(p.Info.Uses[id])
}

// identifiers calls visit for each identifier of the program.
func (t *Typed) identifiers(visit func(*Pkg, *ast.Ident)) {
	for _, p := range t.Pkgs {
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					visit(p, id)
				}
				return true
			})
		}
	}
}

// isLocal reports whether obj is declared inside a function.
func isLocal(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() != v.Pkg().Scope()
}

// isGlobal reports whether obj is a package variable.
func isGlobal(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// freeNames is a source of names that a program does not have.
type freeNames struct {
	taken map[string]bool
	n     map[string]int
}

func (t *Typed) freeNames() *freeNames {
	f := &freeNames{make(map[string]bool), make(map[string]int)}
	t.identifiers(func(_ *Pkg, id *ast.Ident) { f.taken[id.Name] = true })
	return f
}

// next returns a new name that begins with prefix.
func (f *freeNames) next(prefix string) string {
	for {
		name := prefix
		if n := f.n[prefix]; n > 0 {
			name += letters(n)
		}
		f.n[prefix]++
		if !f.taken[name] && !token.IsKeyword(name) && types.Universe.Lookup(name) == nil {
			f.taken[name] = true
			return name
		}
	}
}

// letters writes a number without digits, and without vowels, so that no
// word comes out.
func letters(n int) string {
	const digits = "bcdfghjklm"
	var b strings.Builder
	for ; n > 0; n /= len(digits) {
		b.WriteByte(digits[n%len(digits)])
	}
	return b.String()
}

// moves are all moves.
var moves = append([]Move{
	{"rename", rename},
	{"extract bodies into functions", outline},
	{"extract bodies into literals", literal},
	{"extract writes into functions", extract},
	{"extract writes into methods", extractMethod},
	{"make types generic", genericTypes},
	{"make functions generic", genericFuncs},
	{"variable to field", toField},
	{"variable to another package", toPackage},
	{"field behind an interface", behindInterface},
	{"writes behind a channel", behindChannel},
}, swaps()...)
