package realtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gotalk"
)

// A diagnostic is what a driver reports, as go vet -json writes it.
type diagnostic struct {
	Analyzer string
	Category string
	Posn     string // absolute file:line:column
	Message  string
	Related  []diagnostic `json:"related"` // without an analyzer
}

// alone is the diagnostic, or one for each part of a decision in place of it, as the
// records tell them.
func (d diagnostic) alone(records []*finding.Finding) []diagnostic {
	var parts []diagnostic
	var lead diagnostic
	seen := make(map[string]bool)
	for _, f := range records {
		p := diagnostic{Analyzer: d.Analyzer, Category: d.Category, Posn: f.Position.String(), Message: f.Message + " [" + f.Check + "]"}
		moves := func(r diagnostic) bool {
			return r.Message == f.State.Name+" moves with it" && withoutColumn(r.Posn) == withoutColumn(p.Posn)
		}
		switch {
		case f.Check != d.Analyzer || seen[f.State.ID]:
		case slices.ContainsFunc(d.Related, moves):
			seen[f.State.ID] = true
			parts = append(parts, p)
		case withoutColumn(p.Posn) == withoutColumn(d.Posn) && f.Leads(d.Message) && len(lead.Message) < len(p.Message):
			lead = p
		}
	}
	if len(parts) == 0 {
		return []diagnostic{d}
	}
	return append(parts, lead)
}

// A result is all that a driver reports about one module.
type result struct {
	diagnostics []diagnostic       // of the checks
	records     []*finding.Finding // of the inventory, all tiers
}

// text is the result in bytes: sorted, one diagnostic or record a line.
func (r *result) text(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, d := range r.diagnostics {
		lines = append(lines, fmt.Sprintf("%+v", d))
	}
	for _, f := range r.records {
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// build builds the command once for all tests of the process. The caller gets
// the contents of the executable.
var build = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "stickystate-realtest-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "stickystate")
	cmd := exec.Command("go", "build", "-o", exe, "github.com/stickystate/stickystate/cmd/stickystate")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return os.ReadFile(exe)
})

// buildIn builds a command of a module below testdata, which is one of its own.
func buildIn(t *testing.T, module, pkg string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), module)
	cmd := exec.Command("go", "build", "-o", exe, pkg)
	cmd.Dir, cmd.Env = filepath.Join("..", "..", "..", "testdata", module), append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}

// newTool returns an executable that go vet has never run, so that none of
// its results are cached: the cache's keys hold a hash of the tool. What the
// compiler has built stays cached.
func newTool(t *testing.T) string {
	t.Helper()
	data, err := build()
	if err != nil {
		t.Fatal(err)
	}
	exe := filepath.Join(t.TempDir(), "stickystate")
	salt := []byte(exe) // the directory is new
	if err := os.WriteFile(exe, slices.Concat(data, salt), 0o777); err != nil {
		t.Fatal(err)
	}
	return exe
}

// run runs a command in dir and returns its standard output, and standard
// error if that is where findings are printed. It may exit with 1, for findings.
func run(t *testing.T, dir string, env []string, args ...string) (stdout, stderr bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), []string{"GOWORK=off", "NO_COLOR=1"}, env)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatalf("%s in %s: %v\n%s%s", strings.Join(args, " "), dir, err, stderr.String(), stdout.String())
	}
	return stdout, stderr
}

// commit makes a git repository of dir, with one commit.
func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	git(t, dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "before")
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// goVet runs the tool through go vet -json with further flags.
func goVet(t *testing.T, tool, dir string, env []string, flags ...string) *result {
	t.Helper()
	args := slices.Concat([]string{"go", "vet", "-vettool=" + tool, "-json"}, flags, []string{"./..."})
	res := new(result)
	stdout, _ := run(t, dir, env, args...)
	dec := json.NewDecoder(strings.NewReader(gotalk.Findings(stdout.String())))
	for {
		var unit map[string]map[string][]diagnostic
		err := dec.Decode(&unit)
		if errors.Is(err, io.EOF) {
			return res
		}
		if err != nil {
			t.Fatalf("%s: %v", strings.Join(args, " "), err)
		}
		for _, results := range unit {
			for name, ds := range results {
				for _, d := range ds {
					d.Analyzer = name
					res.add(t, d)
				}
			}
		}
	}
}

// goVetText runs the tool as people do, and returns the findings that are
// printed: sorted lines with absolute positions.
func goVetText(t *testing.T, tool, dir string) string {
	t.Helper()
	_, stderr := run(t, dir, nil, "go", "vet", "-vettool="+tool, "./...")
	var lines []string
	for line := range strings.Lines(gotalk.Findings(stderr.String())) {
		if strings.Contains(line, ": \t") {
			continue // belongs to a finding: where its state is declared
		}
		lines = append(lines, absolute(dir, line))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// add adds a diagnostic: as the record in it, if it is the inventory's.
func (r *result) add(t *testing.T, d diagnostic) {
	t.Helper()
	switch {
	case d.Analyzer != analyzers.Inventory().Name:
		r.diagnostics = append(r.diagnostics, d)
	case d.Category == string(finding.OfFinding): // else it only says that a package was analysed
		f := new(finding.Finding)
		if err := json.Unmarshal([]byte(d.Message), f); err != nil {
			t.Fatal(err)
		}
		r.records = append(r.records, f)
	}
}

// command runs the command itself and returns its document's findings, with
// absolute paths.
func command(t *testing.T, tool, dir string, flags ...string) []*finding.Finding {
	t.Helper()
	args := slices.Concat([]string{tool, "-json"}, flags, []string{"./..."})
	var doc struct {
		Findings []*finding.Finding
		Skipped  []any
	}
	stdout, _ := run(t, dir, nil, args...)
	if err := json.Unmarshal(stdout.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Skipped) > 0 {
		t.Errorf("skipped packages: %v", doc.Skipped)
	}
	for _, f := range doc.Findings {
		f.Position.File = filepath.Join(dir, filepath.FromSlash(f.Position.File))
	}
	return doc.Findings
}

// load reads the packages of a module, from source, and what they import from
// export data.
func load(t *testing.T, dir string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax | packages.NeedModule,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Fatalf("%s: %v", pkg.PkgPath, err)
		}
	}
	return pkgs
}

// inProcess runs the checks and the inventory as analysistest and golangci-lint
// do: in one process, facts in memory.
func inProcess(t *testing.T, pkgs []*packages.Package) *result {
	t.Helper()
	as := append(slices.Clone(analyzers.All()), analyzers.Inventory())
	graph, err := checker.Analyze(as, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	res := new(result)
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatalf("%v: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			res.add(t, toDiagnostic(act, d))
		}
	}
	return res
}

func toDiagnostic(act *checker.Action, d analysis.Diagnostic) diagnostic {
	at := func(p token.Pos) string { return act.Package.Fset.Position(p).String() }
	out := diagnostic{Analyzer: act.Analyzer.Name, Category: d.Category, Posn: at(d.Pos), Message: d.Message}
	for _, r := range d.Related {
		out.Related = append(out.Related, diagnostic{Posn: at(r.Pos), Message: r.Message})
	}
	return out
}
