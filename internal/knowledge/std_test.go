package knowledge

import (
	"go/importer"
	"go/types"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestStdRoots(t *testing.T) {
	if !slices.IsSorted(stdRoots) {
		t.Error("stdRoots is not sorted")
	}
	out, err := exec.Command("go", "list", "std").Output()
	if err != nil {
		t.Fatalf("go list std: %v", err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(path, "vendor/") && !strings.HasPrefix(path, "vendor/golang.org/x/") {
			continue
		}
		if !IsStd(path) {
			t.Errorf("IsStd(%q) = false", path)
		}
	}
	for _, path := range []string{"golang.org/x/net/html", "example.com/fmt", "main", "fmtx", "vendor/other"} {
		if IsStd(path) {
			t.Errorf("IsStd(%q) = true", path)
		}
	}
}

// TestStdRows looks up every name of the standard library that the tables
// have in its package, and checks their indexes against the signature.
func TestStdRows(t *testing.T) {
	imp := importer.Default()
	checkRows(t, imp, func(r *Row) bool { return IsStd(r.pkg) })
}

// checkRows reports the rows in scope that name nothing, or whose indexes do
// not fit.
func checkRows(t *testing.T, imp types.Importer, inScope func(*Row) bool) {
	for _, r := range Builtin().Rows() {
		if r.pkg == "" || !inScope(r) {
			continue
		}
		pkg, err := imp.Import(r.pkg)
		if err != nil {
			if specs[r.Verb].form != pathName { // a prefix need not be a package
				t.Errorf("%s:%d: %v", r.File, r.Line, err)
			}
			continue
		}
		if problem := checkRow(pkg, r); problem != "" {
			t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Name, problem)
		}
	}
}

// checkRow compares a row with its package and returns what is wrong.
func checkRow(pkg *types.Package, r *Row) string {
	switch specs[r.Verb].form {
	case pathName:
		return ""
	case typeName:
		if tn, ok := pkg.Scope().Lookup(r.name).(*types.TypeName); !ok || tn.IsAlias() {
			return "no such type"
		}
		return ""
	}
	name, member, isMember := strings.Cut(r.name, ".")
	obj := pkg.Scope().Lookup(name)
	if obj == nil {
		return "not declared"
	}
	if isMember {
		obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, member)
	}
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() == (r.Verb == Field) {
			return ""
		}
	case *types.Func:
		if r.Verb == Field {
			break
		}
		if path, key, _ := funcKey(obj.Origin()); path != r.pkg || key != r.name {
			return "is declared as " + obj.Origin().FullName()
		}
		return checkIndexes(obj, r)
	}
	return "no such field or function"
}

// checkIndexes reports an index that is beyond the parameters or results,
// and a function to call that is none.
func checkIndexes(fn *types.Func, r *Row) string {
	sig := fn.Signature()
	for _, i := range append([]int{r.Key, r.Value, r.On, r.Out, r.Pattern, r.Loader, r.Path}, r.Args...) {
		if i >= sig.Params().Len() {
			return "too few parameters: " + sig.String()
		}
	}
	for _, i := range r.Ret {
		if i >= sig.Results().Len() {
			return "too few results: " + sig.String()
		}
	}
	for _, i := range r.Args {
		if !callable(sig.Params().At(i).Type()) {
			return "argument is no function or handler: " + sig.String()
		}
	}
	return ""
}

// callable reports whether a parameter may hold a function, an object with
// methods, a struct with such a field, or several of them.
func callable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	case *types.Slice:
		return callable(u.Elem())
	case *types.Pointer:
		return true
	case *types.Struct:
		for f := range u.Fields() {
			if _, ok := f.Type().Underlying().(*types.Signature); ok {
				return true
			}
		}
	}
	return false
}

// TestCheckRow has one row for each way in which a name or an index can be wrong.
func TestCheckRow(t *testing.T) {
	pkg := declare(t, "example.com/x", decls+"\nfunc H(n int, f func()) (int, error) { return 0, nil }")
	for row, want := range map[string]string{
		"join example.com/x.F":                         "",
		"join (*example.com/x.G[K, V]).Set":            "",
		"container example.com/x.T class=map":          "",
		"field example.com/x.T.Field kind=body":        "",
		"call example.com/x.H arg=1 when=now":          "",
		"source example.com/x.H kind=body ret=1":       "",
		"join example.com/x.Gone":                      "not declared",
		"join (*example.com/x.T).Gone":                 "no such field or function",
		"join (*example.com/x.E).P":                    "is declared as (*example.com/x.T).P", // promoted
		"container example.com/x.Gone class=map":       "no such type",
		"container example.com/x.F class=map":          "no such type",
		"container example.com/x.A class=map":          "no such type", // an alias
		"field example.com/x.T.Gone kind=body":         "no such field or function",
		"field example.com/x.T.P kind=body":            "no such field or function",
		"call example.com/x.H arg=0 when=now":          "argument is no function",
		"call example.com/x.H arg=2 when=now":          "too few parameters",
		"source example.com/x.H kind=body ret=2":       "too few results",
		"source example.com/x.H kind=body ret=0 key=2": "too few parameters",
	} {
		table, err := Parse("my.tbl", []byte(row))
		if err != nil {
			t.Errorf("%s: %v", row, err)
			continue
		}
		got := checkRow(pkg, table.Rows()[0])
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: problem %q, want %q", row, got, want)
		}
	}
}
