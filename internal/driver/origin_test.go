package driver

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stickystate/stickystate/internal/report"
)

// TestOrigin: a document tells the commit and its time, and whether Go files differ from
// it; SOURCE_DATE_EPOCH stands above the commit's time.
func TestOrigin(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	t.Setenv("SOURCE_DATE_EPOCH", "")
	l := &load{dir: dir}
	if got := l.origin(report.Origin{Module: "m"}); got != (report.Origin{Module: "m"}) {
		t.Errorf("without git it is %+v", got)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_COMMITTER_DATE=2026-01-02T03:04:05+01:00")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write("a.go", "package a\n")
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "first")
	write("new.json", "{}")
	got := l.origin(report.Origin{})
	if len(got.Revision) != 40 || got.Time != "2026-01-02T02:04:05Z" || got.Modified {
		t.Errorf("of a commit it is %+v", got)
	}
	write("a.go", "package a // changed\n")
	t.Setenv("SOURCE_DATE_EPOCH", "86400")
	if got := l.origin(report.Origin{}); !got.Modified || got.Time != "1970-01-02T00:00:00Z" {
		t.Errorf("of a changed tree it is %+v", got)
	}
}
