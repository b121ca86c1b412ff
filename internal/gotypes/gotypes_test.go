package gotypes

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

const source = `package p

import "context"

type T struct {
	A int
	B string
}
type G[E any] struct{ V E }
type Alias = *T
type Text string

func (*T) M() {}

type I interface{ Do(context.Context) error }

var (
	t  T
	p  *T
	pp **T
	a  Alias
	g  *G[int]
	i  I
	lit interface{ Do() }
	e  error
	s  Text
	b  bool
	n  []int
	c  context.Context
	pc *context.Context
)
`

func check(t *testing.T) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: importer.Default()}).Check("example.com/p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func nameOf(n *types.Named) string {
	if n == nil {
		return ""
	}
	return n.Obj().Name()
}

// TestNamed: how many pointers each question looks through.
func TestNamed(t *testing.T) {
	scope := check(t).Scope()
	for name, want := range map[string][3]string{ // Named, Behind, BehindAddress
		"t":  {"T", "T", "T"},
		"p":  {"", "T", "T"},
		"pp": {"", "", "T"},
		"a":  {"", "T", "T"},
		"g":  {"", "G", "G"},
		"i":  {"I", "I", "I"},
		"e":  {"", "", ""},
		"s":  {"Text", "Text", "Text"},
		"n":  {"", "", ""},
	} {
		typ := scope.Lookup(name).Type()
		if got := [3]string{nameOf(Named(typ)), nameOf(Behind(typ)), nameOf(BehindAddress(typ))}; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestField(t *testing.T) {
	scope := check(t).Scope()
	for name, want := range map[string]string{"t": "B", "p": "B", "a": "B", "pp": "", "g": "", "n": ""} {
		if got := FieldName(scope.Lookup(name).Type(), 1); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	generic := scope.Lookup("G").Type().Underlying().(*types.Struct).Field(0)
	if got := Field(scope.Lookup("g").Type(), 0); got != generic {
		t.Errorf("field of an instance is %v, not the one that is declared", got)
	}
	if got := FieldNamed(scope.Lookup("g").Type(), generic.Name()); got != generic {
		t.Errorf("field %s of an instance is %v, not the one that is declared", generic.Name(), got)
	}
	if got := FieldNamed(scope.Lookup("t").Type(), "none"); got != nil {
		t.Errorf("there is a field %v", got)
	}
}

func TestReceiver(t *testing.T) {
	scope := check(t).Scope()
	method := func(name, method string) *types.Func {
		obj, _, _ := types.LookupFieldOrMethod(scope.Lookup(name).Type(), true, nil, method)
		return obj.(*types.Func)
	}
	if got := Receiver(method("p", "M")); got != scope.Lookup("T") {
		t.Errorf("M belongs to %v", got)
	}
	if got := Receiver(method("i", "Do")); got != scope.Lookup("I") {
		t.Errorf("I.Do belongs to %v", got)
	}
	if got := Receiver(method("lit", "Do")); got != nil {
		t.Errorf("a method of an interface literal belongs to %v", got)
	}
}

func TestKinds(t *testing.T) {
	scope := check(t).Scope()
	kinds := map[string]func(types.Type) bool{"context": IsContext, "error": IsError, "string": IsString, "bool": IsBool, "plain": IsPlain}
	want := map[string]string{"c": "context", "e": "error", "s": "string"}
	for _, name := range scope.Names() {
		v, ok := scope.Lookup(name).(*types.Var)
		if !ok {
			continue
		}
		for kind, is := range kinds {
			fits := want[name] == kind || name == "b" && (kind == "bool" || kind == "plain")
			if got := is(v.Type()); got != fits {
				t.Errorf("%s: %s is %v", name, kind, got)
			}
		}
	}
	if do := scope.Lookup("i").Type().Underlying().(*types.Interface).Method(0); !CanFail(do.Signature()) {
		t.Error("Do cannot fail")
	}
}
