package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Types is a program of two packages whose types hold themselves and each other,
// in ways that a seed chooses: the files of the packages lib and main by name. Most
// programs compile; the others have a type of no finite size, which Go forbids.
//
// Every constructor of the language is a link of such a circle (map, slice, array,
// channel, pointer, function, struct, interface, an instance of a generic type), and
// values of the types are everywhere where the engine looks at types: in variables,
// fields, elements and keys, captured, sent, called, stored behind interfaces,
// passed and returned, within the package and between packages.
func Types(seed uint64) map[string]string {
	g := &typeWriter{rand: rand.New(rand.NewPCG(seed, 1))}
	lib := g.library()
	return map[string]string{"lib": lib, "main": g.service()}
}

// A typeWriter writes declarations. Names are those that a type may refer to.
type typeWriter struct {
	rand    *rand.Rand
	names   []string // of types without parameters
	generic []string // of types with one
	params  []string // that are in scope
}

func (g *typeWriter) oneOf(list ...string) string { return list[g.rand.IntN(len(list))] }

// library is a package of types that hold each other, with a variable and a
// function for each.
func (g *typeWriter) library() string {
	own := []string{"L0", "L1", "L2"}
	g.names, g.generic = own, []string{"G0", "G1"}
	var b strings.Builder
	b.WriteString("package lib\n\n")
	g.declare(&b, own, g.generic)
	for _, name := range own {
		fmt.Fprintf(&b, "var Kept%[1]s %[1]s\n\nfunc Keep%[1]s(v %[1]s) %[1]s { old := Kept%[1]s; Kept%[1]s = v; return old }\n\n", name)
	}
	for i, name := range own {
		own[i] = "lib." + name
	}
	return b.String()
}

// declare declares types; what is behind their names may refer to any name.
func (g *typeWriter) declare(b *strings.Builder, names, generic []string) {
	for _, name := range names {
		fmt.Fprintf(b, "type %s %s\n\n", name, g.constructed(3))
	}
	g.params = []string{"P"}
	for _, name := range generic {
		t := g.constructed(3)
		fmt.Fprintf(b, "type %s[P any] %s\n\n", name, t)
		if !strings.HasPrefix(t, "*") && !strings.HasPrefix(t, "interface") { // those have no methods
			fmt.Fprintf(b, "func (*%s[P]) Self() {}\n\n", name)
		}
	}
	g.params = nil
}

// constructed is a type that is not a name, of at most depth constructors within
// each other.
func (g *typeWriter) constructed(depth int) string {
	in := func() string { return g.any(depth - 1) }
	switch g.rand.IntN(12) {
	case 0, 1:
		return "map[" + g.key(depth-1) + "]" + in()
	case 2, 3:
		return "[]" + in()
	case 4:
		return "[2]" + in()
	case 5:
		return g.oneOf("chan ", "chan<- ", "<-chan ") + "(" + in() + ")"
	case 6:
		return "*" + in()
	case 7:
		return "func(" + in() + ") " + in()
	case 8:
		return "func(..." + in() + ") (" + in() + ", error)"
	case 9:
		return "interface{ Do(" + in() + ") " + in() + " }"
	case 10:
		return "struct { *" + g.bare() + "; A " + in() + "; B " + in() + " }"
	}
	return "struct { A " + in() + "; B []" + in() + "; C string }"
}

// any is a name, or another type.
func (g *typeWriter) any(depth int) string {
	if depth > 0 && g.rand.IntN(3) > 0 {
		return g.constructed(depth)
	}
	switch g.rand.IntN(8) {
	case 0:
		return g.oneOf("string", "int", "any", "error")
	case 1:
		if len(g.params) > 0 {
			return g.oneOf(g.params...)
		}
	case 2, 3:
		if arg := "string"; len(g.generic) > 0 {
			if depth > 0 {
				arg = g.any(depth - 1)
			}
			return g.oneOf(g.generic...) + "[" + arg + "]"
		}
	}
	return g.oneOf(g.names...)
}

