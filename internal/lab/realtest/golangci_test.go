package realtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// golangciConfig is the file that docs/gate.md tells to write, with no other linter, and
// with what is found in generated files.
func golangciConfig(t *testing.T) string {
	t.Helper()
	const head = "linters:\n"
	config := pageYAML(t, `version: "2"`)
	if !strings.Contains(config, head) {
		t.Fatalf("docs/gate.md turns no linter on:\n%s", config)
	}
	return strings.Replace(config, head, head+"  default: none\n  exclusions:\n    generated: disable\n", 1)
}

// pageYAML is the block of docs/gate.md whose first line begins so.
func pageYAML(t *testing.T, first string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "gate.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "\n\t"+first)
	if !ok {
		t.Fatalf("docs/gate.md has no block that begins with %s", first)
	}
	line, rest, _ := strings.Cut(rest, "\n")
	block := first + line + "\n"
	for line := range strings.Lines(rest) {
		in, ok := strings.CutPrefix(line, "\t")
		if !ok {
			break
		}
		block += in
	}
	return block
}

// TestCustomGCL: the version of golangci-lint that docs/gate.md names is the one that is
// tested.
func TestCustomGCL(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "golangci", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(pageYAML(t, "version: v"), "\n")
	version := strings.TrimPrefix(first, "version: ")
	if !strings.Contains(string(mod), "github.com/golangci/golangci-lint/v2 "+version+"\n") {
		t.Errorf("docs/gate.md names golangci-lint %s, which is not tested", version)
	}
	if !strings.Contains(rest, "import: github.com/stickystate/stickystate/analyzers/golangci\n") {
		t.Errorf("docs/gate.md does not import the plugin:\n%s", rest)
	}
}

// A linter is golangci-lint with the plugin, in a module of the test's.
type linter struct {
	exe, dir string
	env      []string
}

// buildLinter builds golangci-lint, which is a module of its own.
func buildLinter(t *testing.T) string {
	t.Helper()
	return buildIn(t, "golangci", ".")
}

// configureLinter prepares golangci-lint in a module, with a cache of its own.
func configureLinter(t *testing.T, exe, dir string) *linter {
	t.Helper()
	l := &linter{exe: exe, dir: dir, env: []string{"GOLANGCI_LINT_CACHE=" + t.TempDir()}}
	l.write(t, ".golangci.yml", golangciConfig(t))
	return l
}

func (l *linter) write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, file), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// edit replaces text in a file of the module.
func (l *linter) edit(t *testing.T, file, old, text string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	l.write(t, file, strings.Replace(string(data), old, text, 1))
}

// lint returns what golangci-lint prints: sorted lines with absolute positions.
func (l *linter) lint(t *testing.T, flags ...string) string {
	t.Helper()
	args := slices.Concat([]string{l.exe, "run", "--allow-parallel-runners", "--path-mode=abs", "--show-stats=false", "--output.text.print-issued-lines=false", "--output.text.print-linter-name=false"}, flags, []string{"./..."})
	stdout, _ := run(t, l.dir, l.env, args...)
	lines := strings.SplitAfter(stdout.String(), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// TestGolangci: golangci-lint with the plugin, beside other linters and after
// a change, prints what go vet prints; its own ways to silence and to look at
// changes only work.
func TestGolangci(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: golangci-lint comes through the go command")
	}
	tool := newTool(t)
	l := configureLinter(t, buildLinter(t), copyShop(t))
	same(t, "golangci-lint beside govet", l.lint(t, "--enable=govet,ineffassign"), goVetText(t, tool, l.dir))
	l.change(t, tool)
}

// change silences a finding, takes the state away, and configures.
func (l *linter) change(t *testing.T, tool string) {
	t.Helper()
	before := l.lint(t)
	const write = "redeemed[code] ="
	file := filepath.Join("internal", "web", "cart.go")
	l.edit(t, file, "\t"+write, "\t//nolint:stickystate // one instance only\n\t"+write)
	if got := l.lint(t); strings.Contains(got, "web.redeemed") || strings.Count(got, "\n") != strings.Count(before, "\n")-1 {
		t.Errorf("with nolint:\n%s\nbefore:\n%s", got, before)
	}
	l.edit(t, file, "\t//nolint:stickystate // one instance only\n", "")
	l.fromRevision(t, file)
	l.write(t, ".stickystate.yaml", "knowledge:\n  - benign golang.org/x/time/rate.Limiter reason=pool\n")
	got := l.lint(t)
	if want := goVetText(t, tool, l.dir); got != want || strings.Contains(got, "Limiter.clients") || !strings.Contains(before, "Limiter.clients") {
		t.Errorf("with a configuration:\n%s\ngo vet:\n%s", got, want)
	}
	l.write(t, ".stickystate.yaml", "nonsense: 1\n")
	cmd := exec.Command(l.exe, "run", "./...")
	cmd.Dir = l.dir
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), `unknown key "nonsense"`) {
		t.Errorf("with a wrong configuration: %v\n%s", err, out)
	}
}

// fromRevision: with --new-from-rev, a new write is reported alone.
func (l *linter) fromRevision(t *testing.T, file string) {
	t.Helper()
	commit(t, l.dir)
	if got := l.lint(t, "--new-from-rev=HEAD"); got != "" {
		t.Errorf("nothing is new, but:\n%s", got)
	}
	const extra = "\nvar lastSeen = map[string]string{}\n\nfunc seen(w http.ResponseWriter, r *http.Request) { lastSeen[r.FormValue(\"id\")] = r.URL.Path + lastSeen[r.FormValue(\"other\")] }\n"
	data, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	l.write(t, file, string(data)+extra)
	if got := l.lint(t, "--new-from-rev=HEAD"); strings.Count(got, "\n") != 1 || !strings.Contains(got, "web.lastSeen") {
		t.Errorf("new is web.lastSeen, but:\n%s", got)
	}
	l.write(t, file, string(data))
}
