package invariance

import (
	"go/ast"
	"go/types"
	"strings"
)

// behindChannel moves each statement that changes a package variable, or what
// hangs from the receiver, into a goroutine, which is told about it through
// a channel: one in a package variable, or one in the receiver.
func behindChannel(t *Typed) (*Moved, error) {
	r := newRewriter(t)
	free := t.freeNames()
	t.functions(func(p *Pkg, fn *ast.FuncDecl) {
		if fn.Type.TypeParams != nil || isEntry(fn) {
			return
		}
		p.writes(fn.Body, func(stmt ast.Stmt) {
			vars, ok := p.freeVars(stmt)
			if !ok || p.inOnce(fn, stmt) {
				return
			}
			x := &extraction{r: r, p: p, fn: fn, stmt: stmt, vars: vars}
			switch root := p.object(rootOf(target(stmt))); {
			case isGlobal(root):
				x.send(free, nil, "")
			case root != nil && root == x.receiver():
				if st, typ := p.structOf(fn.Recv); st != nil {
					x.send(free, st, typ)
				}
			}
		})
	})
	return r.moved(same)
}

// inOnce reports whether a statement runs under a sync.Once, so that the
// function relies on its having run.
func (p *Pkg) inOnce(fn *ast.FuncDecl, stmt ast.Stmt) bool {
	found := false
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && call.Pos() <= stmt.Pos() && stmt.End() <= call.End() {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				f, ok := p.Info.Uses[sel.Sel].(*types.Func)
				found = found || ok && f.FullName() == "(*sync.Once).Do"
			}
		}
		return true
	})
	return found
}

// target is the first expression that a statement changes.
func target(stmt ast.Stmt) ast.Expr {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		return s.Lhs[0]
	case *ast.IncDecStmt:
		return s.X
	}
	return stmt.(*ast.ExprStmt).X.(*ast.CallExpr).Args[0]
}

// rootOf returns the identifier that an expression begins with; a new one if
// it begins otherwise.
func rootOf(x ast.Expr) *ast.Ident {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return new(ast.Ident)
		}
	}
}

// structOf returns the declaration of the struct type that a receiver points
// to, and its name.
func (p *Pkg) structOf(recv *ast.FieldList) (*ast.StructType, string) {
	star, ok := recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return nil, ""
	}
	id, ok := star.X.(*ast.Ident)
	if !ok {
		return nil, ""
	}
	for _, f := range p.Files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range gen.Specs {
				if spec, ok := s.(*ast.TypeSpec); ok && spec.Name.Name == id.Name {
					st, _ := spec.Type.(*ast.StructType)
					return st, id.Name
				}
			}
		}
	}
	return nil, ""
}

// An order is what a statement becomes that a goroutine carries out.
type order struct {
	*extraction
	fields, values, unpack strings.Builder
	body                   string
	msg, m                 string // the type of messages, and a message
}

// isRequest reports whether an expression begins with a request.
func (o *order) isRequest(x ast.Expr) bool {
	return types.TypeString(o.p.Info.TypeOf(rootOf(x)), nil) == "*net/http.Request"
}

// hoist finds what the statement takes from the request, so that it is sent
// instead of the request, and returns the variables that are sent themselves.
// It is not ok if the statement needs the request itself.
func (o *order) hoist(free *freeNames) (vars []*types.Var, ok bool) {
	o.body = o.r.source(o.stmt)
	ok = true
	ast.Inspect(o.stmt, func(n ast.Node) bool {
		x, isExpr := n.(ast.Expr)
		root := x
		if call, isCall := n.(*ast.CallExpr); isCall {
			root = call.Fun
		}
		if !isExpr || !o.isRequest(root) {
			return true
		}
		if _, basic := o.p.Info.TypeOf(x).Underlying().(*types.Basic); !basic {
			ok = false
			return false
		}
		name, src := free.next("in"), o.r.source(x)
		o.body = strings.Replace(o.body, src, name, 1)
		o.add(name, o.r.typeIn(o.p, o.stmt.Pos(), o.p.Info.TypeOf(x)), src)
		return false
	})
	for _, v := range o.vars {
		if types.TypeString(v.Type(), nil) != "*net/http.Request" {
			vars = append(vars, v)
		}
	}
	return vars, ok
}

// add adds a field to the message.
func (o *order) add(name, typ, value string) {
	o.fields.WriteString(name + " " + typ + "\n")
	o.values.WriteString(value + ", ")
	o.unpack.WriteString(name + " := " + o.m + "." + name + "\n")
}

// send replaces the statement by a send, and writes the message and the
// receiving goroutine. With an owner, the channel is a field of it, and what
// the statement does with the receiver is done by a method.
func (x *extraction) send(free *freeNames, owner *ast.StructType, typ string) {
	o := &order{extraction: x, msg: free.next("order"), m: free.next("m")}
	vars, ok := o.hoist(free)
	if !ok {
		return
	}
	for _, v := range vars {
		if owner != nil && types.Object(v) == x.receiver() {
			continue
		}
		text := x.r.typeIn(x.p, x.stmt.Pos(), v.Type())
		if text == "" {
			return
		}
		o.add(v.Name(), text, v.Name())
	}
	x.r.insert(x.fn.End(), "\n\ntype "+o.msg+" struct {\n"+o.fields.String()+"}\n\n")
	start, ch, serve := "", free.next("orders"), free.next("obey")
	if owner == nil {
		x.r.insert(x.fn.End(), "var "+ch+" = make(chan "+o.msg+")\n\nfunc init() { go "+serve+"() }\n\nfunc "+serve+"()"+o.loop(ch))
	} else {
		once, recv := free.next("once"), x.receiver().Name()
		x.r.insert(owner.Fields.Closing, "\n"+ch+" chan "+o.msg+"\n"+once+" sync.Once\n")
		x.r.importInto(owner.Pos(), "sync")
		start = recv + "." + once + ".Do(func() {\n" + recv + "." + ch + " = make(chan " + o.msg + ")\ngo " + recv + "." + serve + "()\n})\n"
		ch = recv + "." + ch
		x.r.insert(x.fn.End(), "func ("+recv+" *"+typ+") "+serve+"()"+o.loop(ch))
	}
	x.r.replace(x.stmt.Pos(), x.stmt.End(), start+ch+" <- "+o.msg+"{"+strings.TrimSuffix(o.values.String(), ", ")+"}")
}

// loop is the body of the receiving goroutine.
func (o *order) loop(ch string) string {
	each := o.m + " := "
	if o.fields.Len() == 0 {
		each = ""
	}
	return " {\nfor " + each + "range " + ch + " {\n" + o.unpack.String() + o.body + "\n}\n}\n"
}
