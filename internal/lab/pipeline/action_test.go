package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An action is the file of a composite action, as far as it is run here.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	ID, If, Uses, Run, Shell string
	WorkingDirectory         string `yaml:"working-directory"`
	Env, With                map[string]string
}

// root is the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// needs skips the test in short mode, or where a program is missing.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the command and runs it often")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(err)
		}
	}
}

// built is a folder with the command in it, built as the action builds it.
var built = sync.OnceValues(func() (string, error) {
	temp := filepath.Join(scratch, "built")
	dir, err := filepath.Abs("../../../.github/actions/stickystate")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("bash", filepath.Join(dir, "build.sh"))
	cmd.Env = append(os.Environ(), "ACTION="+dir, "VERSION=", "RUNNER_TEMP="+temp, "GOOS=plan9", "GOFLAGS=-mod=vendor")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build.sh: %w: %s", err, out)
	}
	return filepath.Join(temp, "stickystate"), nil
})

// scratch is a folder for what all tests share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "pipeline"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// tool is the folder of the command.
func tool(t *testing.T) string {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// A result is what came of a run of the action.
type result struct {
	code                 int
	log, errors, summary string
	outputs              map[string]string
}

// runAction runs the steps of the action that are scripts in a repository, with the given
// inputs, for an event whose base is a commit, or "" if it has none.
func runAction(t *testing.T, repo, base string, inputs map[string]string) result {
	t.Helper()
	needs(t, "bash", "git")
	folder := filepath.Join(root(t), ".github/actions/stickystate")
	var a action
	decode(t, filepath.Join(folder, "action.yml"), &a)
	temp := filepath.Join(t.TempDir(), "runner temp")
	if err := os.Mkdir(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(tool(t), filepath.Join(temp, "stickystate")); err != nil {
		t.Skip(err)
	}
	values := map[string]string{
		"runner.temp": temp, "runner.os": "Linux", "github.action_path": folder, "github.run_id": "1", "github.run_attempt": "1",
		"github.event.pull_request.base.sha": base, "github.event.merge_group.base_sha": "",
	}
	for name, in := range a.Inputs {
		values["inputs."+name] = in.Default
	}
	for name, value := range inputs {
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("the action has no input %s", name)
		}
		values["inputs."+name] = value
	}
	res := result{outputs: make(map[string]string)}
	for _, s := range a.Runs.Steps {
		if s.Uses != "" || strings.Contains(s.Run, "build.sh") { // TestActionBuild runs that
			continue
		}
		res.step(t, s, repo, temp, values)
		if res.code != 0 {
			break
		}
	}
	for name, o := range a.Outputs {
		res.outputs[name] = evaluate(t, o.Value, values)
	}
	return res
}

// step runs one step, and reads what it wrote for the runner.
func (res *result) step(t *testing.T, s step, repo, temp string, values map[string]string) {
	t.Helper()
	if s.Shell != "bash" && s.Shell != "" {
		t.Fatalf("no shell: %q", s.Shell)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", evaluate(t, s.Run, values))
	cmd.Dir = filepath.Join(repo, evaluate(t, s.WorkingDirectory, values))
	output, summary := filepath.Join(temp, "output"), filepath.Join(temp, "summary")
	cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_WORKSPACE="+repo)
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+evaluate(t, value, values))
	}
	var log, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	res.code = cmd.ProcessState.ExitCode()
	res.log += log.String()
	res.errors += errs.String()
	for line := range strings.Lines(readIf(output)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			t.Errorf("no output: %q", line)
		}
		values["steps."+s.ID+".outputs."+name] = value
	}
	res.summary += readIf(summary)
}

func readIf(file string) string {
	data, _ := os.ReadFile(file)
	return string(data)
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// evaluate replaces expressions of the form a.b.c || d.e: the first that is not empty. An
// output that no step has written is empty.
func evaluate(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(m string) string {
		for name := range strings.SplitSeq(expression.FindStringSubmatch(m)[1], "||") {
			name = strings.TrimSpace(name)
			value, ok := values[name]
			if !ok && !strings.HasPrefix(name, "steps.") {
				t.Fatalf("not known here: %s", name)
			}
			if value != "" {
				return value
			}
		}
		return ""
	})
}

// A repo is a repository of one service.
type repo struct {
	t   *testing.T
	dir string
}

