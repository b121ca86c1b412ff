package housekeeping

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/lab/fixture"
	"github.com/stickystate/stickystate/internal/verdict"
)

// TestPageExamples: each check reports the lines with a comment in the code
// that its page calls WRONG, and says nothing about the code that the page
// calls RIGHT. What the examples need beside themselves is in testdata/pages.
func TestPageExamples(t *testing.T) {
	root := t.TempDir()
	var dirs []string
	for _, a := range analyzers.All() {
		for _, which := range []string{"wrong", "right"} {
			dirs = append(dirs, writeExample(t, root, a.Name, which, example(t, a.Doc, which)))
		}
	}
	ms, err := fixture.LoadAll(dirs)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		r, err := m.Analyze()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(m.Dir), func(t *testing.T) { judgeExample(t, m.Dir, r) })
	}
}

// judgeExample compares what is reported with the comments of an example.
func judgeExample(t *testing.T, dir string, r *fixture.Result) {
	check, which, _ := strings.Cut(filepath.Base(dir), "_")
	data, err := os.ReadFile(filepath.Join(dir, "example.go"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	var want, got []string
	for i, line := range lines {
		if which == "wrong" && strings.Contains(line, " // ") {
			want = append(want, fmt.Sprintf("line %d: %s: %s", i+1, check, strings.TrimSpace(line)))
		}
	}
	for _, d := range r.Diagnostics {
		if filepath.Base(d.File) != "example.go" {
			t.Errorf("outside of the example: %s", d)
			continue
		}
		got = append(got, fmt.Sprintf("line %d: %s: %s", d.Line, d.Check, strings.TrimSpace(lines[d.Line-1])))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("reported:\n%s\nthe page has comments at:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// writeExample writes a module of one package and returns its directory.
func writeExample(t *testing.T, root, check, which, code string) string {
	t.Helper()
	name := check + "_" + which
	dir := filepath.Join(root, name)
	rest, err := os.ReadFile(filepath.Join("testdata", "pages", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string]string{
		"go.mod":     "module example.com/" + name + "\n\ngo 1.26\n",
		"rest.go":    string(rest),
		"example.go": "package page\n\n" + importsOf(code) + code,
	} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// importsOf imports the packages that an example names.
func importsOf(code string) string {
	var b strings.Builder
	for _, path := range []string{"context", "crypto/hmac", "crypto/rand", "crypto/sha256", "database/sql", "fmt", "io", "net/http", "net/smtp", "os", "path/filepath", "sync", "time"} {
		if strings.Contains(code, path[strings.LastIndexByte(path, '/')+1:]+".") {
			b.WriteString("import \"" + path + "\"\n")
		}
	}
	return b.String() + "\n"
}

// example returns the indented block after "WRONG:" or "RIGHT:" on a page.
func example(t *testing.T, page, which string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n"+strings.ToUpper(which)+":\n\n")
	if !ok {
		t.Fatalf("a page has no code after %s:\n%s", strings.ToUpper(which), page)
	}
	var b strings.Builder
	for line := range strings.Lines(rest) {
		code, indented := strings.CutPrefix(line, "\t")
		if !indented && strings.TrimSpace(line) != "" {
			break
		}
		b.WriteString(code)
	}
	return b.String()
}

// TestPageReasons: the reasons that a page quotes are reasons of the engine,
// and every reason of the engine's own, other than those of the tables, is on
// some page.
func TestPageReasons(t *testing.T) {
	engine := reasons()
	quoted := make(map[string]bool)
	for _, a := range analyzers.All() {
		_, rules, _ := strings.Cut(a.Doc, "# What is not reported")
		for _, m := range regexp.MustCompile(`"([a-z][^"]*)"`).FindAllStringSubmatch(strings.Join(strings.Fields(rules), " "), -1) {
			quoted[m[1]] = true
			if !engine[m[1]] && !tableReasons[m[1]] {
				t.Errorf("%s: no verdict has the reason %q", a.Name, m[1])
			}
		}
	}
	for reason := range engine {
		if !quoted[reason] {
			t.Errorf("no page tells the reason %q", reason)
		}
	}
}

// reasons are those of the rules that do not name anything.
func reasons() map[string]bool {
	out := map[string]bool{verdict.Cut: true}
	for _, table := range verdict.Standard().Tables() {
		for _, r := range table.Rules {
			if r.Reason != "" && r.Names == nil {
				out[r.Reason] = true
			}
		}
	}
	return out
}

// tableReasons are the reasons that come from the type of a state object.
var tableReasons = func() map[string]bool {
	m := map[string]bool{"client of an external store": true, "request-scoped object": true, "field of a request-scoped object": true, "keyed by type": true}
	for _, row := range knowledge.Builtin().Rows() {
		if row.Verb == knowledge.Benign || row.Verb == knowledge.BenignPackage {
			m[row.Kind] = true
		}
	}
	return m
}()
