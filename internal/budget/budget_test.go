package budget_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/lab/fixture"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// TestList: every budget has a name, a unit and a limit of its own words.
func TestList(t *testing.T) {
	names := make(map[string]bool)
	for _, b := range budget.All() {
		if b.String() == "" || b.Unit() == "" || b.Why() == "" || b.Lost() == "" || b.Limit() <= 0 || names[b.String()] {
			t.Errorf("budget %d: %q, limit %d %s", b, b, b.Limit(), b.Unit())
		}
		names[b.String()] = true
		if n := slices.IndexFunc(programs, func(p program) bool { return p.budget == b }); n < 0 {
			t.Errorf("%s: no program reaches it", b)
		}
	}
}

// TestMeter: records do not depend on the order of what is counted.
func TestMeter(t *testing.T) {
	want := []finding.Budget{
		{Name: budget.Effects.String(), Unit: "effects", Limit: 400, Count: 3, Example: "m/a.F"},
		{Name: budget.Steps.String(), Unit: "steps", Limit: 6, Count: 1, Example: "m/a.F"},
	}
	for _, order := range [][]string{{"m/a.F", "m/a.G", "m/a.Long"}, {"m/a.Long", "m/a.G", "m/a.F", "m/a.G"}} {
		m := new(budget.Meter)
		m.Reach(budget.Steps, "m/a.F")
		for _, w := range order {
			m.Reach(budget.Effects, w)
		}
		if got := m.Records(); !slices.Equal(got, want) {
			t.Errorf("order %v: %+v, want %+v", order, got, want)
		}
	}
	var none *budget.Meter
	none.Reach(budget.Effects, "m/a.F")
	if len(new(budget.Meter).Records()) > 0 {
		t.Error("an unused meter has records")
	}
}

// TestBudgets: reaching a budget loses findings, but makes none, tells so, and
// gives the same in every order of declarations.
func TestBudgets(t *testing.T) {
	small := analyse(t, lay(t, func(p program) int { return p.small }, false))
	dir := lay(t, func(p program) int { return p.large }, false)
	large, again := analyse(t, dir), analyse(t, dir)
	reversed := analyse(t, lay(t, func(p program) int { return p.large }, true))
	for i, p := range programs {
		t.Run(p.budget.String(), func(t *testing.T) {
			s, l := small[pkgName(i)], large[pkgName(i)]
			inSmall, inLarge := p.want()
			if got := s.reported(); !slices.Equal(got, inSmall) {
				t.Errorf("within the budget, reported are %q, want %q", got, inSmall)
			}
			if got := l.reported(); !slices.Equal(got, inLarge) {
				t.Errorf("beyond the budget, reported are %q, want %q", got, inLarge)
			}
			if s.reached(p.budget) {
				t.Errorf("%d does not exceed the budget, but it is reached", p.small)
			}
			if !l.reached(p.budget) {
				t.Errorf("%d does not reach the budget; reached are %+v", p.large, l.Budgets)
			}
			if a, b := l.text(t), again[pkgName(i)].text(t); a != b {
				t.Errorf("two runs differ:\n%s\n%s", a, b)
			}
			if a, b := placeless(l.text(t)), placeless(reversed[pkgName(i)].text(t)); a != b {
				t.Errorf("the order of declarations matters:\n%s\n%s", a, b)
			}
		})
	}
}

// want returns the state objects that are reported in the small and in the
// large program, sorted. A word may say lost(x): in the small one only; or
// kept(x): in the large one only, which has more of them.
func (p program) want() (small, large []string) {
	for _, m := range regexp.MustCompile(`(lost|kept)\(([^)]*)\)|\S+`).FindAllStringSubmatch(p.reported, -1) {
		name := m[2]
		if name == "" {
			name = m[0]
		}
		if m[1] != "kept" {
			small = append(small, strings.ReplaceAll(name, "#", nth(p.small)))
		}
		if m[1] != "lost" {
			large = append(large, strings.ReplaceAll(name, "#", nth(p.large)))
		}
	}
	slices.Sort(small)
	slices.Sort(large)
	return small, large
}

func pkgName(i int) string { return fmt.Sprintf("p%02d", i) }

