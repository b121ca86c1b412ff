package corpus

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestStubFile(t *testing.T) {
	for _, tt := range []struct{ src, pattern, want string }{
		{"/m/web/web.go", "dist", "/m/web/dist/index.html"},
		{"/m/web/web.go", "dist/*", "/m/web/dist/stub"},
		{"web/web.go", "data/geo.mmdb.gz", "/m/web/data/geo.mmdb.gz"},
		{"web.go", ".env", "/m/.env/index.html"},
		{"web.go", "i18n/*.json", "/m/i18n/stub.json"},
		{"web.go", "a[0-9]?.txt", "/m/astub0-9stub.txt"},
	} {
		if got := filepath.ToSlash(stubFile("/m", tt.src, tt.pattern)); got != tt.want {
			t.Errorf("stubFile(%q, %q) = %q, want %q", tt.src, tt.pattern, got, tt.want)
		}
	}
}

// TestCheckout lays a small repository out: only the compiler's files, no
// links, and mended.
func TestCheckout(t *testing.T) {
	dir := t.TempDir()
	repo := filepath.Join(dir, "repos", "o+r")
	files := map[string]string{
		"go.mod": "module r\n", "a/a.go": "package a\n\nimport \"gone\"\n\nvar X = gone.X\n", "a/a_test.go": "package a\n",
		"b/gone/b.go": "package gone\n", "README.md": "text\n", "vendor/modules.txt": "# none\n",
	}
	for name, text := range files {
		if err := WriteFile(filepath.Join(repo, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a.go", filepath.Join(repo, "a", "link.go")); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "m"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = repo
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("git %v: %v: %s", args, err, out)
		}
	}
	const mends = `[{"repo": "o/r", "remove": ["b", "*_test.go"], "files": {"c/c.go": "package c\n"},
		"edits": [{"file": "a/a.go", "old": "import \"gone\"\n\nvar X = gone.X", "new": "var X = 1"}]}]`
	if err := WriteFile(filepath.Join(dir, "labels", "mend.json"), []byte(mends)); err != nil {
		t.Fatal(err)
	}
	c := &Checkouts{Repos: filepath.Join(dir, "repos"), Work: filepath.Join(dir, "work"), Labels: filepath.Join(dir, "labels")}
	var root string
	for range 2 { // the second time the checkout is used again
		var err error
		if root, err = c.CheckOut("o/r", "HEAD"); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"go.mod": "module r\n", "a/a.go": "package a\n\nvar X = 1\n\n\n", "c/c.go": "package c\n", "vendor/modules.txt": "# none\n",
		"a/a_test.go": "", "b/gone/b.go": "", "README.md": "", "a/link.go": "",
	} {
		got, err := os.ReadFile(filepath.Join(root, name))
		if (err != nil) != (want == "") || string(got) != want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := c.CheckOut("o/absent", "HEAD"); err == nil {
		t.Error("a repository that is not there is checked out")
	}
	if _, err := c.CheckOut("o/r", "absent"); err == nil {
		t.Error("a commit that is not there is checked out")
	}
}
