package invariance

import (
	"fmt"
	"strings"
)

// A Place puts a seed into a program.
type Place struct {
	Name string
	// State is the name of the state object, with NAME for that of the seed.
	State string
	// Holder is as in finding.State.
	Holder string
	Files  func(Seed) map[string]string
	// Often: seeds are taken through moves there in the short form too.
	Often bool
	// Fits reports whether the seed can be there; nil: all can.
	Fits func(Seed) bool
}

var places = []Place{
	{Name: "variable", Often: true, State: "main.NAME", Holder: "package variable", Files: variableFiles},
	{Name: "variable, inline", State: "main.NAME", Holder: "package variable", Files: inlineFiles},
	{Name: "field", Often: true, State: "Server.NAME", Holder: "struct field", Files: fieldFiles},
	{Name: "field, inline", State: "Server.NAME", Holder: "struct field", Files: fieldInlineFiles},
	{Name: "nested", State: "Store.NAME", Holder: "struct field", Files: nestedFiles("store *Store", "store: newStore()", "s.store.")},
	{Name: "embedded", State: "Store.NAME", Holder: "struct field", Files: nestedFiles("*Store", "Store: newStore()", "s.")},
	{Name: "other package's variable", State: "store.NAME", Holder: "package variable", Files: packageVariableFiles},
	{Name: "other package's type", State: "Store.NAME", Holder: "struct field", Files: packageTypeFiles},
	{Name: "interface", Often: true, State: "Memory.NAME", Holder: "struct field", Files: interfaceFiles(false)},
	{Name: "interface behind interface", State: "Memory.NAME", Holder: "struct field", Files: interfaceFiles(true)},
	{Name: "channel", State: "Memory.NAME", Holder: "struct field", Files: channelFiles},
	{Name: "channel of functions", State: "Memory.NAME", Holder: "struct field", Files: functionChannelFiles},
	{Name: "captured", State: "NAME", Holder: "captured variable", Files: capturedFiles},
	{Name: "constructor", State: "Store.NAME", Holder: "struct field", Files: constructorFiles},
	{Name: "singleton", State: "Store.NAME", Holder: "struct field", Files: singletonFiles},
	{Name: "generic box", State: "Server.box", Holder: "struct field", Files: boxFiles},
	{Name: "getter", State: "Store.NAME", Holder: "struct field", Files: getterFiles, Fits: isReference},
	{Name: "middleware", State: "gate.NAME", Holder: "struct field", Files: middlewareFiles},
	{Name: "callback", State: "Store.NAME", Holder: "struct field", Files: callbackFiles},
	{Name: "gRPC", State: "Server.NAME", Holder: "struct field", Files: grpcFiles},
}

// isReference reports whether a copy of the state is the state, so that a
// getter can give it out, and it is never replaced.
func isReference(s Seed) bool {
	for _, op := range s.Ops {
		if strings.Contains(op.Body, "$ = ") {
			return false
		}
	}
	return strings.HasPrefix(s.Type, "map") || strings.HasPrefix(s.Type, "*")
}

// Plant returns the program of a seed in a place, and the state object.
func (w *World) Plant(s Seed, pl Place) (*Program, Object, error) {
	p := &Program{Module: "example.com/" + s.Name, Files: pl.Files(s)}
	r := newRewriter(&Typed{Program: p, world: w})
	for name, src := range p.Files {
		r.imports[name] = make(map[string]bool)
		for _, path := range strings.Split(stock, ", ") { // those that are not needed go again
			r.imports[name][path] = true
		}
		for other := range p.Files {
			if i := strings.LastIndexByte(other, '/'); i > 0 && !strings.HasPrefix(name, other[:i]) {
				r.imports[name][p.Module+"/"+other[:i]] = true
			}
		}
		if strings.Contains(src, "grpc.") {
			r.imports[name]["google.golang.org/grpc"] = true
		}
		text, err := r.tidy(name, src)
		if err != nil {
			return nil, Object{}, err
		}
		p.Files[name] = text
	}
	return p, Object{strings.ReplaceAll(pl.State, "NAME", s.Name), pl.Holder}, nil
}

