package realtest

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/stickystate/stickystate/internal/lab/fixture"
)

// A subject is a row of the table: a module that every driver analyses.
type subject struct {
	name   string
	path   string                    // of the module
	dir    func(t *testing.T) string // makes a copy of it in a directory that no cache knows
	labels []string                  // what documented defects are called in findings

	// generated are files that golangci-lint takes for generated, and whose
	// findings it leaves out by default.
	generated []string
	// foreign are packages in which a main of nogo that is not told which
	// modules are first party finds nothing: it takes the library that they use
	// for a part of the service, and what a library does with a store that it
	// is given is only known from the tables. nil for a module that is too
	// large for it: all that it imports would be analysed.
	foreign []string
	// inside are packages in which such a main finds what is in the library itself, in
	// place of what holds it.
	inside []string
	// joined are packages of which the command joins findings that several packages report.
	joined []string
}

var subjects = []subject{
	{
		name: "fixtures", path: fixturesModule, dir: copyFixtures,
		generated: []string{"generated_file/notes_gen.go"},
		foreign:   []string{"usercache_library_twice/", "verdict_libraries/captchas/", "verdict_libraries/web/", "wired_library_store/"},
		inside:    []string{"holder_behind_interface/"},
		joined:    []string{"holder_behind_interface/"},
	},
	{name: "shop", path: "example.com/shop", dir: copyShop},
	// Two of the services whose defects are documented, see testdata/corpus: the
	// releases that come nearest to the labelled commits.
	{
		name: "mcp-go", path: "github.com/mark3labs/mcp-go",
		dir:    release("github.com/mark3labs/mcp-go@v1.2.1", "h1:gd8VD3feMAVycwAM0x1nhv42Q1oLLjfOyowoUzHULB8="),
		labels: []string{"MCPServer.sessions", "SSEServer.sessions", "StreamableHTTPServer.activeSessions", "sessionToolsStore.tools", "InsecureStatefulSessionIdManager.sessions", "InsecureStatefulSessionIdManager.terminated"},
	},
	{
		name: "centrifugo", path: "github.com/centrifugal/centrifugo/v6",
		dir:    release("github.com/centrifugal/centrifugo/v6@v6.9.1", "h1:JyYAxuwBvf5ox+3EW2agQJTxNG5axoRSOdvoA6qPAuo="),
		labels: []string{"centrifuge.NewMemoryBroker", "centrifuge.NewMemoryPresenceManager"},
	},
}

// TestParity is the table of all drivers: what each finds in each subject, cold
// and warm, is the same to the byte, as file:line:column: message [check].
func TestParity(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: golangci-lint, and most subjects, come through the go command")
	}
	exe := buildLinter(t)
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			dir := s.dir(t)
			want := goVetText(t, newTool(t), dir)
			for _, label := range s.labels {
				if !strings.Contains(want, " "+label+" ") {
					t.Errorf("go vet does not find %s:\n%s", label, want)
				}
			}
			for _, d := range s.drivers(t, dir, exe) {
				var joined []string
				if d.joins {
					joined = s.joined
				}
				for _, run := range []string{", cold", ", warm"} {
					same(t, d.name+run, without(t, d.find(t), dir, joined), without(t, want, dir, joined))
				}
			}
			s.differences(t, dir, exe, want)
		})
	}
}

// TestFreshCaches: on a machine that has no module yet, where the go command tells of
// each that it downloads, the drivers find the same, and nothing else.
func TestFreshCaches(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: modules come through the go command")
	}
	dir, tool := copyShop(t), newTool(t)
	want := goVetText(t, tool, dir)
	modules := t.TempDir()
	t.Cleanup(func() { goClean(t, modules) })
	build, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(build))) // the standard library is not compiled anew
	t.Setenv("GOMODCACHE", modules)
	t.Setenv("HOME", t.TempDir())
	same(t, "go vet, without modules", goVetText(t, newTool(t), dir), want)
	goClean(t, modules)
	same(t, "the command, without modules", commandText(t, tool, t.TempDir(), dir), want)
}

// goClean empties a directory of modules, which are read-only.
func goClean(t *testing.T, modules string) {
	t.Helper()
	cmd := exec.Command("go", "clean", "-modcache")
	cmd.Env = append(os.Environ(), "GOMODCACHE="+modules)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go clean -modcache: %v\n%s", err, out)
	}
}

// A column is a driver that runs over one subject, with caches of its own that
// are empty at first.
type column struct {
	name  string
	find  func(t *testing.T) string // sorted lines with absolute positions
	joins bool                      // it joins what several packages report
}

func (s subject) drivers(t *testing.T, dir, exe string) []column {
	vet, cmd, kept, facts := newTool(t), newTool(t), t.TempDir(), t.TempDir()
	l := configureLinter(t, exe, dir)
	return []column{
		{"go vet", func(t *testing.T) string { return goVetText(t, vet, dir) }, false},
		{"the command", func(t *testing.T) string { return commandText(t, cmd, kept, dir) }, true},
		{"nogo", func(t *testing.T) string { return runNogo(t, dir, s.path, facts) }, false},
		{"one process", func(t *testing.T) string { return inProcessText(t, dir) }, false},
		{"golangci-lint", func(t *testing.T) string { return l.lint(t) }, false},
	}
}

