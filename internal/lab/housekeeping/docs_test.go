package housekeeping

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/lab/fixture"
)

var update = flag.Bool("update", false, "write the pages of docs that are made from the code")

const generated = "<!-- Made from the code: go test ./internal/lab/housekeeping -update -->\n\n"

// TestDocs: the pages of docs that are made from the code are up to date.
func TestDocs(t *testing.T) {
	for name, want := range map[string]string{"checks.md": checksPage(), "knowledge.md": knowledgePage(), "budgets.md": budgetsPage(), "design.md": designPage(t), "config.schema.json": configSchema(t)} {
		file := filepath.Join("..", "..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("docs/%s differs from the code; run: go test ./internal/lab/housekeeping -update", name)
		}
	}
}

// TestOpenFixtures: docs/limits.md names every fixture of the open ones that
// fails, and no other.
func TestOpenFixtures(t *testing.T) {
	page, err := os.ReadFile("../../../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	const open = "testdata/fixtures/open/"
	named := make(map[string]bool)
	for _, part := range strings.Split(string(page), open)[1:] {
		name, _, _ := strings.Cut(part, "`")
		named[name] = true
	}
	dirs, err := filepath.Glob("../../../" + open + "*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range dirs {
		dirs[i] = filepath.Dir(d)
	}
	var ms []*fixture.Module
	if len(dirs) > 0 {
		if ms, err = fixture.LoadAll(dirs); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range ms {
		r := &recorder{TB: t}
		m.Check(r)
		name := filepath.Base(m.Dir)
		switch {
		case r.failed && !named[name]:
			t.Errorf("%s%s fails, and docs/limits.md does not name it", open, name)
		case !r.failed && named[name]:
			t.Errorf("%s%s passes: take it from docs/limits.md, and move it one folder up", open, name)
		}
		delete(named, name)
	}
	for name := range named {
		t.Errorf("docs/limits.md names %s%s, which is not there", open, name)
	}
}

// A recorder notes that a test failed, and says nothing.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Error(...any)          { r.failed = true }
func (r *recorder) Errorf(string, ...any) { r.failed = true }

// budgetsPage lists what caps the analysis.
func budgetsPage() string {
	var b strings.Builder
	b.WriteString("# What caps the analysis\n\n" + generated)
	b.WriteString("`stickystate -v` tells which of these were reached, in how many functions or packages, and names one. Beyond a budget,\n" +
		"findings can be missing; none is made, and the same is left out in every run. [How](design.md#budgets).\n\n" +
		"| what is capped | limit | enough, because | lost beyond it |\n|---|---|---|---|\n")
	for _, x := range budget.All() {
		fmt.Fprintf(&b, "| %s | %d %s | %s | %s |\n", x, x.Limit(), x.Unit(), x.Why(), x.Lost())
	}
	return b.String()
}

// TestBudgets: no package of the engine has a cap of its own. Those below cap no
// analysis.
func TestBudgets(t *testing.T) {
	harmless := map[string]bool{
		"maxDigest": true, // bounds what a corrupt fact makes us read
		"maxAlike":  true, // tells many findings as one
	}
	for _, pkg := range engine {
		files, err := filepath.Glob(filepath.Join("..", "..", "..", filepath.FromSlash(pkg), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(pkg, err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\b(max[A-Z]\w*)\s*=|depth > \d`).FindAllSubmatch(src, -1) {
				if !harmless[string(m[1])] {
					t.Errorf("%s: %q is a cap that internal/budget does not list", file, m[0])
				}
			}
		}
	}
}

// checksPage is the reference of the checks.
func checksPage() string {
	var b strings.Builder
	b.WriteString("# The checks\n\n" + generated)
	for _, a := range analyzers.All() {
		title, _, _ := strings.Cut(strings.TrimPrefix(a.Doc, a.Name+": "), "\n")
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", a.Name, a.Name, title)
	}
	for _, a := range analyzers.All() {
		_, text, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(&b, "\n## %s\n%s\n", a.Name, markdown(text))
	}
	return b.String()
}

// markdown turns the text of a Go comment into Markdown: headings one level
// down, and indented lines into code blocks.
func markdown(text string) string {
	var b strings.Builder
	inCode, goCode := false, false
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		code, indented := strings.CutPrefix(line, "\t")
		blankInside := inCode && line == "" && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t")
		switch {
		case indented && !inCode:
			inCode = true
			fence := "```\n"
			if goCode {
				fence = "```go\n"
			}
			b.WriteString(fence)
		case inCode && !indented && !blankInside:
			inCode = false
			b.WriteString("```\n")
		}
		switch heading, ok := strings.CutPrefix(line, "# "); {
		case indented:
			b.WriteString(code)
		case ok:
			b.WriteString("### " + heading)
		default:
			b.WriteString(line)
		}
		if line != "" {
			goCode = line == "WRONG:" || line == "RIGHT:"
		}
		b.WriteString("\n")
	}
	if inCode {
		b.WriteString("```\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// A role is what stickystate knows a package for.
type role int

const (
	serves role = iota
	listens
	keeps
	outside
	harmless
	calls
)

var roles = []struct{ title, text string }{
	serves: {"Frameworks and protocols", "Functions with their types, or registered by their calls, serve requests, and what they read is request data."},
	listens: {"Message consumers and bots", `Known, and off: a message is not routed by a load balancer, so that the functions
which take it count as request functions with ` + "`-events`" + ` only.`},
	keeps: {"Containers and libraries with state in the process", `Types that hold data in memory, and the calls that read and change it; objects that keep
their data in the process unless they are told otherwise; functions that read and write local files.`},
	outside:  {"Stores outside of the process", "Clients of databases, caches and services; a field that holds one is no state of the process."},
	harmless: {"Harmless types", "Metrics, loggers, templates, pools and the like."},
	calls:    {"Other", "Functions that call what they are given, return random values, or pass request data on."},
}

// A known is a package with what the tables have about it.
type known struct {
	path string
	rows int
	role role
	file string
}

// knowledgePage lists the packages that the tables know.
func knowledgePage() string {
	pkgs := knownPackages()
	rows := len(knowledge.Builtin().Rows())
	var b strings.Builder
	fmt.Fprintf(&b, "# Known frameworks and libraries\n\n%s", generated)
	fmt.Fprintf(&b, `stickystate knows APIs by tables, one row for each function, type or field: %d rows about %d
packages. A package that has rows of several kinds is listed once, for the first that fits. Packages match across
major versions. The tables are in [internal/knowledge](../internal/knowledge). Lines for your own code are written in the
same grammar.

## The grammar
%s
`, rows, len(pkgs), markdown(grammar()))
	b.WriteString(wordsSection())
	for r, about := range roles {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| package | rows | table |\n|---|---:|---|\n", about.title, about.text)
		for _, k := range pkgs {
			if k.role == role(r) {
				fmt.Fprintf(&b, "| `%s` | %d | [%s](../internal/knowledge/%s) |\n", k.path, k.rows, filepath.Base(k.file), k.file)
			}
		}
	}
	return b.String()
}

// wordsSection lists what names stand for.
func wordsSection() string {
	var b strings.Builder
	b.WriteString(`
## What names stand for

Where the code does not show what something is for, its name can. These are the lists; what is after *not* is an exception. A line
` + "`words LIST match=WAY words=W,W`" + ` in your own file adds to one, with ` + "`not`" + ` at its end an exception.

| list | a name on it stands for | words |
|---|---|---|
`)
	words := make(map[string][]string)
	for _, row := range knowledge.Builtin().Rows() {
		if row.Verb != knowledge.Words {
			continue
		}
		about := row.Kind
		if row.Not {
			about = "*not* " + about
		}
		if row.Means != "" {
			about += ", " + row.Means
		}
		words[row.Name] = append(words[row.Name], about+": "+strings.Join(row.Words, ", "))
	}
	names, about := knowledge.Lists()
	for _, l := range names {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", l, about[l], strings.Join(words[string(l)], "; "))
	}
	return b.String()
}

// grammar is what the comment of package knowledge says about lines.
func grammar() string {
	f, err := parser.ParseFile(token.NewFileSet(), "../../knowledge/doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		panic(err) // a file of this module
	}
	_, text, _ := strings.Cut(f.Doc.Text(), "\n\n")
	return "\n" + text
}

func knownPackages() []*known {
	byPath := make(map[string]*known)
	for _, row := range knowledge.Builtin().Rows() {
		path := packageOf(row)
		if path == "" {
			continue
		}
		k := byPath[path]
		if k == nil {
			k = &known{path: path, role: roleOf(row), file: row.File}
			byPath[path] = k
		}
		k.rows++
		k.role = min(k.role, roleOf(row))
	}
	var out []*known
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		out = append(out, byPath[path])
	}
	return out
}

func roleOf(row *knowledge.Row) role {
	switch row.Verb {
	case knowledge.Handler, knowledge.Request:
		if row.Event {
			return listens
		}
		return serves
	case knowledge.Container, knowledge.Access, knowledge.Local, knowledge.Remote, knowledge.File:
		return keeps
	case knowledge.External, knowledge.ExternalPackage:
		return outside
	case knowledge.Benign, knowledge.BenignPackage:
		return harmless
	}
	return calls
}

// packageOf is the import path in the name of a row, "" for a bare method, a
// program or a list of words.
func packageOf(row *knowledge.Row) string {
	name := strings.TrimPrefix(strings.TrimPrefix(row.Name, "("), "*")
	switch row.Verb {
	case knowledge.BenignPackage, knowledge.ExternalPackage, knowledge.PurePackage, knowledge.ClockPackage, knowledge.TestPackage, knowledge.ReplicaPackage:
		return name
	case knowledge.Message, knowledge.Program, knowledge.ColumnTag, knowledge.Words:
		return ""
	}
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if i := strings.Index(name[slash:], ".v"); i == dot && dot >= 0 { // gopkg.in/yaml.v3.Type
		if j := strings.IndexByte(name[slash+dot+1:], '.'); j > 0 && isVersion(name[slash+dot+1:slash+dot+1+j]) {
			dot += 1 + j
		}
	}
	if dot < 0 {
		return name
	}
	return name[:slash+dot]
}

// isVersion reports whether s is the end of a path of gopkg.in, as in yaml.v3.
func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