// main is package main with what is declared, and handlers registered.
func mainFile(decls, setup string, s Seed, handlers string) string {
	var b strings.Builder
	b.WriteString("// Command main serves.\npackage main\n\n" + decls + "\nfunc main() {\n" + setup)
	for _, op := range s.Ops {
		fmt.Fprintf(&b, "http.HandleFunc(\"POST /%s/{id}\", %s)\n", op.Name, strings.ReplaceAll(strings.ReplaceAll(handlers, "OP", op.Name), "Op", op.exported()))
	}
	b.WriteString("http.ListenAndServe(\":8080\", nil)\n}\n")
	return b.String()
}

// each writes something for each operation.
func each(s Seed, f func(Op) string) string {
	var b strings.Builder
	for _, op := range s.Ops {
		b.WriteString(f(op))
	}
	return b.String()
}

func (s Seed) variable() string { return "var " + s.Name + " " + s.Type + initialiser(s) + "\n\n" }

func initialiser(s Seed) string {
	if s.Init == "" {
		return ""
	}
	return " = " + s.Init
}

// construct is a composite literal's element for the state, "" for the zero value.
func (s Seed) construct() string {
	if s.Init == "" {
		return ""
	}
	return s.Name + ": " + s.Init
}

func variableFiles(s Seed) map[string]string {
	decls := s.Decls + "\n" + s.variable() + each(s, func(o Op) string {
		return "func " + o.Name + "(" + o.params() + ") string {\n" + o.body(s.Name) + "\n}\n\n" + o.handler("", o.Name)
	})
	return map[string]string{"main.go": mainFile(decls, "", s, "OPHandler")}
}

func inlineFiles(s Seed) map[string]string {
	decls := s.Decls + "\n" + s.variable() + each(s, func(o Op) string {
		return "func " + o.Name + "Handler(w http.ResponseWriter, r *http.Request) {\n" + o.inline(s.Name) + "}\n\n"
	})
	return map[string]string{"main.go": mainFile(decls, "", s, "OPHandler")}
}

func fieldFiles(s Seed) map[string]string {
	decls := s.Decls + "\ntype Server struct {\nmu sync.Mutex\n" + s.Name + " " + s.Type + "\n}\n\n" + each(s, func(o Op) string {
		return "func (s *Server) " + o.Name + "(" + o.params() + ") string {\ns.mu.Lock()\ndefer s.mu.Unlock()\n" + o.body("s."+s.Name) + "\n}\n\n" + o.handler("(s *Server) ", "s."+o.Name)
	})
	return map[string]string{"main.go": mainFile(decls, "s := &Server{"+s.construct()+"}\n", s, "s.OPHandler")}
}

func fieldInlineFiles(s Seed) map[string]string {
	decls := s.Decls + "\ntype Server struct {\n" + s.Name + " " + s.Type + "\n}\n\n" + each(s, func(o Op) string {
		return "func (s *Server) " + o.Name + "Handler(w http.ResponseWriter, r *http.Request) {\n" + o.inline("s."+s.Name) + "}\n\n"
	})
	return map[string]string{"main.go": mainFile(decls, "s := &Server{"+s.construct()+"}\n", s, "s.OPHandler")}
}

// store is a type with the state and the operations as methods.
func (s Seed) store(typ, op string) string {
	return s.Decls + "\ntype " + typ + " struct {\n" + s.Name + " " + s.Type + "\n}\n\nfunc new" + typ + "() *" + typ + " { return &" + typ + "{" + s.construct() + "} }\n\n" +
		each(s, func(o Op) string {
			name := o.Name
			if op == "Op" {
				name = o.exported()
			}
			return "func (x *" + typ + ") " + name + "(" + o.params() + ") string {\n" + o.body("x."+s.Name) + "\n}\n\n"
		})
}

func nestedFiles(field, value, call string) func(Seed) map[string]string {
	return func(s Seed) map[string]string {
		decls := s.store("Store", "op") + "type Server struct {\n" + field + "\n}\n\n" + each(s, func(o Op) string {
			return o.handler("(s *Server) ", call+o.Name)
		})
		return map[string]string{"main.go": mainFile(decls, "s := &Server{"+value+"}\n", s, "s.OPHandler")}
	}
}

func packageVariableFiles(s Seed) map[string]string {
	store := "// Package store keeps state.\npackage store\n\n" + s.Decls + "\n" + s.variable() + each(s, func(o Op) string {
		return "func " + o.exported() + "(" + o.params() + ") string {\n" + o.body(s.Name) + "\n}\n\n"
	})
	decls := each(s, func(o Op) string { return o.handler("", "store."+o.exported()) })
	return map[string]string{"store/store.go": store, "main.go": mainFile(decls, "", s, "OPHandler")}
}