// lay writes all programs, as packages of one module.
func lay(t *testing.T, size func(program) int, reverse bool) string {
	t.Helper()
	dir := t.TempDir()
	mod := "module example.com/budget\n\ngo 1.26\n"
	for i, p := range programs {
		root := filepath.Join(dir, pkgName(i))
		writePackage(t, root, "example.com/budget/"+pkgName(i), pkgName(i), p.code(size(p)), reverse)
		if p.files == nil {
			continue
		}
		for name, code := range p.files(size(p)) {
			writePackage(t, filepath.Join(root, name), "example.com/budget/"+pkgName(i), name, code, reverse)
		}
	}
	// The one library is a module of its own.
	lib := "example.org/lib"
	for i, p := range programs {
		if p.budget == budget.CallbackArgs {
			mod += "\nrequire " + lib + " v1.0.0\n\nreplace " + lib + " => ./" + pkgName(i) + "/lib\n"
			write(t, filepath.Join(dir, pkgName(i), "lib", "go.mod"), "module "+lib+"\n\ngo 1.26\n")
		}
	}
	write(t, filepath.Join(dir, "go.mod"), mod)
	return dir
}

func writePackage(t *testing.T, dir, root, name, code string, reverse bool) {
	decls := slices.DeleteFunc(strings.Split(code, "\n\n"), func(d string) bool { return strings.TrimSpace(d) == "" })
	if reverse {
		slices.Reverse(decls)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", name)
	for _, imp := range []string{"crypto/hmac", "crypto/rand", "crypto/sha256", "database/sql", "fmt", "net/http", "os", "path/filepath", "strings", "sync", "sync/atomic", "time", root + "/api", root + "/store", "example.org/lib"} {
		if regexp.MustCompile(`(^|[^.\w])` + filepath.Base(imp) + `\.[A-Z]`).MatchString(code) {
			fmt.Fprintf(&b, "\t%q\n", imp)
		}
	}
	b.WriteString(")\n\n" + strings.Join(decls, "\n\n") + "\n")
	write(t, filepath.Join(dir, name+".go"), b.String())
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// A unit is what the inventory says of a program.
type unit struct{ finding.Records }

// reported lists the names of the state objects that checks report.
func (u *unit) reported() []string {
	var out []string
	for _, f := range u.Findings {
		if f.Tier.AtLeast(finding.Likely) {
			name := f.State.Name
			if i := strings.IndexByte(name, '.'); i > 0 && f.State.Holder == "package variable" {
				name = name[i+1:]
			}
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (u *unit) reached(b budget.Budget) bool {
	return slices.ContainsFunc(u.Budgets, func(r finding.Budget) bool { return r.Name == b.String() })
}

func (u *unit) text(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, f := range u.Findings {
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + fmt.Sprintf("\n%+v\n", u.Budgets)
}

var place = regexp.MustCompile(`"(file|line|column)":("[^"]*"|\d+),?`)

// placeless leaves out the places in a record; in which order accesses are
// listed depends on them, so each stands for itself.
func placeless(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		parts := strings.Split(place.ReplaceAllString(l, ""), "{")
		slices.Sort(parts)
		lines = append(lines, strings.Join(parts, "{"))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// analyse returns what the inventory says of each program of the module in dir.
func analyse(t *testing.T, dir string) map[string]*unit {
	t.Helper()
	m, err := fixture.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(append(analyzers.All(), analyzers.Inventory()), m.Packages, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]*unit)
	for i := range programs {
		out[pkgName(i)] = new(unit)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if act.Analyzer.Name != "inventory" {
			continue
		}
		u := out[programOf(act.Package)]
		for _, d := range act.Diagnostics {
			if err := u.Decode(finding.Category(d.Category), d.Message); err != nil {
				t.Fatal(err)
			}
		}
		if len(u.Mistakes)+len(u.Directives)+len(u.Routes) > 0 {
			t.Errorf("%s: unexpected records: %+v", act.Package.PkgPath, u)
		}
	}
	return out
}

func programOf(p *packages.Package) string {
	return strings.Split(strings.TrimPrefix(p.PkgPath, "example.com/budget/"), "/")[0]
}
