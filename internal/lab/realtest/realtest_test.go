// Package realtest runs the checks over modules with real dependencies, in
// every driver, and compares what they find with each other and with what was
// written down before.
//
// The tests need the modules that those of testdata require; the go command
// downloads them. With -short they are skipped.
package realtest

import (
	"cmp"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/stickystate/stickystate/internal/finding"
)

// TestFrameworks: all comments in testdata/frameworks are met.
func TestFrameworks(t *testing.T) {
	dir := module(t, "frameworks")
	pkgs := load(t, dir)
	res := inProcess(t, pkgs)
	met, open := compare(t, expectations(t, dir), res)
	t.Logf("%d expectations are met, %d are open", met, open)
	drivers(t, dir, pkgs, res)
}

// module returns the absolute directory of a module in testdata.
func module(t *testing.T, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs modules from the network")
	}
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// drivers compares res, which was found in this process, with what other
// drivers find, under other conditions.
func drivers(t *testing.T, dir string, pkgs []*packages.Package, res *result) {
	checks := (&result{diagnostics: res.diagnostics}).text(t)
	records := (&result{records: res.records}).text(t)
	tool := newTool(t)

	t.Run("repeated", func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
		for i := range 20 {
			runtime.GOMAXPROCS([]int{1, 8}[i%2])
			same(t, "another run", inProcess(t, pkgs).text(t), res.text(t))
		}
	})
	t.Run("vet", func(t *testing.T) {
		cold := goVet(t, tool, dir, []string{"GOMAXPROCS=8"})
		same(t, "go vet, cold", cold.text(t), checks)
		warm := goVet(t, tool, dir, []string{"GOMAXPROCS=1"})
		same(t, "go vet, warm", warm.text(t), checks)
	})
	t.Run("inventory", func(t *testing.T) {
		cold := goVet(t, tool, dir, []string{"GOMAXPROCS=1"}, "-inventory")
		same(t, "go vet -inventory, cold", cold.text(t), records)
		warm := goVet(t, tool, dir, []string{"GOMAXPROCS=8"}, "-inventory")
		same(t, "go vet -inventory, warm", warm.text(t), records)
	})
	t.Run("command", func(t *testing.T) {
		got := command(t, tool, dir)
		same(t, "the command", lines(got), lines(merged(res.records)))
	})
}

// same compares the bytes of two results.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s differs:\n--- got\n%s--- want\n%s", what, got, want)
	}
}

// merged keeps for each state object the record that the command prints: the
// strongest and, among equals, the first.
func merged(records []*finding.Finding) []*finding.Finding {
	byState := make(map[string]*finding.Finding)
	for _, f := range records {
		old := byState[f.State.ID]
		switch {
		case !f.Tier.AtLeast(finding.Likely):
		case old == nil || !old.Tier.AtLeast(f.Tier) || old.Tier == f.Tier && finding.Compare(f, old) < 0:
			byState[f.State.ID] = f
		}
	}
	var kept []*finding.Finding
	for _, f := range byState {
		kept = append(kept, f)
	}
	slices.SortFunc(kept, finding.Compare)
	return kept
}

// lines are findings, one a line, as drivers must agree on them; the command prints
// them in the order of their consequences.
func lines(fs []*finding.Finding) string {
	var text string
	for _, f := range slices.SortedFunc(slices.Values(fs), finding.Compare) {
		text += cmp.Or(f.Position.String(), "-") + ": " + f.Message + " [" + f.Check + "] " + string(f.Tier) + " " + f.State.ID + "\n"
	}
	return text
}
