package pipeline

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A job is a job of GitLab CI, as far as it is run here.
type job struct {
	Extends      string
	Variables    map[string]string
	BeforeScript []string `yaml:"before_script"`
	Script       []string
}

// runJob runs a job of the template in a repository: the lines of before_script and script in
// one shell, which stops at the first that fails. Where go install would fetch stickystate, the
// command is taken that was built here.
func runJob(t *testing.T, name, dir string, variables map[string]string) (int, string) {
	t.Helper()
	needs(t, "bash", "git", "go")
	var jobs map[string]job
	decode(t, filepath.Join(root(t), "docs/ci/gitlab.yml"), &jobs)
	j, ok := jobs[name]
	if !ok {
		t.Fatalf("the template has no job %s", name)
	}
	base := jobs[j.Extends]
	gopath := t.TempDir()
	lines := append([]string{`go() { case "$1" in
install) echo "installed $2"; mkdir -p "$GOPATH/bin" && cp "$TOOL"/stickystate* "$GOPATH/bin" ;;
*) command go "$@" ;;
esac }`}, append(base.BeforeScript, j.Script...)...)
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", strings.Join(lines, "\n"))
	cmd.Dir = dir
	values := map[string]string{"CI_PROJECT_DIR": dir, "GOPATH": gopath, "TOOL": tool(t)}
	maps.Copy(values, variables)
	for name, value := range base.Variables {
		if !strings.HasPrefix(name, "GO") { // caches of Go would begin empty, and offline
			values[name] = strings.ReplaceAll(value, "$CI_PROJECT_DIR", dir)
		}
	}
	cmd.Env = os.Environ()
	for name, value := range values {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// TestGitLab: a merge request fails for what it brings, and both jobs leave a report; without a
// version, nothing is installed.
func TestGitLab(t *testing.T) {
	origin := service(t, t.TempDir())
	clone := repo{t, filepath.Join(t.TempDir(), "a clone")}
	origin.git("clone", "-q", origin.dir, clone.dir)
	variables := map[string]string{"STICKYSTATE_VERSION": "v1.2.3", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
	run := func(name string, want int, findings int) {
		t.Helper()
		report := filepath.Join(clone.dir, "gl-code-quality-report.json")
		os.Remove(report)
		code, out := runJob(t, name, clone.dir, variables)
		var list []any
		if err := json.Unmarshal([]byte(readIf(report)), &list); err != nil || len(list) != findings {
			t.Errorf("%s: the report has %d findings, want %d; %v", name, len(list), findings, err)
		}
		if code != want || !strings.Contains(out, "installed github.com/stickystate/stickystate/cmd/stickystate@v1.2.3\n") {
			t.Errorf("%s: exit code %d, want %d:\n%s", name, code, want, out)
		}
	}
	run("stickystate-report", 0, 1)
	run("stickystate", 0, 1)
	clone.state("cart", "cart")
	clone.commit()
	run("stickystate", 1, 2)
	clone.write("broken/broken.go", "package broken\n\nvar x int = \"\"\n")
	os.Remove(filepath.Join(clone.dir, "cart.go"))
	clone.commit()
	run("stickystate", 2, 1)
	delete(variables, "STICKYSTATE_VERSION")
	if code, out := runJob(t, "stickystate", clone.dir, variables); code == 0 || !strings.Contains(out, "name a release of stickystate") {
		t.Errorf("without a version: exit code %d\n%s", code, out)
	}
}

// TestPreCommit: the hook passes on a clean tree, fails for a new state that is staged, and reads
// its arguments as docs/gate.md tells to write them.
func TestPreCommit(t *testing.T) {
	r := service(t, t.TempDir())
	var hooks []struct {
		ID, Entry, Language string
		Args                []string
	}
	decode(t, filepath.Join(root(t), ".pre-commit-hooks.yaml"), &hooks)
	if len(hooks) != 1 || hooks[0].Language != "golang" {
		t.Fatalf("hooks: %v", hooks)
	}
	run := func(want int, args ...string) string {
		t.Helper()
		entry := strings.Fields(hooks[0].Entry)
		if entry[0] != "stickystate" {
			t.Fatalf("the entry runs %s", entry[0])
		}
		cmd := exec.Command(filepath.Join(tool(t), entry[0]), append(entry[1:], args...)...)
		cmd.Dir = r.dir
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d, want %d: %v\n%s", cmd.Args, got, want, err, out)
		}
		return string(out)
	}
	run(0, hooks[0].Args...)
	r.write("sub/go.mod", "module example.com/sub\n\ngo 1.24\n")
	r.state("sub/cart", "cart")
	r.git("add", "-A")
	run(0, hooks[0].Args...) // another module
	run(1, "-C", "sub", "./...")
	r.state("cart", "cart")
	run(1, hooks[0].Args...)
	// Before the first commit.
	if err := os.RemoveAll(filepath.Join(r.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q")
	if out := run(2, hooks[0].Args...); !strings.Contains(out, "nothing is committed yet: leave out -new-from") {
		t.Errorf("before the first commit: %s", out)
	}
}