// service has a known state, and is committed.
func service(t *testing.T, dir string) repo {
	t.Helper()
	needs(t, "bash", "git")
	r := repo{t, dir}
	r.write("go.mod", "module example.com/shop\n\ngo 1.24\n")
	r.state("known", "known")
	r.git("init", "-q", "-b", "main")
	r.commit()
	return r
}

// state writes a file whose handlers keep a map.
func (r repo) state(file, name string) {
	r.write(file+".go", strings.ReplaceAll(`package shop

import (
	"io"
	"net/http"
)

var NAME = map[string]string{}

func PutNAME(w http.ResponseWriter, r *http.Request) {
	NAME[r.URL.Query().Get("k")] = r.URL.Query().Get("v")
}

func GetNAME(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, NAME[r.URL.Query().Get("k")])
}
`, "NAME", name))
}

func (r repo) write(file, text string) {
	r.t.Helper()
	file = filepath.Join(r.dir, file)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

func (r repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit commits all that there is, and returns the commit.
func (r repo) commit() string {
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "x")
	return r.git("rev-parse", "HEAD")
}

// annotations are the commands in a log, by their names.
func annotations(log string) map[string]int {
	n := make(map[string]int)
	for line := range strings.Lines(log) {
		if rest, ok := strings.CutPrefix(line, "::"); ok {
			name, _, _ := strings.Cut(rest, " ")
			n[name]++
		}
	}
	return n
}

func (res result) want(t *testing.T, code int, shown map[string]int, outputs map[string]string) {
	t.Helper()
	if res.code != code {
		t.Errorf("exit code %d, want %d", res.code, code)
	}
	if got := annotations(res.log); !maps.Equal(got, shown) {
		t.Errorf("annotations %v, want %v", got, shown)
	}
	for name, want := range outputs {
		if got := res.outputs[name]; got != want {
			t.Errorf("output %s is %q, want %q", name, got, want)
		}
	}
	if t.Failed() {
		t.Logf("log:\n%s\nstandard error:\n%s\nsummary:\n%s\noutputs: %v", res.log, res.errors, res.summary, res.outputs)
	}
}

func wantText(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%s lacks %q:\n%s", what, p, text)
		}
	}
}

// TestActionPullRequest: what the change brings is annotated and fails the step; the reports
// are there for the steps behind it.
func TestActionPullRequest(t *testing.T) {
	r := service(t, filepath.Join(t.TempDir(), "a repository"))
	base := r.git("rev-parse", "HEAD")
	r.state("cart", "cart")
	r.commit()
	res := runAction(t, r.dir, base, map[string]string{"sarif": "out/of/all.sarif"})
	res.want(t, 1, map[string]int{"error": 1}, map[string]string{"new": "1", "total": "2", "sarif": filepath.Join(r.dir, "out/of/all.sarif")})
	wantText(t, "the annotation", res.log, "file=cart.go,line=11", "shop.cart")
	wantText(t, "the summary", res.summary, "### stickystate: 1 finding\n", "shop.cart")
	wantText(t, "the SARIF log", readIf(res.outputs["sarif"]), `"version": "2.1.0"`, "shop.known", "shop.cart")
	if got := readIf(res.outputs["markdown"]); got == "" || got != res.summary {
		t.Errorf("the report for a comment is\n%s", got)
	}
}

// TestActionNothing: a change that touches no Go code passes, with empty inputs too, and has a
// report that says so.
func TestActionNothing(t *testing.T) {
	r := service(t, t.TempDir())
	base := r.git("rev-parse", "HEAD")
	r.write("README.md", "# Shop\n")
	r.commit()
	empty := make(map[string]string)
	for _, name := range []string{"working-directory", "packages", "new-from", "baseline", "fail-on", "fail-skipped", "sarif", "suppressed", "version"} {
		empty[name] = ""
	}
	for _, inputs := range []map[string]string{nil, empty} {
		res := runAction(t, r.dir, base, inputs)
		res.want(t, 0, map[string]int{}, map[string]string{"new": "0", "total": "1", "sarif": ""})
		wantText(t, "the summary", res.summary, "### stickystate: no findings")
	}
}