func packageTypeFiles(s Seed) map[string]string {
	store := "// Package store keeps state.\npackage store\n\n" + s.store("Store", "Op") + "func New() *Store { return newStore() }\n"
	server := "// Package server has the handlers.\npackage server\n\ntype Server struct{ store *store.Store }\n\nfunc New(st *store.Store) *Server { return &Server{st} }\n\n" +
		each(s, func(o Op) string {
			return strings.Replace(o.handler("(s *Server) ", "s.store."+o.exported()), o.Name+"Handler", "Handle"+o.exported(), 1)
		})
	return map[string]string{"store/store.go": store, "server/server.go": server, "main.go": mainFile("", "s := server.New(store.New())\n", s, "s.HandleOp")}
}

// interfaceMethods are the operations as an interface has them.
func (s Seed) interfaceMethods() string {
	return each(s, func(o Op) string { return o.exported() + "(" + o.params() + ") string\n" })
}

// interfaceFiles puts the state behind an interface that main wires, or
// behind a service with an interface, which has a store with one.
func interfaceFiles(twice bool) func(Seed) map[string]string {
	return func(s Seed) map[string]string {
		files := map[string]string{
			"memory/memory.go": "// Package memory keeps state.\npackage memory\n\n" + s.store("Memory", "Op") + "func New() *Memory { return newMemory() }\n",
			"server/server.go": "// Package server has the handlers.\npackage server\n\ntype Store interface {\n" + s.interfaceMethods() + "}\n\ntype Server struct{ store Store }\n\nfunc New(st Store) *Server { return &Server{st} }\n\n" +
				each(s, func(o Op) string {
					return strings.Replace(o.handler("(s *Server) ", "s.store."+o.exported()), o.Name+"Handler", "Handle"+o.exported(), 1)
				}),
		}
		wire := "memory.New()"
		if twice {
			files["service/service.go"] = "// Package service is between the two.\npackage service\n\ntype Repository interface {\n" + s.interfaceMethods() + "}\n\ntype Service struct{ repo Repository }\n\nfunc New(r Repository) *Service { return &Service{r} }\n\n" +
				each(s, func(o Op) string {
					return "func (x *Service) " + o.exported() + "(" + o.params() + ") string { return x.repo." + o.exported() + "(" + strings.Join(o.names(), ", ") + ") }\n\n"
				})
			wire = "service.New(memory.New())"
		}
		files["main.go"] = mainFile("", "s := server.New("+wire+")\n", s, "s.HandleOp")
		return files
	}
}

// channelFiles gives the state to a goroutine, which does what it is asked.
func channelFiles(s Seed) map[string]string {
	width := 0
	for _, op := range s.Ops {
		width = max(width, len(op.Params))
	}
	store := "// Package memory has a goroutine that owns the state.\npackage memory\n\n" + s.Decls +
		"\ntype call struct {\nop string\nargs [" + fmt.Sprint(max(width, 1)) + "]string\nreply chan string\n}\n\ntype Memory struct {\ncalls chan call\n" + s.Name + " " + s.Type +
		"\n}\n\nfunc New() *Memory {\nm := &Memory{calls: make(chan call), " + s.construct() + "}\ngo m.run()\nreturn m\n}\n\n" +
		"func (m *Memory) run() {\nfor c := range m.calls {\nswitch c.op {\n" +
		each(s, func(o Op) string {
			var args []string
			for i := range o.Params {
				args = append(args, fmt.Sprintf("c.args[%d]", i))
			}
			return "case \"" + o.Name + "\":\nc.reply <- m." + o.Name + "(" + strings.Join(args, ", ") + ")\n"
		}) + "}\n}\n}\n\n" +
		each(s, func(o Op) string {
			return "func (m *Memory) " + o.Name + "(" + o.params() + ") string {\n" + o.body("m."+s.Name) + "\n}\n\n" +
				"func (m *Memory) " + o.exported() + "(" + o.params() + ") string {\nc := call{op: \"" + o.Name + "\", args: [" + fmt.Sprint(max(width, 1)) + "]string{" + strings.Join(o.names(), ", ") + "}, reply: make(chan string)}\nm.calls <- c\nreturn <-c.reply\n}\n\n"
		})
	return map[string]string{"memory/memory.go": store, "main.go": memoryMain(s)}
}

