package realtest

import "testing"

// libraryModules are the modules of testdata with one package for each kind of
// library. There are several because no versions suit all libraries.
var libraryModules = []string{"libraries", "stacks", "stores"}

// TestLibraries: all comments in the modules are met, those of the tiers that
// are not reported too, and go vet says the same.
func TestLibraries(t *testing.T) {
	for _, name := range libraryModules {
		t.Run(name, func(t *testing.T) {
			dir := module(t, name)
			res := inProcess(t, load(t, dir))
			met, open := compare(t, expectations(t, dir), res)
			met += compareRecords(t, expectations(t, dir), res.records)
			t.Logf("%d expectations are met, %d are open", met, open)
			vet := goVet(t, newTool(t), dir, nil)
			same(t, "go vet", vet.text(t), (&result{diagnostics: res.diagnostics}).text(t))
		})
	}
}
