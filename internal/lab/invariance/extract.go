package invariance

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// outline moves the body of each function into a function of its own, which
// the old one calls.
func outline(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	t.functions(func(p *Pkg, fn *ast.FuncDecl) {
		args, ok := arguments(fn.Type)
		if isEntry(fn) || !ok || fn.Recv != nil && len(fn.Recv.List[0].Names) == 0 {
			return
		}
		name := free.next("do" + fn.Name.Name)
		call := name + typeArguments(fn.Type) + "(" + args + ")"
		if fn.Recv != nil {
			recv := fn.Recv.List[0].Names[0].Name
			if recv == "_" {
				return
			}
			call = recv + "." + call
		}
		if fn.Type.Results != nil {
			call = "return " + call
		}
		src := r.source(fn)
		_, start := r.file(fn.Pos())
		_, at := r.file(fn.Name.Pos())
		body := src[:at-start] + name + src[at-start+len(fn.Name.Name):]
		r.replace(fn.Body.Pos(), fn.Body.End(), "{ "+call+" }")
		r.insert(fn.End(), "\n\n"+body+"\n")
	})
	return r.moved(same)
}

// arguments lists the parameters of a function as arguments of a call of one
// with the same parameters. Without names there are none.
func arguments(fn *ast.FuncType) (list string, ok bool) {
	var args []string
	for _, f := range fn.Params.List {
		if len(f.Names) == 0 {
			return "", false
		}
		for _, id := range f.Names {
			if id.Name == "_" {
				return "", false
			}
			arg := id.Name
			if _, variadic := f.Type.(*ast.Ellipsis); variadic {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	return strings.Join(args, ", "), true
}

// typeArguments lists the type parameters of a function as arguments.
func typeArguments(fn *ast.FuncType) string {
	if fn.TypeParams == nil {
		return ""
	}
	var args []string
	for _, f := range fn.TypeParams.List {
		for _, id := range f.Names {
			args = append(args, id.Name)
		}
	}
	return "[" + strings.Join(args, ", ") + "]"
}

// literal moves the body of each function into a literal that it calls.
func literal(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	wrap := func(fn *ast.FuncType, body *ast.BlockStmt) {
		results := ""
		if fn.Results != nil {
			if len(fn.Results.List[0].Names) > 0 {
				return
			}
			results = r.source(fn.Results) + " "
			r.insert(body.Pos(), "{ return func() "+results)
		} else {
			r.insert(body.Pos(), "{ func() ")
		}
		r.insert(body.End(), "() }")
	}
	t.functions(func(p *Pkg, fn *ast.FuncDecl) {
		if isEntry(fn) || len(fn.Body.List) == 0 {
			return
		}
		wrap(fn.Type, fn.Body)
	})
	return r.moved(same)
}

// extract moves each statement that changes what is not local to its
// function into a function of its own.
func extract(t *Typed) (*Moved, error) { return extractInto(t, false) }

// extractMethod is extract into methods, where the statement has a receiver.
func extractMethod(t *Typed) (*Moved, error) { return extractInto(t, true) }

func extractInto(t *Typed, methods bool) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	t.functions(func(p *Pkg, fn *ast.FuncDecl) {
		if fn.Type.TypeParams != nil || isEntry(fn) {
			return
		}
		p.writes(fn.Body, func(stmt ast.Stmt) {
			vars, ok := p.freeVars(stmt)
			if !ok {
				return
			}
			x := &extraction{r: r, p: p, fn: fn, stmt: stmt, vars: vars}
			if methods && !x.hasReceiver() {
				return
			}
			x.into(free.next("put"), methods)
		})
	})
	return r.moved(same)
}

// An extraction is one statement on its way into a function.
type extraction struct {
	r    *rewriter
	p    *Pkg
	fn   *ast.FuncDecl
	stmt ast.Stmt
	vars []*types.Var
}

func (x *extraction) receiver() types.Object {
	if x.fn.Recv == nil || len(x.fn.Recv.List[0].Names) == 0 {
		return nil
	}
	return x.p.Info.Defs[x.fn.Recv.List[0].Names[0]]
}

// hasReceiver reports whether the statement mentions the receiver.
func (x *extraction) hasReceiver() bool {
	recv := x.receiver()
	for _, v := range x.vars {
		if recv != nil && v == recv {
			return true
		}
	}
	return false
}

// into writes the function and the call of it. Nothing is done if the type
// of a variable has no name at the top level.
func (x *extraction) into(name string, method bool) {
	var params, args []string
	for _, v := range x.vars {
		if method && v == x.receiver() {
			continue
		}
		typ := x.r.typeIn(x.p, x.stmt.Pos(), v.Type())
		if typ == "" {
			return
		}
		params = append(params, v.Name()+" "+typ)
		args = append(args, v.Name())
	}
	recv := ""
	call := name + "(" + strings.Join(args, ", ") + ")"
	if method {
		recv = x.r.source(x.fn.Recv) + " "
		call = x.receiver().Name() + "." + call
	}
	body := x.r.source(x.stmt)
	x.r.replace(x.stmt.Pos(), x.stmt.End(), call)
	x.r.insert(x.fn.End(), "\n\nfunc "+recv+name+"("+strings.Join(params, ", ")+") {\n"+body+"\n}\n")
}

// writes calls visit for each statement in a block that changes something
// that is not a local variable.
func (p *Pkg) writes(body *ast.BlockStmt, visit func(ast.Stmt)) {
	inList := make(map[ast.Stmt]bool) // not the init of an if, or a post of a for
	ast.Inspect(body, func(n ast.Node) bool {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.CommClause:
			list = n.Body
		}
		for _, s := range list {
			inList[s] = true
		}
		switch s := n.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE && inList[s] && all(s.Lhs, p.isOutside) {
				visit(s)
			}
		case *ast.IncDecStmt:
			if inList[s] && p.isOutside(s.X) {
				visit(s)
			}
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok && inList[s] && p.isDelete(call) {
				visit(s)
			}
		}
		return true
	})
}

