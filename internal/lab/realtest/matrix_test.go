package realtest

import (
	"path/filepath"
	"testing"
)

// TestMatrix: all comments in the modules of testdata/matrix are met: each
// framework with a direct write, one through another package, a key from each
// part of a request, and the harmless twins. go vet says the same.
func TestMatrix(t *testing.T) {
	mods, err := filepath.Glob(filepath.Join(module(t, "matrix"), "*", "go.mod"))
	if err != nil || len(mods) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	tool := newTool(t)
	for _, mod := range mods {
		dir := filepath.Dir(mod)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			pkgs := load(t, dir)
			res := inProcess(t, pkgs)
			met, open := compare(t, expectations(t, dir), res)
			t.Logf("%d packages, %d expectations are met, %d are open", len(pkgs), met, open)
			same(t, "go vet", goVet(t, tool, dir, nil).text(t), (&result{diagnostics: res.diagnostics}).text(t))
		})
	}
}
