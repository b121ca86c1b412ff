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
	case varName:
		if v, ok := pkg.Scope().Lookup(r.name).(*types.Var); !ok || v == nil {
			return "no such variable"
		}
		return ""
	case typeName:
		if v, ok := pkg.Scope().Lookup(r.name).(*types.Var); ok && r.Verb == Default && len(r.Fields) == 0 && v.Exported() {
			return ""
		}
		if tn, ok := pkg.Scope().Lookup(r.name).(*types.TypeName); !ok || tn.IsAlias() {
			return "no such type"
		} else if missing := missingField(tn.Type(), r); missing != "" {
			return "no field " + missing
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
		if obj.IsField() == (specs[r.Verb].form == fieldName) {
			return ""
		}
	case *types.Func:
		if specs[r.Verb].form == fieldName {
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
	if r.Verb == Local || r.Verb == Override {
		return checkOption(sig, r)
	}
	if r.Verb == Secret {
		return ""
	}
	for _, i := range r.Args {
		if !callable(sig.Params().At(i).Type()) {
			return "argument is no function or handler: " + sig.String()
		}
	}
	return ""
}

// checkOption reports an option that is no field of the argument, or that
// nothing could be compared with.
func checkOption(sig *types.Signature, r *Row) string {
	switch {
	case len(r.Args) == 0 && (len(r.Fields) > 0 || len(r.Match) > 0):
		return "no argument for the option"
	case len(r.Args) == 0:
		return ""
	case len(r.Fields) == 0:
		b, isBasic := sig.Params().At(r.Args[0]).Type().Underlying().(*types.Basic)
		if isBasic != (len(r.Match) > 0) || isBasic && b.Info()&(types.IsString|types.IsBoolean) == 0 {
			return "argument cannot be the option: " + sig.String()
		}
		return ""
	}
	if missing := missingField(sig.Params().At(r.Args[0]).Type(), r); missing != "" {
		return "no field " + missing + ": " + sig.String()
	}
	return ""
}

// missingField returns the first of a row's fields that the struct has not
// which t is, or points to, or is a slice of; "" if it has all.
func missingField(t types.Type, r *Row) string {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	for _, f := range r.Fields {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, f)
		if v, ok := obj.(*types.Var); !ok || !v.IsField() {
			return f
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
	pkg := declare(t, "example.com/x", decls+`
		func H(n int, f func()) (int, error) { return 0, nil }
		type Options struct { Store any; Path string }
		func New(...Options) int { return 0 }
		func Open(dsn string) int { return 0 }
		func WithStore(any) func() { return nil }
		var Global int`)
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

		"local example.com/x.New kind=cache arg=0 field=Store,Path": "",
		"local example.com/x.Open kind=db arg=0 match=mem":          "",
		"override example.com/x.WithStore arg=0":                    "",
		"override-field example.com/x.Options.Store":                "",
		"default example.com/x.Options kind=cache field=Store":      "",
		"default example.com/x.Global kind=cache":                   "",
		"local example.com/x.New kind=cache arg=0 field=Gone":       "no field Gone",
		"local example.com/x.New kind=cache arg=1 field=Store":      "too few parameters",
		"local example.com/x.New kind=cache field=Store":            "no argument for the option",
		"local example.com/x.New kind=cache arg=0":                  "", // given or nil
		"local example.com/x.Open kind=db arg=0":                    "argument cannot be the option",
		"local example.com/x.New kind=cache arg=0 match=mem":        "argument cannot be the option",
		"override-field example.com/x.Options.Gone":                 "no such field or function",
		"override-field example.com/x.T.P":                          "no such field or function",
		"default example.com/x.Options kind=cache field=Gone":       "no field Gone",
		"default example.com/x.Gone kind=cache":                     "no such type",
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
