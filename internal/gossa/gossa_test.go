package gossa

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

const source = `package p

type E struct{}

func (*E) Do(n int) {}

type T struct{ E }

type I interface{ Do(int) }

func Generic[X any](x X) {}

func say(words ...any) {}

func calls(t *T, i I, f func(int), list []int) {
	t.Do(1)
	i.Do(2)
	f(3)
	Generic("x")
	say("a", 4)
	list = append(list, 5)
	say(t.Do, list)
}

func deferred(err error) (out error) {
	defer say()
	out = err
	func() { out = nil }()
	return err
}

func outer() func() { return func() {} }

func loop(n int) {
	for n > 0 {
		n--
	}
	say()
}
`

func build(t *testing.T) *ssa.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("example.com/p", "p"), []*ast.File{f}, ssa.InstantiateGenerics)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func instrs[I ssa.Instruction](fn *ssa.Function) []I {
	var out []I
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if i, ok := instr.(I); ok {
				out = append(out, i)
			}
		}
	}
	return out
}

func TestCalls(t *testing.T) {
	fn := build(t).Func("calls")
	want := []struct {
		callee, builtin string
		receiver        bool
		args            int
	}{
		{"(*example.com/p.E).Do", "", true, 1},
		{"(example.com/p.I).Do", "", true, 1},
		{"", "", false, 1},
		{"example.com/p.Generic", "", false, 1},
		{"example.com/p.say", "", false, 1},
		{"", "append", false, 2},
		{"example.com/p.say", "", false, 1},
	}
	got := instrs[*ssa.Call](fn)
	if len(got) != len(want) {
		t.Fatalf("%d calls, want %d", len(got), len(want))
	}
	for i, w := range want {
		c := &got[i].Call
		name := ""
		if callee := Callee(c); callee != nil {
			name = callee.FullName()
		}
		if name != w.callee || Builtin(c) != w.builtin || (Receiver(c) != nil) != w.receiver || len(Args(c)) != w.args || IsAppend(got[i]) != (w.builtin == "append") {
			t.Errorf("%s: callee %q, builtin %q, receiver %v, %d arguments; want %+v", got[i], name, Builtin(c), Receiver(c), len(Args(c)), w)
		}
	}
	words := Variadic(Args(&got[4].Call)[0])
	if len(words) != 2 || ConstString(words[0]) != "a" || ConstString(words[1]) != "" || IsNil(words[0]) {
		t.Errorf("say has the words %v", words)
	}
	if c, ok := Unconvert(words[1]).(*ssa.Const); !ok || c.Int64() != 4 {
		t.Errorf("the second word is %v before it is converted", Unconvert(words[1]))
	}
}

// TestReturned: a result of a function with deferred calls goes through a
// variable.
func TestReturned(t *testing.T) {
	fn := build(t).Func("deferred")
	var got []ssa.Value
	for _, ret := range instrs[*ssa.Return](fn) {
		if len(ret.Results) == 1 && ret.Block() != fn.Recover {
			got = append(got, Returned(ret, 0))
		}
	}
	if !slices.Equal(got, []ssa.Value{fn.Params[0]}) {
		t.Errorf("returns %v, want the parameter", got)
	}
}

// TestReaches: the body of a loop leads to itself and to what follows, which leads
// nowhere.
func TestReaches(t *testing.T) {
	fn := build(t).Func("loop")
	block := func(comment string) *ssa.BasicBlock {
		i := slices.IndexFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return b.Comment == comment })
		if i < 0 {
			t.Fatalf("no block %s", comment)
		}
		return fn.Blocks[i]
	}
	body, done := block("for.body"), block("for.done")
	if !Reaches(body, done) || !Reaches(body.Succs[0], body) || !Reaches(done, done) {
		t.Error("a way is not seen")
	}
	if Reaches(done, body) {
		t.Error("what follows a loop leads back to it")
	}
}

func TestFunctions(t *testing.T) {
	pkg := build(t)
	bound := instrs[*ssa.MakeClosure](pkg.Func("calls"))
	if len(bound) != 1 {
		t.Fatalf("%d closures, want the method value", len(bound))
	}
	if d := Declared(bound[0].Fn.(*ssa.Function)); Name(d) != "(*E).Do" || d.Synthetic != "" {
		t.Errorf("the method value is of %s", d)
	}
	if got := Name(pkg.Func("outer").AnonFuncs[0]); got != "function literal in outer" {
		t.Errorf("the literal is called %q", got)
	}
	generic := instrs[*ssa.Call](pkg.Func("calls"))[3].Call.StaticCallee()
	if d := Declared(generic); d != pkg.Func("Generic") || Name(generic) != "Generic" {
		t.Errorf("the instance is one of %s, called %q", d, Name(generic))
	}
}
