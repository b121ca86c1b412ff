package gotalk

import "testing"

// TestFindings: what the go command says on a first run is no finding; what it says
// when it fails stays to be seen.
func TestFindings(t *testing.T) {
	const findings = "a.go:3:1: handler Save keeps request data in m [globalmap]\na.go:9:2: downloading of files is kept [localfile]\n"
	for _, tt := range []struct{ name, out, want string }{
		{"nothing but findings", findings, findings},
		{"packages", "# example.com/a\n# [example.com/a]\n" + findings, findings},
		{"modules", "go: downloading github.com/a/b v1.2.3\ngo: finding module for package x\n" + findings + "go: downloading github.com/a/c v1.0.0\n", findings},
		{"toolchains", "go: downloading go1.27.0 (linux/amd64)\ngo: switching to go1.27.0\n", ""},
		{"warnings", "go: warning: ignoring symlink /a\nwarning: GOPATH set to GOROOT has no effect\n", ""},
		{"errors", "go: example.com/a@v1.0.0: not found\n", "go: example.com/a@v1.0.0: not found\n"},
		{"no newline", "go: downloading x v1", ""},
		{"nothing", "", ""},
	} {
		if got := Findings(tt.out); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