// TestActionPush: an event without a base shows all and fails for none, unless it is asked to.
func TestActionPush(t *testing.T) {
	r := service(t, t.TempDir())
	r.state("cart", "cart")
	r.commit()
	counts := map[string]string{"new": "2", "total": "2"}
	runAction(t, r.dir, "", nil).want(t, 0, map[string]int{"error": 2}, counts)
	runAction(t, r.dir, "", map[string]string{"new-from": "none"}).want(t, 1, map[string]int{"error": 2}, counts)
	runAction(t, r.dir, "", map[string]string{"new-from": "HEAD~1"}).want(t, 1, map[string]int{"error": 1}, map[string]string{"new": "1", "total": "2"})
}

// TestActionBaseline: what the baseline accepts is not new; with suppressed, the log has it as such.
func TestActionBaseline(t *testing.T) {
	r := service(t, t.TempDir())
	update := exec.Command(filepath.Join(tool(t), "stickystate"), "baseline", "update", "-C", r.dir, "-baseline", "debts.json", "-reason", "moves with SHOP-12", "./...")
	if out, err := update.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	inputs := map[string]string{"baseline": "debts.json", "sarif": "all.sarif"}
	counts := map[string]string{"new": "0", "total": "1"}
	res := runAction(t, r.dir, "", inputs)
	res.want(t, 0, map[string]int{}, counts)
	if log := readIf(res.outputs["sarif"]); !strings.Contains(log, "shop.known") || strings.Contains(log, "suppressions") {
		t.Errorf("the log of all findings is\n%s", log)
	}
	inputs["suppressed"] = "true"
	res = runAction(t, r.dir, "", inputs)
	res.want(t, 0, map[string]int{}, counts)
	wantText(t, "the SARIF log", readIf(res.outputs["sarif"]), `"kind": "external"`, `"justification": "moves with SHOP-12"`)
}

