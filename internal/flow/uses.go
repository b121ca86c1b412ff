package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/gotypes"
)

// A use is what the source of a package does with a variable or field.
type use uint8

const (
	// useSets: it is assigned, or has an initialiser.
	useSets use = 1 << iota
	// useReads: its value goes somewhere.
	useReads
	// useAddress: its address goes somewhere.
	useAddress
)

// usesOf is what a package does with a variable or field that nobody else can name,
// and whether that is all: it is one of a package's own, unexported or of a command.
// What reflection does is not seen; encoders leave unexported fields alone.
func (p *Package) usesOf(v *types.Var) (u use, all bool) {
	if v = v.Origin(); v.Pkg() != p.Pkg || v.Embedded() || v.Exported() && (v.IsField() || p.Pkg.Name() != "main") {
		return 0, false
	}
	if p.uses == nil {
		w := &useWalk{info: p.Info, uses: make(map[*types.Var]use)}
		for _, f := range p.Files {
			for _, d := range f.Decls {
				ast.Inspect(d, w.node)
			}
		}
		p.uses = w.uses
	}
	return p.uses[v], true
}

// Unread reports whether no line of the program reads a variable or field that it
// may write: what one instance keeps there, no other can miss.
func (p *Package) Unread(v *types.Var) bool {
	u, all := p.usesOf(v)
	return all && u&(useReads|useAddress) == 0
}

// isOff reports whether a variable is a switch that nothing turns on: one of the
// package, without an initialiser, that only helpers for tests assign.
func (p *Package) isOff(v *types.Var) bool {
	if v.IsField() || !gotypes.IsBool(v.Type()) {
		return false
	}
	u, all := p.usesOf(v)
	return all && u&(useSets|useAddress) == 0
}

// A useWalk collects uses.
type useWalk struct {
	info *types.Info
	uses map[*types.Var]use
}

// node notes the uses in a node; false if all below it has been visited.
func (w *useWalk) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		w.assign(n)
		return false
	case *ast.IncDecStmt:
		w.set(n.X)
		return false
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			w.set(n.Key)
			w.set(n.Value)
			ast.Inspect(n.X, w.node)
			ast.Inspect(n.Body, w.node)
			return false
		}
	case *ast.CallExpr:
		if args := w.removes(n); args != nil {
			w.set(args[0])
			for _, a := range args[1:] {
				ast.Inspect(a, w.node)
			}
			return false
		}
	case *ast.ValueSpec:
		if len(n.Values) > 0 {
			for _, name := range n.Names {
				w.note(name, useSets)
			}
		}
	case *ast.CompositeLit:
		return w.literal(n)
	case *ast.UnaryExpr:
		if v, ok := w.named(n.X).(*types.Var); ok && n.Op == token.AND {
			w.uses[v.Origin()] |= useAddress
		}
	case *ast.Ident:
		w.note(n, useReads)
	}
	return true
}

func (w *useWalk) note(id *ast.Ident, u use) {
	obj := w.info.Uses[id]
	if obj == nil {
		obj = w.info.Defs[id]
		u &^= useReads // its own declaration
	}
	if v, ok := obj.(*types.Var); ok {
		w.uses[v.Origin()] |= u
	}
}

// assign notes the uses in an assignment. A list that only grows is not read by that.
func (w *useWalk) assign(n *ast.AssignStmt) {
	for _, e := range n.Lhs {
		w.set(e)
	}
	for i, e := range n.Rhs {
		if c, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(n.Lhs) == len(n.Rhs) && w.isBuiltin(c, "append") && w.sameVar(c.Args[0], n.Lhs[i]) {
			w.base(c.Args[0])
			for _, a := range c.Args[1:] {
				ast.Inspect(a, w.node)
			}
			continue
		}
		ast.Inspect(e, w.node)
	}
}

// set notes that an expression is assigned, or an element of it.
func (w *useWalk) set(e ast.Expr) {
	switch e := e.(type) {
	case nil:
	case *ast.ParenExpr:
		w.set(e.X)
	case *ast.Ident:
		w.note(e, useSets)
	case *ast.SelectorExpr:
		w.note(e.Sel, useSets)
		w.base(e)
	case *ast.IndexExpr:
		w.set(e.X)
		ast.Inspect(e.Index, w.node)
	default:
		ast.Inspect(e, w.node)
	}
}

// base notes the uses in what a variable or field is selected from.
func (w *useWalk) base(e ast.Expr) {
	if s, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		ast.Inspect(s.X, w.node)
	}
}

// literal notes the fields that a literal sets; false if all below it has been visited.
func (w *useWalk) literal(n *ast.CompositeLit) bool {
	if gotypes.Struct(w.info.TypeOf(n)) == nil {
		return true
	}
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := kv.Key.(*ast.Ident); ok {
			w.note(key, useSets)
		}
		ast.Inspect(kv.Value, w.node)
	}
	return false
}

// removes returns the arguments of a call that takes elements away from the first.
func (w *useWalk) removes(c *ast.CallExpr) []ast.Expr {
	if w.isBuiltin(c, "delete") || w.isBuiltin(c, "clear") {
		return c.Args
	}
	return nil
}

func (w *useWalk) isBuiltin(c *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	if !ok || id.Name != name {
		return false
	}
	_, ok = w.info.Uses[id].(*types.Builtin)
	return ok
}

// sameVar reports whether two expressions name one variable or field.
func (w *useWalk) sameVar(a, b ast.Expr) bool {
	x, y := w.named(a), w.named(b)
	return x != nil && x == y
}

func (w *useWalk) named(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return w.info.Uses[e]
	case *ast.SelectorExpr:
		return w.info.Uses[e.Sel]
	}
	return nil
}
