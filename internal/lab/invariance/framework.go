package invariance

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// A framework is another way to serve what net/http serves.
type framework struct {
	name    string
	imports []string // as importInto takes them
	// params replaces (w http.ResponseWriter, r *http.Request); args are
	// its names. {w} and {r} stand for the names that the handler has for them.
	params, args string
	// result is what a handler returns at its end, with its type.
	result, typ string
	// writer and request replace the parameters, "" if there is no such thing.
	writer, request string
	// calls replaces calls r.Method(arg), by method.
	calls map[string]string
	addr  string // replaces r.RemoteAddr
	// make makes what routes are registered with, run serves it.
	make, run, register string
	handler             bool // the router is an http.Handler, to be served by net/http
	colon               bool // patterns have :name instead of {name}
}

var frameworks = []framework{
	{
		name: "gin", imports: []string{"github.com/gin-gonic/gin"}, params: "gtx *gin.Context", args: "gtx", writer: "gtx.Writer", request: "gtx.Request",
		calls: map[string]string{"PathValue": "gtx.Param(%s)", "FormValue": "gtx.PostForm(%s)", "Header.Get": "gtx.GetHeader(%s)"}, addr: "gtx.ClientIP()",
		make: "gin.New()", run: `.Run(":8081")`, register: ".Any(%s, %s)", colon: true,
	},
	{
		name: "echo", imports: []string{"labecho github.com/labstack/echo/v4"}, params: "etx labecho.Context", args: "etx", result: "nil", typ: "error", writer: "etx.Response()", request: "etx.Request()",
		calls: map[string]string{"PathValue": "etx.Param(%s)", "FormValue": "etx.FormValue(%s)", "Cookie": "etx.Cookie(%s)"}, addr: "etx.RealIP()",
		make: "labecho.New()", run: `.Start(":8081")`, register: ".Any(%s, %s)", colon: true,
	},
	{
		name: "fiber", imports: []string{"github.com/gofiber/fiber/v2"}, params: "ftx *fiber.Ctx", args: "ftx", result: "nil", typ: "error", writer: "ftx",
		calls: map[string]string{"PathValue": "ftx.Params(%s)", "FormValue": "ftx.FormValue(%s)", "Header.Get": "ftx.Get(%s)"}, addr: "ftx.IP()",
		make: "fiber.New()", run: `.Listen(":8081")`, register: ".All(%s, %s)", colon: true,
	},
	{
		name: "chi", imports: []string{"github.com/go-chi/chi/v5"}, params: "{w} http.ResponseWriter, {r} *http.Request", args: "{w}, {r}", writer: "{w}", request: "{r}",
		calls: map[string]string{"PathValue": "chi.URLParam({r}, %s)"}, addr: "{r}.RemoteAddr",
		make: "chi.NewRouter()", handler: true, register: ".HandleFunc(%s, %s)",
	},
	{
		name: "gorilla mux", imports: []string{"gorilla github.com/gorilla/mux"}, params: "{w} http.ResponseWriter, {r} *http.Request", args: "{w}, {r}", writer: "{w}", request: "{r}",
		calls: map[string]string{"PathValue": "gorilla.Vars({r})[%s]"}, addr: "{r}.RemoteAddr",
		make: "gorilla.NewRouter()", handler: true, register: ".HandleFunc(%s, %s)",
	},
	{
		name: "httprouter", imports: []string{"github.com/julienschmidt/httprouter"}, params: "{w} http.ResponseWriter, {r} *http.Request, ps httprouter.Params", args: "{w}, {r}, ps", writer: "{w}", request: "{r}",
		calls: map[string]string{"PathValue": "ps.ByName(%s)"}, addr: "{r}.RemoteAddr",
		make: "httprouter.New()", handler: true, register: ".GET(%s, %s)", colon: true,
	},
}

// swap returns the move that serves with another framework.
func swap(fw framework) func(*Typed) (*Moved, error) {
	return func(t *Typed) (*Moved, error) {
		s := &swapping{framework: fw, r: newRewriter(t), routers: make(map[*ast.FuncDecl]string), free: t.freeNames()}
		s.find()
		for _, h := range s.handlers {
			if err := s.rewrite(h); err != nil {
				return nil, nil // a handler needs what the framework has not
			}
		}
		s.register()
		return s.r.moved(same)
	}
}

// A handler is a function of the shape of net/http's.
type handler struct {
	p    *Pkg
	obj  types.Object // nil for a literal
	typ  *ast.FuncType
	body *ast.BlockStmt
	w, r types.Object
}

type swapping struct {
	framework
	r        *rewriter
	handlers []*handler
	routes   []route
	routers  map[*ast.FuncDecl]string // the variable of the router in a function
	free     *freeNames
}