// TestActionShallow: a checkout without history, as a fork's is by default, is a failure with
// the way out of it, never a pass.
func TestActionShallow(t *testing.T) {
	r := service(t, t.TempDir())
	base := r.git("rev-parse", "HEAD")
	r.state("cart", "cart")
	r.commit()
	clone := repo{t, filepath.Join(t.TempDir(), "clone")}
	r.git("clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(r.dir), clone.dir)
	res := runAction(t, clone.dir, base, map[string]string{"sarif": "all.sarif"})
	res.want(t, 2, map[string]int{"error": 1}, map[string]string{"new": "", "total": "", "sarif": "", "markdown": ""})
	wantText(t, "the annotation", res.log, `git fetch origin `+base+`; the checkout has no history: give actions/checkout "fetch-depth: 0"`)
	wantText(t, "the summary", res.summary, "### stickystate: failed\n\n    -new-from: git knows no revision")
}

// TestActionBroken: a package that does not build is told once, and fails the step unless that
// is turned off; the others are reported.
func TestActionBroken(t *testing.T) {
	r := service(t, t.TempDir())
	base := r.git("rev-parse", "HEAD")
	r.state("cart", "cart")
	r.write("broken/broken.go", "package broken\n\nvar x int = \"##[error]no number\"\n")
	r.commit()
	res := runAction(t, r.dir, base, nil)
	res.want(t, 2, map[string]int{"error": 2}, map[string]string{"new": "1", "total": "2"})
	if n := strings.Count(res.errors, "skipped example.com/shop/broken"); n != 1 {
		t.Errorf("the package is told %d times:\n%s", n, res.errors)
	}
	wantText(t, "the log", res.log, "1 of 2 packages were skipped", "shop.cart")
	res = runAction(t, r.dir, base, map[string]string{"fail-skipped": "false"})
	res.want(t, 1, map[string]int{"error": 1}, nil)
	for _, text := range []string{res.log, res.errors} {
		if strings.Contains(text, "##[") {
			t.Errorf("the code under analysis gives a command:\n%s", text)
		}
	}
}

// TestActionMany: what GitHub would not show is counted in the summary, which lists all.
func TestActionMany(t *testing.T) {
	r := service(t, t.TempDir())
	base := r.git("rev-parse", "HEAD")
	for i := range 12 {
		name := "cart" + string(rune('a'+i))
		r.state(name, name)
	}
	r.commit()
	res := runAction(t, r.dir, base, nil)
	res.want(t, 1, map[string]int{"error": 10}, map[string]string{"new": "12", "total": "13"})
	wantText(t, "the summary", res.summary, "### stickystate: 12 findings", "so that 2 of these have no annotation", "shop.carta", "shop.cartl")
	if n := strings.Count(res.log, "\nnot annotated: "); n != 2 {
		t.Errorf("the log has %d findings without annotation:\n%s", n, res.log)
	}
}

// TestActionHostile: names of the code under analysis make no commands and no outputs; folders
// have spaces, and packages stand in lines.
func TestActionHostile(t *testing.T) {
	r := service(t, t.TempDir())
	base := r.git("rev-parse", "HEAD")
	sub := repo{t, filepath.Join(r.dir, "services", "my shop $(touch pwned)")}
	sub.write("go.mod", "module example.com/mine\n\ngo 1.24\n")
	sub.state("a/a", "alpha")
	sub.state("b/b", "beta")
	sub.write("a/c.go", "package shop\n\nimport \"net/http\"\n\n//line ::error::x##[error]y,z%0A::error::.go:7\nvar Gamma = map[string]string{}\n\n"+
		"func SetGamma(w http.ResponseWriter, r *http.Request) {\n\tGamma[r.PathValue(\"::error::x##[error]\")] = r.URL.Path\n\tw.Write([]byte(Gamma[r.PathValue(\"::error::x##[error]\")]))\n}\n")
	r.commit()
	inputs := map[string]string{"working-directory": "services/my shop $(touch pwned)", "packages": "./a\n./b\n", "sarif": "my out/all.sarif"}
	res := runAction(t, r.dir, base, inputs)
	res.want(t, 1, map[string]int{"error": 3}, map[string]string{"new": "3", "total": "3"})
	if readIf(res.outputs["sarif"]) == "" {
		t.Errorf("no file %s", res.outputs["sarif"])
	}
	if found, _ := filepath.Glob(filepath.Join(sub.dir, "pwned")); len(found) > 0 {
		t.Error("a folder's name was run")
	}
}

// TestActionBuild: the action is what is pinned. Its own checkout is built, a version is asked
// for only if it is named, and a copy in another repository says what is missing.
func TestActionBuild(t *testing.T) {
	needs(t, "bash", "git")
	out, err := exec.Command(filepath.Join(tool(t), "stickystate"), "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "stickystate ") {
		t.Errorf("what was built says %q, %v", out, err)
	}
	folder := filepath.Join(t.TempDir(), "x/.github/actions/stickystate")
	script, err := os.ReadFile(filepath.Join(root(t), ".github/actions/stickystate/build.sh"))
	if err != nil {
		t.Fatal(err)
	}
	r := repo{t, folder}
	r.write("build.sh", string(script))
	r.write("../../../go.mod", "module example.com/other\n")
	for version, want := range map[string]string{"": "name a version of stickystate", "v0.0.0-none": "cmd/stickystate@v0.0.0-none"} {
		cmd := exec.Command("bash", filepath.Join(folder, "build.sh"))
		cmd.Env = append(os.Environ(), "ACTION="+folder, "VERSION="+version, "RUNNER_TEMP="+t.TempDir(), "GOPROXY=off")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("version %q: %v, %s", version, err, out)
		}
	}
}

// TestPinned: other actions are pinned by commit, with the version behind it, in the action, the
// workflows and what docs/gate.md tells to write; its own by a release.
func TestPinned(t *testing.T) {
	uses := regexp.MustCompile(`uses: ([^@\s]+)(@\S+)?(.*)`)
	pinned := regexp.MustCompile(`^@[0-9a-f]{40}$`)
	version := regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`)
	n := 0
	for _, name := range []string{".github/actions/stickystate/action.yml", ".github/workflows/ci.yml", "docs/gate.md"} {
		for _, m := range uses.FindAllStringSubmatch(readIf(filepath.Join(root(t), name)), -1) {
			n++
			own := strings.HasPrefix(m[1], "stickystate/stickystate/") && m[2] == "@vX.Y.Z"
			if !own && (!pinned.MatchString(m[2]) || !version.MatchString(m[3])) {
				t.Errorf("%s: %s is no commit with its version", name, m[0])
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d actions were found", n)
	}
	for _, name := range []string{"docs/gate.md", "docs/ci/gitlab.yml"} {
		text := readIf(filepath.Join(root(t), name))
		for _, moving := range []string{"@main", "rev: main", "@latest"} {
			if text == "" || strings.Contains(text, moving) {
				t.Errorf("%s: %s changes from one day to the next", name, moving)
			}
		}
	}
}
