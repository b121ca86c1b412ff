package knowledge

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

func TestBuiltinParses(t *testing.T) {
	table, err := parseAll(tables, map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	has := map[Verb]int{}
	for _, r := range table.Rows() {
		has[r.Verb]++
	}
	for verb := range specs {
		if has[verb] == 0 {
			t.Errorf("no row with %s", verb)
		}
	}
	if has[Message] != 1 {
		t.Errorf("%d message rows, want 1", has[Message])
	}
}

func TestBuiltinIsSorted(t *testing.T) {
	rows := Builtin().Rows()
	sorted := slices.IsSortedFunc(rows, func(a, b *Row) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	if !sorted {
		t.Error("rows are not sorted by file and line")
	}
}

// declare type-checks the source of one package under an import path.
func declare(t *testing.T, path, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", "package x\n"+src, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check(path, fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// member returns function F, or method T.M.
func member(pkg *types.Package, name string) *types.Func {
	recv, method, isMethod := strings.Cut(name, ".")
	obj := pkg.Scope().Lookup(recv)
	if isMethod {
		obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
	}
	return obj.(*types.Func)
}

const decls = `
func F() {}
type T struct{ Field int }
func (*T) P() {}
func (T) V() {}
type I interface { M() }
type E struct { *T }
type A = T
type G[K comparable, V any] struct{}
func (*G[K, V]) Set(K, V) {}
type Inst struct{ G[string, int] }
`

const declRows = `
join example.com/x.F
join (*example.com/x.T).P
join (*example.com/x.T).V
join (example.com/x.I).M
join (*example.com/x.G[K, V]).Set
container example.com/x.T class=map
field example.com/x.T.Field kind=body
benign-package example.com/x/metrics reason=metric
external-package example.com/x/metrics/db
`

func TestFunc(t *testing.T) {
	table, err := Parse("my.tbl", []byte(declRows))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"example.com/x", "example.com/x/v2", "example.com/x/v14"} {
		pkg := declare(t, path, decls)
		for _, name := range []string{"F", "T.P", "T.V", "I.M", "E.P", "A.P", "G.Set", "Inst.Set"} {
			if rows := table.Func(member(pkg, name)); len(rows) != 1 || rows[0].Verb != Join {
				t.Errorf("%s: %s: %d rows", path, name, len(rows))
			}
		}
	}
	other := declare(t, "example.com/x/y", decls)
	for _, name := range []string{"F", "T.P", "I.M"} {
		if rows := table.Func(member(other, name)); rows != nil {
			t.Errorf("other package: %s has row %s", name, rows[0].Name)
		}
	}
	errorMethod := types.Universe.Lookup("error").Type().Underlying().(*types.Interface).Method(0)
	if table.Func(nil) != nil || table.Func(errorMethod) != nil {
		t.Error("rows for no function, or for a method without a package")
	}
}

func TestFuncOfInterfaceLiteral(t *testing.T) {
	pkg := declare(t, "example.com/x", "var V interface{ F() }")
	m := pkg.Scope().Lookup("V").Type().(*types.Interface).Method(0)
	if rows := Builtin().Func(m); rows != nil {
		t.Errorf("method of an interface literal has row %s", rows[0].Name)
	}
}

// TestVersions checks that rows for the very path win, then the newest.
func TestVersions(t *testing.T) {
	table, err := Parse("my.tbl", []byte(`
call example.com/x/v3.F arg=3 when=now
call example.com/x.F    arg=1 when=now
call example.com/x/v2.F arg=2 when=now
call example.com/x.G    arg=1 when=now
call gopkg.in/x.v3.F    arg=3 when=now
`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, name string
		arg        int // 0: no row
	}{
		{"example.com/x", "F", 1},
		{"example.com/x/v2", "F", 2},
		{"example.com/x/v3", "F", 3},
		{"example.com/x/v4", "F", 3},
		{"example.com/x/v2", "G", 1},
		{"example.com/x/v1", "F", 0}, // v1 is no major version suffix
		{"example.com/x/vendor", "F", 0},
		{"gopkg.in/x.v3", "F", 3},
		{"gopkg.in/x.v2", "F", 3},
		{"example.com/x.v3", "F", 0},
	}
	for _, tt := range tests {
		pkg := declare(t, tt.path, "func F(); func G()")
		got := 0
		if rows := table.Func(member(pkg, tt.name)); rows != nil {
			got = rows[0].Args[0]
		}
		if got != tt.arg {
			t.Errorf("%s.%s: row with arg %d, want %d", tt.path, tt.name, got, tt.arg)
		}
	}
}

func TestType(t *testing.T) {
	table, err := Parse("my.tbl", []byte(declRows))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, name string
		verbs      []Verb
	}{
		{"example.com/x", "T", []Verb{Container}},
		{"example.com/x/v2", "T", []Verb{Container}},
		{"example.com/x", "A", []Verb{Container}},
		{"example.com/x", "I", nil},
		{"example.com/x/metrics", "T", []Verb{BenignPackage}},
		{"example.com/x/v2/metrics", "T", []Verb{BenignPackage}},
		{"example.com/x/metrics/db/v3/sub", "T", []Verb{ExternalPackage, BenignPackage}},
		{"example.com/x/metricsdb", "T", nil},
		{"example.com/y", "T", nil},
	}
	for _, tt := range tests {
		tn := declare(t, tt.path, decls).Scope().Lookup(tt.name).(*types.TypeName)
		var got []Verb
		for _, r := range table.Type(tn) {
			got = append(got, r.Verb)
		}
		if !slices.Equal(got, tt.verbs) {
			t.Errorf("%s.%s: %v, want %v", tt.path, tt.name, got, tt.verbs)
		}
	}
	if table.Type(nil) != nil || table.Type(types.Universe.Lookup("error").(*types.TypeName)) != nil {
		t.Error("rows for no type, or for a type without a package")
	}
}

func TestFieldRow(t *testing.T) {
	table, err := Parse("my.tbl", []byte(declRows))
	if err != nil {
		t.Fatal(err)
	}
	owner := declare(t, "example.com/x/v5", decls).Scope().Lookup("T").(*types.TypeName)
	if r := table.FieldRow(owner, "Field"); r == nil || r.Kind != "body" {
		t.Errorf("FieldRow(Field) = %v", r)
	}
	if r := table.FieldRow(owner, "P"); r != nil { // a method, not a field
		t.Errorf("FieldRow(P) = %v", r)
	}
	if r := table.FieldRow(nil, "Field"); r != nil {
		t.Errorf("FieldRow(nil) = %v", r)
	}
}

func TestIsWith(t *testing.T) {
	imp := importer.Default()
	pkg, err := imp.Import("net/http")
	if err != nil {
		t.Fatal(err)
	}
	request := pkg.Scope().Lookup("Request").(*types.TypeName)
	writer := pkg.Scope().Lookup("ResponseWriter").(*types.TypeName)
	rows := Builtin().Type(request)
	i := slices.IndexFunc(rows, func(r *Row) bool { return r.Verb == Request })
	if i < 0 || !rows[i].IsWith(writer) || rows[i].IsWith(request) || rows[i].IsWith(nil) {
		t.Errorf("http.Request must ask for a ResponseWriter: %+v", rows)
	}
	if !new(Row).IsWith(nil) {
		t.Error("a row without with= must accept every type")
	}
}

func TestRequestTypes(t *testing.T) {
	var names []string
	for _, r := range Builtin().RequestTypes() {
		names = append(names, r.Name)
	}
	want := []string{"google.golang.org/grpc.ServerStream", "ProtoReflect"}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// TestRowsOfPackage: the rows of a package are those of the table that lies over
// another, and those of the other for the names of which it does not speak.
func TestRowsOfPackage(t *testing.T) {
	base, err := Parse("base.tbl", []byte("local p.New kind=cache\nlocal p.Open kind=db\njoin p.Wait\nlocal q.New kind=cache"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := Parse("own.tbl", []byte("local p.New kind=session usage\noverride (*p.T).Use arg=0"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	table := own.Over(base)
	for _, r := range table.Package("p") {
		got = append(got, string(r.Verb)+" "+r.Name+" "+r.Kind)
	}
	want := []string{"local p.Open db", "join p.Wait ", "local p.New session", "override (*p.T).Use "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for path, want := range map[string]bool{"p": true, "q": true, "p/v2": true, "r": false} {
		if got := table.MakesState(path); got != want {
			t.Errorf("MakesState(%q) = %v", path, got)
		}
	}
}

// TestIsStoreInterface: by how the name ends, since it may have such words in it
// for other reasons.
func TestIsStoreInterface(t *testing.T) {
	for name, want := range map[string]bool{
		"Store": true, "TokenStore": true, "Storage": true, "LimitCounter": true, "Cache": true,
		"PersistentVolumeClaimInterface": false, "StoreProvider": false, "Storable": false, "Provider": false, "": false,
	} {
		if got := Builtin().IsStoreInterface(name); got != want {
			t.Errorf("IsStoreInterface(%q) = %v", name, got)
		}
	}
}

// TestQuestions: what the engine asks of a type or package is answered by the
// rows, whoever wrote them.
func TestQuestions(t *testing.T) {
	own, err := Parse("own.tbl", []byte(`
file (*example.com/x.T).P op=write data=0
file (example.com/x.I).M op=write path=0
file (*example.com/x.G).Set op=name
file (*example.com/x.Inst).Open op=read path=0 below
clock-package example.com/x/clock
test-package example.com/x/testkit
replica-package example.com/x/paxos
column-tag cassandra
setting-tag vault
`))
	if err != nil {
		t.Fatal(err)
	}
	table := own.Over(Builtin())
	pkg := declare(t, "example.com/x", decls)
	for name, want := range map[string]bool{"T": true, "I": false, "G": false, "Inst": false} {
		if got := table.IsFile(pkg.Scope().Lookup(name).(*types.TypeName)); got != want {
			t.Errorf("IsFile(%s) = %v", name, got)
		}
	}
	for path, want := range map[string]bool{"time": true, "example.com/x/clock": true, "example.com/x/v2/clock/fake": true, "example.com/x": false, "timex": false} {
		if got := table.IsClock(types.NewPackage(path, "clock")); got != want {
			t.Errorf("IsClock(%s) = %v", path, got)
		}
	}
	for path, want := range map[string]bool{"testing": true, "net/http/httptest": true, "net/http": false, "example.com/x/testkit": true} {
		if got := table.ServesTests(path); got != want {
			t.Errorf("ServesTests(%s) = %v", path, got)
		}
	}
	for path, want := range map[string]bool{"github.com/hashicorp/raft": true, "example.com/y/raft/log": true, "example.com/x/paxos": true, "example.com/x/draft": false} {
		if got := table.Replicates(path); got != want {
			t.Errorf("Replicates(%s) = %v", path, got)
		}
	}
	for tag, want := range map[string]bool{`gorm:"column:k"`: true, `json:"k" db:"k"`: true, `db:"-"`: false, `json:"k"`: false, `cassandra:"k"`: true, `mydb:"k"`: false, "": false} {
		if got := table.IsColumn(tag); got != want {
			t.Errorf("IsColumn(%s) = %v", tag, got)
		}
	}
	for tag, want := range map[string]string{`yaml:"key" env:"KEY,required"`: "KEY", `yaml:"key,omitempty"`: "key", `vault:"kv/key" env:"KEY"`: "kv/key",
		`yaml:"-"`: "", `env:",required" toml:"key"`: "key", `db:"key"`: "", "": ""} {
		if got := table.SettingOf(tag); got != want {
			t.Errorf("SettingOf(%s) = %q", tag, got)
		}
	}
}
