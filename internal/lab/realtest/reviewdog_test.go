package realtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReviewdog has the real reviewdog read rdjson and SARIF: what it prints is
// what the command finds, and it knows which files a change touches.
func TestReviewdog(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: reviewdog comes through the go command")
	}
	exe := buildIn(t, "reviewdog", "github.com/reviewdog/reviewdog/cmd/reviewdog")
	dir, tool := copyShop(t), newTool(t)
	commit(t, dir)

	var want []string
	for line := range strings.Lines(commandText(t, tool, t.TempDir(), dir)) {
		file, rest, _ := strings.Cut(strings.TrimPrefix(line, dir+string(filepath.Separator)), ":")
		number, _, _ := strings.Cut(rest, ":")
		want = append(want, filepath.ToSlash(file)+":"+number)
	}
	if len(want) < 5 {
		t.Fatalf("the shop has the findings %q", want)
	}
	slices.Sort(want)
	const file = "internal/web/cart.go"
	touched := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return !strings.HasPrefix(s, file+":") })
	if len(touched) == 0 || len(touched) == len(want) {
		t.Fatalf("of %q, %q are in %s", want, touched, file)
	}
	for format, place := range map[string]*regexp.Regexp{
		"rdjson": regexp.MustCompile(`(?m)^message:.*?\slocation:\{path:"([^"]*)"\s+range:\{start:\{line:(\d+)`),
		"sarif":  regexp.MustCompile(`(?m)^\{"codeFlows".*?"level":.*?"uri":"([^"]*)".*?"startLine":(\d+)`),
	} {
		log, _ := run(t, dir, nil, tool, "-format", format, "-fail-on", "never", "./...")
		read := func(filter string) []string {
			cmd := exec.Command(exe, "-f="+format, "-reporter=local", "-filter-mode="+filter, "-diff=git diff HEAD")
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(log.String())
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("reviewdog: %v\n%s", err, out)
			}
			var got []string
			for _, m := range place.FindAllSubmatch(out, -1) {
				got = append(got, fmt.Sprintf("%s:%s", m[1], m[2]))
			}
			slices.Sort(got)
			return got
		}
		if got := read("nofilter"); !slices.Equal(got, want) {
			t.Errorf("of %s, reviewdog prints %q, want %q", format, got, want)
		}
		changed := filepath.Join(dir, filepath.FromSlash(file))
		text, err := os.ReadFile(changed)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(changed, append(text, "\n// touched\n"...), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := read("file"); !slices.Equal(got, touched) {
			t.Errorf("of %s, after a change of %s, reviewdog prints %q, want %q", format, file, got, touched)
		}
		git(t, dir, "checkout", "--quiet", ".")
	}
}