// A route is a call that registers a handler.
type route struct {
	call *ast.CallExpr
	in   *ast.FuncDecl
}

// find collects the handlers that can be rewritten: each use of one is in a
// route, or a call by another one.
func (s *swapping) find() {
	s.r.functions(func(p *Pkg, fn *ast.FuncDecl) {
		if h := p.handler(fn.Type, fn.Body); h != nil && fn.Name.Name != "ServeHTTP" && fn.Type.TypeParams == nil {
			h.obj = p.Info.Defs[fn.Name]
			s.handlers = append(s.handlers, h)
		}
	})
	for n := -1; n != len(s.handlers); {
		n = len(s.handlers)
		s.routes = nil
		used := make(map[types.Object]int)
		s.r.identifiers(func(p *Pkg, id *ast.Ident) {
			if p.Info.Uses[id] != nil {
				used[p.object(id)]++
			}
		})
		var literals []*handler
		s.r.functions(func(p *Pkg, fn *ast.FuncDecl) {
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "HandleFunc" && len(call.Args) == 2 && !s.r.own(p.object(sel.Sel)) {
					if lit, ok := call.Args[1].(*ast.FuncLit); ok {
						if h := p.handler(lit.Type, lit.Body); h != nil && s.owner(p, call) == nil {
							literals = append(literals, h)
							s.routes = append(s.routes, route{call, fn})
						}
					} else if h := s.named(p, call.Args[1]); h != nil {
						used[h.obj]--
						s.routes = append(s.routes, route{call, fn})
					}
				} else if h := s.named(p, call.Fun); h != nil && s.passesOn(p, call) {
					used[h.obj]--
				}
				return true
			})
		})
		s.handlers = slices.DeleteFunc(s.handlers, func(h *handler) bool { return h.obj == nil || used[h.obj] > 0 })
		if n == len(s.handlers) {
			s.handlers = append(s.handlers, literals...)
			return
		}
		n = -1
		if len(s.handlers) == 0 {
			n = 0
		}
	}
}

// owner returns the handler that a call is written in, nil if in none.
func (s *swapping) owner(p *Pkg, n ast.Node) *handler {
	for _, h := range s.handlers {
		if h.body.Pos() <= n.Pos() && n.End() <= h.body.End() {
			return h
		}
	}
	return nil
}

// named returns the handler that an expression names.
func (s *swapping) named(p *Pkg, x ast.Expr) *handler {
	var obj types.Object
	switch x := x.(type) {
	case *ast.Ident:
		obj = p.object(x)
	case *ast.SelectorExpr:
		obj = p.object(x.Sel)
	}
	for _, h := range s.handlers {
		if obj != nil && h.obj == obj {
			return h
		}
	}
	return nil
}

// passesOn reports whether a call passes the parameters of the handler that
// it is written in.
func (s *swapping) passesOn(p *Pkg, call *ast.CallExpr) bool {
	h := s.owner(p, call)
	if h == nil || len(call.Args) != 2 {
		return false
	}
	a, ok := call.Args[0].(*ast.Ident)
	b, ok2 := call.Args[1].(*ast.Ident)
	return ok && ok2 && p.object(a) == h.w && p.object(b) == h.r
}

// handler returns a function as a handler, nil if it is none.
func (p *Pkg) handler(typ *ast.FuncType, body *ast.BlockStmt) *handler {
	if typ.Results != nil || typ.Params.NumFields() != 2 || len(typ.Params.List) != 2 || len(typ.Params.List[0].Names) == 0 {
		return nil
	}
	w, r := typ.Params.List[0], typ.Params.List[1]
	if types.TypeString(p.Info.TypeOf(w.Type), nil) != "net/http.ResponseWriter" || types.TypeString(p.Info.TypeOf(r.Type), nil) != "*net/http.Request" {
		return nil
	}
	return &handler{p: p, typ: typ, body: body, w: p.Info.Defs[w.Names[0]], r: p.Info.Defs[r.Names[0]]}
}

// named puts the names of the parameters in the place of {w} and {r}.
func (h *handler) named(text string) string {
	return strings.NewReplacer("{w}", h.w.Name(), "{r}", h.r.Name()).Replace(text)
}

// rewrite replaces the parameters and what the body does with them.
func (s *swapping) rewrite(h *handler) error {
	for _, imp := range s.imports {
		s.r.importInto(h.body.Pos(), imp)
	}
	s.r.replace(h.typ.Params.Pos(), h.typ.Params.End(), "("+h.named(s.params)+") "+s.typ)
	if s.typ != "" {
		s.r.insert(h.body.Rbrace, "\nreturn "+s.result+"\n")
	}
	return s.body(h)
}