// key is a type whose values can be compared.
func (g *typeWriter) key(depth int) string {
	if depth <= 0 {
		return "string"
	}
	return g.oneOf("string", "int", "any", "*"+g.any(depth), "chan "+g.bare(), "[2]*"+g.any(depth))
}

// bare is a type that can be embedded.
func (g *typeWriter) bare() string { return g.oneOf(g.names...) }

// service is a package main that keeps values of its own types, and of those of
// the library, wherever a service keeps some.
func (g *typeWriter) service() string {
	own := []string{"T0", "T1", "T2", "T3"}
	g.names = append(g.names, own...)
	lib := g.generic
	g.generic = []string{"H0", "H1"}
	for _, name := range lib {
		g.generic = append(g.generic, "lib."+name)
	}
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"net/http\"\n\n\t\"m/lib\"\n)\n\n")
	g.declare(&b, own, []string{"H0", "H1"})
	b.WriteString("var registry = map[string]any{}\n\nvar jobs = make(chan any, 1)\n\n")
	b.WriteString("type keeper interface{ keep(any) any }\n\ntype server struct {\n\tstore keeper\n")
	held := []string{"T0", "T1", "T2", "T3", "lib.L0", "lib.L1", g.any(2), g.any(2)}
	for i, t := range held {
		fmt.Fprintf(&b, "\tf%d %s\n\tm%[1]d map[string]%[2]s\n", i, t)
	}
	b.WriteString("}\n\nfunc main() {\n\ts := new(server)\n\thttp.Handle(\"/\", s)\n")
	for i := range held {
		fmt.Fprintf(&b, "\thttp.HandleFunc(\"/%d\", s.h%[1]d)\n\thttp.HandleFunc(\"/c%[1]d\", make%[1]d())\n", i)
	}
	b.WriteString("\thttp.ListenAndServe(\":0\", nil)\n}\n\n")
	b.WriteString("func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.h0(w, r) }\n\n")
	for i, t := range held {
		g.use(&b, i, t)
	}
	return b.String()
}

// use writes what requests do with a type: a handler that keeps a value in each
// place, a handler that has captured one, a function and a method to pass it to.
func (g *typeWriter) use(b *strings.Builder, i int, t string) {
	fmt.Fprintf(b, `var v%[1]d %[2]s

type kept%[1]d struct{ v %[2]s }

func (k *kept%[1]d) keep(v any) any {
	old := k.v
	if v, ok := v.(%[2]s); ok {
		k.v = v
	}
	return old
}

func pass%[1]d(v %[2]s, then func(%[2]s)) %[2]s {
	if then != nil {
		then(v)
	}
	return v
}

func make%[1]d() http.HandlerFunc {
	var last %[2]s
	seen := map[string]%[2]s{}
	return func(w http.ResponseWriter, r *http.Request) {
		seen[r.FormValue("k")], last = last, *new(%[2]s)
		jobs <- last
	}
}

func (s *server) h%[1]d(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	z := pass%[1]d(s.m%[1]d[k], func(v %[2]s) { v%[1]d = v })
	s.f%[1]d, s.m%[1]d[k] = z, v%[1]d
	s.store = &kept%[1]d{z}
	registry[k] = s.store.keep(z)
	list := append([]%[2]s{z}, v%[1]d)
	for _, one := range list {
		v%[1]d = one
	}
	select {
	case jobs <- list:
	case got := <-jobs:
		if v, ok := got.(%[2]s); ok {
			s.f%[1]d = v
		}
	}
	go func() { s.m%[1]d[k] = z }()
}

`, i, t)
	if strings.HasPrefix(t, "lib.L") {
		name := strings.TrimPrefix(t, "lib.")
		fmt.Fprintf(b, "func init() { v%d = lib.Keep%s(lib.Kept%[2]s) }\n\n", i, name)
	}
}
