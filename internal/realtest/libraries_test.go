package realtest

import "testing"

// TestLibraries: all comments in testdata/libraries are met, those of the
// tiers that are not reported too, and go vet says the same.
func TestLibraries(t *testing.T) {
	dir := module(t, "libraries")
	res := inProcess(t, load(t, dir))
	met, open := compare(t, expectations(t, dir), res.diagnostics)
	met += compareRecords(t, expectations(t, dir), res.records)
	t.Logf("%d expectations are met, %d are open", met, open)
	vet := goVet(t, newTool(t), dir, nil)
	same(t, "go vet", vet.text(t), (&result{diagnostics: res.diagnostics}).text(t))
}
