package pipeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// blocks are the indented blocks of docs/gate.md that have a text in them, without the indent.
func blocks(t *testing.T, with string) []string {
	t.Helper()
	var list []string
	for block := range strings.SplitSeq("\n"+readIf(filepath.Join(root(t), "docs/gate.md")), "\n\n") {
		if !strings.HasPrefix(block, "\t") || !strings.Contains(block, with) {
			continue
		}
		lines := strings.Split(block, "\n")
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
		list = append(list, strings.Join(lines, "\n")+"\n")
	}
	return list
}

// steps are the steps of a block that is a list of them.
func steps(t *testing.T, block string) []step {
	t.Helper()
	var list []step
	if err := yaml.Unmarshal([]byte(block), &list); err != nil {
		t.Fatalf("%v in\n%s", err, block)
	}
	return list
}

// github stands for gh and GitHub: the comments of a pull request, one of another bot first.
const github = `#!/usr/bin/env bash
set -euo pipefail
comments="$COMMENTS"
[ "$1" = api ] && shift
method=GET path= body= filter=
while [ $# -gt 0 ]; do
	case "$1" in
	-X) method=$2; shift ;;
	-F) body=${2#body=@}; shift; [ "$method" != GET ] || method=POST ;;
	--jq) filter=$2; shift ;;
	--paginate) ;;
	*) path=$1 ;;
	esac
	shift
done
echo "$method $path" >>"$COMMENTS.log"
case "$method $path" in
"GET repos/o/r/issues/7/comments") jq -r "$filter" "$comments" ;;
"POST repos/o/r/issues/7/comments") jq --rawfile b "$body" '. + [{id: 3, user: {login: "github-actions[bot]"}, body: $b}]' "$comments" >"$comments.new"; mv "$comments.new" "$comments" ;;
"PATCH repos/o/r/issues/comments/3") jq --rawfile b "$body" '[.[] | if .id == 3 then .body = $b else . end]' "$comments" >"$comments.new"; mv "$comments.new" "$comments" ;;
*) echo "not known here: $method $path" >&2; exit 1 ;;
esac
`

// TestComment: the recipe writes no comment without findings, one with them, and then changes
// that one only, whoever else writes comments.
func TestComment(t *testing.T) {
	needs(t, "bash", "jq")
	found := blocks(t, "gh api")
	if len(found) != 1 {
		t.Fatalf("%d recipes", len(found))
	}
	s := steps(t, strings.ReplaceAll(found[0], "\n\t", "\n"))[0]
	dir := t.TempDir()
	r := repo{t, dir}
	r.write("bin/gh", github)
	if err := os.Chmod(filepath.Join(dir, "bin/gh"), 0o777); err != nil {
		t.Fatal(err)
	}
	comments := filepath.Join(dir, "comments")
	r.write("comments", `[{"id": 1, "user": {"login": "github-actions[bot]"}, "body": "of another workflow"}, {"id": 2, "user": {"login": "mallory"}, "body": "<!-- stickystate -->\nno findings"}]`)
	t.Setenv("COMMENTS", comments)
	t.Setenv("GITHUB_REPOSITORY", "o/r")
	t.Setenv("PATH", filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	for i, c := range []struct{ findings, text, did string }{
		{"0", "none yet", "GET"},
		{"2", "two `$(touch pwned)` \\n \"quoted\"", "GET POST"},
		{"1", "one", "GET PATCH"},
		{"0", "none any more", "GET PATCH"},
	} {
		os.Remove(comments + ".log")
		r.write("my report.md", c.text)
		s.Shell = "bash"
		var res result
		res.step(t, s, dir, t.TempDir(), map[string]string{
			"github.token": "x", "github.event.number": "7", "steps.stickystate.outputs.new": c.findings, "steps.stickystate.outputs.markdown": filepath.Join(dir, "my report.md"),
		})
		var did []string
		for line := range strings.Lines(readIf(comments + ".log")) {
			did = append(did, strings.Fields(line)[0])
		}
		if res.code != 0 || strings.Join(did, " ") != c.did {
			t.Errorf("run %d: exit code %d, %q, want %s\n%s", i, res.code, did, c.did, res.errors)
		}
		out, err := exec.Command("jq", "-r", `length, (.[] | select(.id == 3) | .body)`, comments).Output()
		if err != nil {
			t.Fatal(err)
		}
		want := "3\n<!-- stickystate -->\n" + c.text + "\n"
		if i == 0 {
			want = "2\n"
		}
		if string(out) != want {
			t.Errorf("run %d: the comments are %q, want %q", i, out, want)
		}
	}
}

// actionlint is the version that lints; it is fetched as the command of a module.
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

// TestActionlint: the workflows of docs/gate.md, its steps put into one, and those of the
// repository. The action is the one of the checkout, so that its inputs and outputs are known.
func TestActionlint(t *testing.T) {
	needs(t, "git")
	dir := t.TempDir()
	r := repo{t, dir}
	own := "stickystate/stickystate/.github/actions/stickystate@vX.Y.Z"
	head := "on: pull_request\npermissions: {contents: read}\n"
	whole, partial := 0, 0
	for _, block := range blocks(t, "uses: ") {
		name := ".github/workflows/" + string(rune('a'+whole+partial)) + ".yml"
		if strings.HasPrefix(block, "repos:") || !strings.Contains(block, "uses: ") {
			continue
		}
		switch {
		case strings.HasPrefix(block, "on:"):
			whole++
		case strings.HasPrefix(block, "jobs:"):
			whole++
			block = head + block
		default:
			partial++
			// Steps of a job that has run the action before.
			before := "      - uses: " + own + "\n        id: stickystate\n"
			if slices.ContainsFunc(steps(t, block), func(s step) bool { return s.ID == "stickystate" }) {
				before = ""
			}
			block = head + "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + before + block
		}
		r.write(name, strings.ReplaceAll(block, own, "./.github/actions/stickystate"))
	}
	if whole < 2 || partial < 2 {
		t.Fatalf("docs/gate.md has %d workflows and %d lists of steps", whole, partial)
	}
	comment := blocks(t, "gh api")
	r.write(".github/workflows/comment.yml", head+"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./.github/actions/stickystate\n        id: stickystate\n"+comment[0])
	for _, name := range []string{".github/actions/stickystate/action.yml", ".github/workflows/ci.yml"} {
		r.write(name, readIf(filepath.Join(root(t), name)))
	}
	r.git("init", "-q") // actionlint looks for the root of a repository
	cmd := exec.Command("go", "run", actionlint, "-no-color")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	// It is not blind: an input that the action lacks is noticed.
	r.write(".github/workflows/wrong.yml", head+"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./.github/actions/stickystate\n        with: {pakages: ./...}\n")
	cmd = exec.Command("go", "run", actionlint, "-no-color")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), `input "pakages" is not defined`) {
		t.Errorf("an input that does not exist: %v\n%s", err, out)
	}
}
