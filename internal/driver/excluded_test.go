package driver

import (
	"go/build"
	"os"
	"path/filepath"
	"testing"
)

// TestExcluded: what would let a file in that constraints leave out.
func TestExcluded(t *testing.T) {
	other, arch := "windows", "arm64"
	if build.Default.GOOS == other {
		other = "linux"
	}
	if build.Default.GOARCH == arch {
		arch = "amd64"
	}
	for _, tt := range []struct{ name, line, given, want string }{
		{"a.go", "//go:build prod", "", "a.go is for -tags prod"},
		{"a.go", "//go:build prod", "prod", ""},
		{"a.go", "//go:build prod", "dev", "a.go is for -tags prod"},
		{"a.go", "//go:build prod && cloud", "", "a.go is for -tags prod,cloud"},
		{"a.go", "//go:build prod && cloud", "cloud", "a.go is for -tags prod"},
		{"a.go", "//go:build prod || cloud", "", "a.go is for -tags prod"},
		{"a.go", "//go:build !dev", "dev", "a.go has //go:build !dev"},
		{"a.go", "//go:build !dev && prod", "", "a.go is for -tags prod"},
		{"a.go", "//go:build ignore", "", ""},
		{"a.go", "//go:build " + other, "", "a.go is for " + other},
		{"a_" + other + ".go", "", "", "a_" + other + ".go is for " + other},
		{"a_" + arch + ".go", "", "", "a_" + arch + ".go is for " + arch},
		{"a_test.go", "//go:build prod", "", ""},
		{"a.go", "", "", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, tt.name), []byte(tt.line+"\n\npackage main\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		got := ""
		if x := excluded(dir, []string{tt.name}, tt.given); x != nil {
			got = x.wants()
			if !x.main {
				t.Errorf("%+v: it is not of a program", tt)
			}
		}
		if got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
	for word, want := range map[string]bool{"arm64": true, "amd64": true, "wasm": true, "linux": false, "windows": false, "prod": false} {
		if got := isArch(word); got != want {
			t.Errorf("isArch(%q) = %v", word, got)
		}
	}
}