func all(list []ast.Expr, ok func(ast.Expr) bool) bool {
	for _, x := range list {
		if !ok(x) {
			return false
		}
	}
	return true
}

// isOutside reports whether an assignment to x changes memory that is shared
// with whoever has the variable that x begins with, so that it can be made
// by a function that gets a copy of that variable.
func (p *Pkg) isOutside(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return isGlobal(p.object(x))
	case *ast.StarExpr:
		return true
	case *ast.IndexExpr:
		switch p.Info.TypeOf(x.X).Underlying().(type) {
		case *types.Map, *types.Slice, *types.Pointer:
			return true
		}
		return p.isOutside(x.X)
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			if _, ok := p.object(id).(*types.PkgName); ok {
				return true
			}
		}
		if _, ok := p.Info.TypeOf(x.X).Underlying().(*types.Pointer); ok {
			return true
		}
		return p.isOutside(x.X)
	}
	return false
}

// isDelete reports whether a call is of delete or clear.
func (p *Pkg) isDelete(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	_, builtin := p.Info.Uses[id].(*types.Builtin)
	return builtin && (id.Name == "delete" || id.Name == "clear")
}

// freeVars returns the local variables that a statement mentions, in order.
// It is not ok to extract one with a literal, or that takes the address of
// a variable.
func (p *Pkg) freeVars(stmt ast.Stmt) (vars []*types.Var, ok bool) {
	seen := make(map[types.Object]bool)
	ok = true
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			if id, local := ast.Unparen(n.X).(*ast.Ident); local && n.Op == token.AND && isLocal(p.object(id)) {
				ok = false
			}
		case *ast.Ident:
			if obj := p.object(n); isLocal(obj) && !seen[obj] {
				seen[obj] = true
				vars = append(vars, obj.(*types.Var))
			}
			if _, local := p.object(n).(*types.TypeName); local && p.object(n).Parent() != p.Types.Scope() && p.object(n).Pkg() == p.Types {
				ok = false
			}
		}
		return ok
	})
	return vars, ok
}