// memoryMain serves what package memory has.
func memoryMain(s Seed) string {
	decls := "type Server struct{ memory *memory.Memory }\n\n" + each(s, func(o Op) string { return o.handler("(s *Server) ", "s.memory."+o.exported()) })
	return mainFile(decls, "s := &Server{memory.New()}\n", s, "s.OPHandler")
}

// functionChannelFiles gives the state to a goroutine, which runs the
// functions that it is sent.
func functionChannelFiles(s Seed) map[string]string {
	store := "// Package memory has a goroutine that owns the state.\npackage memory\n\n" + s.Decls +
		"\ntype Memory struct {\nwork chan func()\n" + s.Name + " " + s.Type +
		"\n}\n\nfunc New() *Memory {\nm := &Memory{work: make(chan func()), " + s.construct() + "}\ngo m.run()\nreturn m\n}\n\n" +
		"func (m *Memory) run() {\nfor f := range m.work {\nf()\n}\n}\n\n" +
		each(s, func(o Op) string {
			return "func (m *Memory) " + o.Name + "(" + o.params() + ") string {\n" + o.body("m."+s.Name) + "\n}\n\n" +
				"func (m *Memory) " + o.exported() + "(" + o.params() + ") string {\nreply := make(chan string)\nm.work <- func() { reply <- m." + o.Name + "(" + strings.Join(o.names(), ", ") + ") }\nreturn <-reply\n}\n\n"
		})
	return map[string]string{"memory/memory.go": store, "main.go": memoryMain(s)}
}

func capturedFiles(s Seed) map[string]string {
	decls := s.Decls + "\nfunc routes(mux *http.ServeMux) {\nvar " + s.Name + " " + s.Type + initialiser(s) + "\n" + each(s, func(o Op) string {
		return "mux.HandleFunc(\"POST /" + o.Name + "/{id}\", func(w http.ResponseWriter, r *http.Request) {\n" + o.inline(s.Name) + "})\n"
	}) + "}\n"
	return map[string]string{"main.go": "// Command main serves.\npackage main\n\n" + decls + "\nfunc main() {\nmux := http.NewServeMux()\nroutes(mux)\nhttp.ListenAndServe(\":8080\", mux)\n}\n"}
}

// constructorFiles has functions that return handlers.
func constructorFiles(s Seed) map[string]string {
	decls := s.store("Store", "op") + each(s, func(o Op) string {
		return "func new" + o.exported() + "Handler(st *Store) http.HandlerFunc {\nreturn func(w http.ResponseWriter, r *http.Request) {\nfmt.Fprint(w, st." + o.Name + "(" + o.sources() + "))\n}\n}\n\n"
	})
	return map[string]string{"main.go": mainFile(decls, "st := newStore()\n", s, "newOpHandler(st)")}
}

func singletonFiles(s Seed) map[string]string {
	decls := s.store("Store", "op") + "var def = newStore()\n\n" + each(s, func(o Op) string { return o.handler("", "def."+o.Name) })
	return map[string]string{"main.go": mainFile(decls, "", s, "OPHandler")}
}

// boxFiles holds the state in a generic type: the state object is the field
// that holds the box.
func boxFiles(s Seed) map[string]string {
	decls := s.Decls + "\ntype Box[T any] struct {\nmu sync.Mutex\nvalue T\n}\n\ntype Server struct{ box Box[" + s.Type + "] }\n\nfunc newServer() *Server {\ns := &Server{}\n"
	if s.Init != "" {
		decls += "s.box.value = " + s.Init + "\n"
	}
	decls += "return s\n}\n\n" + each(s, func(o Op) string {
		return "func (s *Server) " + o.Name + "(" + o.params() + ") string {\n" + o.body("s.box.value") + "\n}\n\n" + o.handler("(s *Server) ", "s."+o.Name)
	})
	return map[string]string{"main.go": mainFile(decls, "s := newServer()\n", s, "s.OPHandler")}
}