func (s *swapping) body(h *handler) error {
	var err error
	done := make(map[*ast.Ident]bool)
	var literals []*ast.FuncLit
	ast.Inspect(h.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			literals = append(literals, n)
		case *ast.ReturnStmt:
			if !slices.ContainsFunc(literals, func(l *ast.FuncLit) bool { return l.Pos() <= n.Pos() && n.End() <= l.End() }) && s.typ != "" {
				s.r.insert(n.End(), " "+s.result)
			}
		case *ast.CallExpr:
			s.call(h, n, done)
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok && h.p.object(id) == h.r && n.Sel.Name == "RemoteAddr" && s.addr != "{r}.RemoteAddr" {
				s.r.replace(n.Pos(), n.End(), s.addr)
				done[id] = true
			}
		case *ast.Ident:
			err = s.identifier(h, n, done, err)
		}
		return err == nil
	})
	return err
}

// call replaces r.Method(arg), and calls of other handlers.
func (s *swapping) call(h *handler, call *ast.CallExpr, done map[*ast.Ident]bool) {
	if s.named(h.p, call.Fun) != nil && s.passesOn(h.p, call) {
		a, b := call.Args[0].(*ast.Ident), call.Args[1].(*ast.Ident)
		s.r.replace(a.Pos(), b.End(), h.named(s.args + ",")[:len(h.named(s.args+","))-1])
		done[a], done[b] = true, true
		return
	}
	s.printed(h, call, done)
	method, id := requestMethod(call)
	if id == nil || h.p.object(id) != h.r || s.calls[method] == "" || len(call.Args) != 1 {
		return
	}
	before, after, _ := strings.Cut(h.named(s.calls[method]), "%s")
	s.r.replace(call.Fun.Pos(), call.Args[0].Pos(), before)
	s.r.replace(call.Args[0].End(), call.End(), after)
	done[id] = true
}

// printed replaces w of fmt.Fprint(w, ...), which needs no more than an
// io.Writer.
func (s *swapping) printed(h *handler, call *ast.CallExpr, done map[*ast.Ident]bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "Fprint") || len(call.Args) == 0 {
		return
	}
	if id, ok := call.Args[0].(*ast.Ident); ok && h.p.object(id) == h.w && !done[id] {
		s.r.replace(id.Pos(), id.End(), h.named(s.writer))
		done[id] = true
	}
}

// requestMethod returns Method of r.Method(), or Header.Get of r.Header.Get().
func requestMethod(call *ast.CallExpr) (string, *ast.Ident) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", nil
	}
	switch x := sel.X.(type) {
	case *ast.Ident:
		return sel.Sel.Name, x
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			return x.Sel.Name + "." + sel.Sel.Name, id
		}
	}
	return "", nil
}

// identifier replaces other mentions of the parameters.
func (s *swapping) identifier(h *handler, id *ast.Ident, done map[*ast.Ident]bool, err error) error {
	obj := h.p.Info.Uses[id]
	if err != nil || done[id] || obj == nil {
		return err
	}
	to := id.Name
	switch obj {
	case h.w:
		if to = h.named(s.writer); s.request == "" {
			return fmt.Errorf("%s has no http.ResponseWriter", s.name)
		}
	case h.r:
		if to = h.named(s.request); to == "" {
			return fmt.Errorf("%s has no http.Request", s.name)
		}
	}
	if to != id.Name {
		s.r.replace(id.Pos(), id.End(), to)
	}
	return nil
}

// register replaces the routes.
func (s *swapping) register() {
	for _, rt := range s.routes {
		web := s.routers[rt.in]
		if web == "" {
			web = s.free.next("web")
			s.routers[rt.in] = web
			run := "go " + web + s.run
			if s.handler {
				run = `go http.ListenAndServe(":8081", ` + web + ")"
				s.r.importInto(rt.in.Pos(), "net/http")
			}
			s.r.insert(rt.in.Body.Lbrace+1, "\n"+web+" := "+s.make+"\n"+run+"\n")
			for _, imp := range s.imports {
				s.r.importInto(rt.in.Pos(), imp)
			}
		}
		before, _, _ := strings.Cut(s.framework.register, "%s")
		s.r.replace(rt.call.Fun.Pos(), rt.call.Args[0].Pos(), web+before)
		if lit, ok := rt.call.Args[0].(*ast.BasicLit); ok && s.colon {
			s.r.replace(lit.Pos(), lit.End(), colons(lit.Value))
		}
	}
}

// colons writes the pattern "GET /{id}" as "/:id".
func colons(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		pattern = `"` + path
	}
	return strings.NewReplacer("{", ":", "}", "").Replace(pattern)
}

// swaps has a move for each framework.
func swaps() []Move {
	var out []Move
	for _, fw := range frameworks {
		out = append(out, Move{"serve with " + fw.name, swap(fw)})
	}
	return out
}