// differences are those between drivers that docs/gate.md tells of: exactly
// they are there, if the drivers are not told otherwise.
func (s subject) differences(t *testing.T, dir, exe, want string) {
	if s.generated != nil {
		l := configureLinter(t, exe, dir)
		l.write(t, ".golangci.yml", strings.Replace(golangciConfig(t), "generated: disable", "generated: strict", 1))
		same(t, "golangci-lint, without generated files", l.lint(t), without(t, want, dir, s.generated))
	}
	if s.foreign != nil {
		got := without(t, runNogo(t, dir, "", t.TempDir()), dir, s.inside)
		same(t, "nogo, not told of modules", got, without(t, want, dir, slices.Concat(s.foreign, s.inside)))
	}
}

// without leaves out the lines of files whose names begin with one of these,
// each of which there must be.
func without(t *testing.T, text, dir string, files []string) string {
	t.Helper()
	for _, file := range files {
		var kept strings.Builder
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, dir+string(filepath.Separator)+filepath.FromSlash(file)) {
				kept.WriteString(line)
			}
		}
		if kept.Len() == len(text) {
			t.Errorf("nothing is found in %s", file)
		}
		text = kept.String()
	}
	return text
}

// commandText runs the command as people do, and returns the lines that it
// prints before the last, sorted, with absolute positions.
func commandText(t *testing.T, tool, kept, dir string) string {
	t.Helper()
	stdout, stderr := run(t, dir, []string{"STICKYSTATE_CACHE=" + kept}, tool, "-short", "./...")
	for line := range strings.Lines(stderr.String()) {
		if !strings.Contains(line, "is not analysed; if it is a part of the service") { // what stands in for a library is none
			t.Errorf("the command says: %s", line)
		}
	}
	out := slices.Collect(strings.Lines(stdout.String()))
	var found []string
	for _, line := range out[:len(out)-1] {
		found = append(found, absolute(dir, strings.TrimSuffix(line, "\n")))
	}
	slices.Sort(found)
	return text(found)
}

// inProcessText is what the checks say where facts stay in memory.
func inProcessText(t *testing.T, dir string) string {
	t.Helper()
	var found []string
	for _, d := range inProcess(t, load(t, dir)).diagnostics {
		found = append(found, d.Posn+": "+d.Message)
	}
	slices.Sort(found)
	return text(found)
}

// absolute makes the path at the beginning of a line absolute.
func absolute(dir, line string) string {
	file, rest, _ := strings.Cut(line, ":")
	return filepath.Join(dir, filepath.FromSlash(file)) + ":" + rest
}

// copyShop copies the example service.
func copyShop(t *testing.T) string {
	t.Helper()
	return copyOf(t, module(t, "services/shop"))
}

// copyOf copies a module to a new directory.
func copyOf(t *testing.T, from string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "m")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// text joins lines.
func text(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// fixturesModule is the path of the module of all fixtures: theirs begin with it.
const fixturesModule = "example.com"

// copyFixtures makes one module of all fixtures, so that each driver starts
// once. Import paths stay as they are; modules that stand in for libraries
// stay modules.
func copyFixtures(t *testing.T) string {
	t.Helper()
	dirs, err := fixture.Dirs(fixture.Root)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "m")
	mod := new(modfile.File)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(mod.AddModuleStmt(fixturesModule))
	check(mod.AddGoStmt("1.26"))
	for _, dir := range dirs {
		name := filepath.Base(dir)
		check(os.CopyFS(filepath.Join(root, name), os.DirFS(dir)))
		file := filepath.Join(root, name, "go.mod")
		data, err := os.ReadFile(file)
		check(err)
		own, err := modfile.Parse(file, data, nil)
		check(err)
		if want := fixturesModule + "/" + name; own.Module.Mod.Path != want || own.Go.Version != mod.Go.Version {
			t.Fatalf("%s is module %s of Go %s", name, own.Module.Mod.Path, own.Go.Version)
		}
		for _, r := range own.Require {
			check(mod.AddRequire(r.Mod.Path, r.Mod.Version))
		}
		for _, r := range own.Replace {
			check(mod.AddReplace(r.Old.Path, r.Old.Version, "./"+name+"/"+r.New.Path, ""))
		}
		check(os.Remove(file))
	}
	mod.Cleanup()
	data, err := mod.Format()
	check(err)
	check(os.WriteFile(filepath.Join(root, "go.mod"), data, 0o666))
	return root
}

// release returns a function that copies a version of a module of other
// people. The go command downloads it, and it must have the sum.
func release(module, sum string) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		cmd := exec.Command("go", "mod", "download", "-json", module)
		cmd.Dir = t.TempDir()
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		out, err := cmd.Output()
		var got struct{ Dir, Sum, Error string }
		if err := errors.Join(err, json.Unmarshal(out, &got)); err != nil {
			t.Fatalf("go mod download %s: %s %v", module, got.Error, err)
		}
		if got.Sum != sum {
			t.Fatalf("%s has the sum %s, not %s", module, got.Sum, sum)
		}
		return copyOf(t, got.Dir)
	}
}