func getterFiles(s Seed) map[string]string {
	decls := s.Decls + "\ntype Store struct{ " + s.Name + " " + s.Type + " }\n\nfunc (x *Store) all() " + s.Type + " { return x." + s.Name + " }\n\ntype Server struct{ store *Store }\n\n" +
		each(s, func(o Op) string {
			return "func (s *Server) " + o.Name + "(" + o.params() + ") string {\n" + o.body("s.store.all()") + "\n}\n\n" + o.handler("(s *Server) ", "s."+o.Name)
		})
	return map[string]string{"main.go": mainFile(decls, "s := &Server{&Store{"+s.construct()+"}}\n", s, "s.OPHandler")}
}

// middlewareFiles has the operations in front of a handler.
func middlewareFiles(s Seed) map[string]string {
	decls := s.Decls + "\ntype gate struct {\nnext http.Handler\n" + s.Name + " " + s.Type + "\n}\n\n" + each(s, func(o Op) string {
		return "func (g *gate) " + o.Name + "(" + o.params() + ") string {\n" + o.body("g."+s.Name) + "\n}\n\n"
	}) + "func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n" + each(s, func(o Op) string {
		return "w.Header().Add(\"X-" + o.exported() + "\", g." + o.Name + "(" + o.sources() + "))\n"
	}) + "g.next.ServeHTTP(w, r)\n}\n"
	return map[string]string{"main.go": "// Command main serves.\npackage main\n\n" + decls + "\nfunc main() {\nhttp.ListenAndServe(\":8080\", &gate{next: http.NotFoundHandler(), " + s.construct() + "})\n}\n"}
}

// callbackFiles hands the operations to the server as functions.
func callbackFiles(s Seed) map[string]string {
	decls := s.store("Store", "op") + "type Server struct {\n" + each(s, func(o Op) string {
		return o.Name + " func(" + o.params() + ") string\n"
	}) + "}\n\n" + each(s, func(o Op) string { return o.handler("(s *Server) ", "s."+o.Name) })
	values := each(s, func(o Op) string { return o.Name + ": st." + o.Name + ",\n" })
	return map[string]string{"main.go": mainFile(decls, "st := newStore()\ns := &Server{\n"+values+"}\n", s, "s.OPHandler")}
}

// grpcFiles serves with gRPC: a package of the shape of generated code, and
// a server that implements its interface.
func grpcFiles(s Seed) map[string]string {
	pb := "// Package pb has the shape of generated code.\npackage pb\n\nimport \"context\"\n\n" + each(s, func(o Op) string {
		req := o.exported() + "Request"
		fields := ""
		getters := ""
		for _, p := range o.Params {
			name := strings.ToUpper(p.Name[:1]) + p.Name[1:]
			fields += name + " string\n"
			getters += "func (x *" + req + ") Get" + name + "() string { return x." + name + " }\n"
		}
		return "type " + req + " struct {\n" + fields + "}\n\nfunc (*" + req + ") ProtoReflect() {}\n\n" + getters
	}) + "type Reply struct{ Text string }\n\nfunc (*Reply) ProtoReflect() {}\n\ntype Server interface {\n" + each(s, func(o Op) string {
		return o.exported() + "(context.Context, *" + o.exported() + "Request) (*Reply, error)\n"
	}) + "}\n\nfunc RegisterServer(r grpc.ServiceRegistrar, srv Server) {\nr.RegisterService(&grpc.ServiceDesc{ServiceName: \"pb\", HandlerType: (*Server)(nil)}, srv)\n}\n"
	decls := "// Command main serves.\npackage main\n\nimport \"context\"\n\n" + s.Decls + "\ntype Server struct{ " + s.Name + " " + s.Type + " }\n\n" + each(s, func(o Op) string {
		var args []string
		for _, p := range o.Params {
			args = append(args, "req.Get"+strings.ToUpper(p.Name[:1])+p.Name[1:]+"()")
		}
		return "func (s *Server) " + o.Name + "(" + o.params() + ") string {\n" + o.body("s."+s.Name) + "\n}\n\n" +
			"func (s *Server) " + o.exported() + "(ctx context.Context, req *pb." + o.exported() + "Request) (*pb.Reply, error) {\nreturn &pb.Reply{Text: s." + o.Name + "(" + strings.Join(args, ", ") + ")}, nil\n}\n\n"
	}) + "func main() {\npb.RegisterServer(grpc.NewServer(), &Server{" + s.construct() + "})\n}\n"
	return map[string]string{"pb/pb.go": pb, "main.go": decls}
}
