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
		if problem := r.Check(pkg); problem != "" {
			t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Name, problem)
		}
	}
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
		"container example.com/x.F class=map":          "a function, not a type",
		"container example.com/x.A class=map":          "an alias: name the type itself",
		"field example.com/x.T.Gone kind=body":         "no such field or function",
		"field example.com/x.T.P kind=body":            "no such field or function",
		"call example.com/x.H arg=0 when=now":          "argument is no function",
		"call example.com/x.H arg=2 when=now":          "too few parameters",
		"source example.com/x.H kind=body ret=2":       "too few results",
		"source example.com/x.H kind=body ret=0 key=2": "too few parameters",

		"provide example.com/x.H arg=1":          "",
		"provide-as example.com/x.H arg=2":       "too few parameters",
		"command example.com/x.H arg=1":          "",
		"command example.com/x.H arg=2":          "too few parameters",
		"command-dir example.com/x.Options.Path": "",
		"command-dir example.com/x.Options.Gone": "no such field or function",
		"program tool reads":                     "", // no name of Go

		"local example.com/x.New kind=cache arg=0 field=Store,Path":       "",
		"local example.com/x.Open kind=db arg=0 match=mem":                "",
		"override example.com/x.WithStore arg=0":                          "",
		"override-field example.com/x.Options.Store":                      "",
		"local-field example.com/x.Options.Path kind=session field=Store": "",
		"local-field example.com/x.Options.Path kind=session field=Gone":  "no field Gone",
		"local-field example.com/x.Options.Gone kind=session field=Store": "no such field or function",
		"default example.com/x.Options kind=cache field=Store":            "",
		"default example.com/x.Global kind=cache":                         "",
		"local example.com/x.New kind=cache arg=0 field=Gone":             "no field Gone",
		"local example.com/x.New kind=cache arg=1 field=Store":            "too few parameters",
		"local example.com/x.New kind=cache field=Store":                  "no argument for the option",
		"local example.com/x.New kind=cache arg=0":                        "", // given or nil
		"local example.com/x.Open kind=db arg=0":                          "argument cannot be the option",
		"local example.com/x.New kind=cache arg=0 match=mem":              "argument cannot be the option",
		"override-field example.com/x.Options.Gone":                       "no such field or function",
		"override-field example.com/x.T.P":                                "no such field or function",
		"default example.com/x.Options kind=cache field=Gone":             "no field Gone",
		"default example.com/x.Gone kind=cache":                           "no such type",
	} {
		table, err := Parse("my.tbl", []byte(row))
		if err != nil {
			t.Errorf("%s: %v", row, err)
			continue
		}
		got := table.Rows()[0].Check(pkg)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: problem %q, want %q", row, got, want)
		}
	}
}
