package corpus

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"
)

// folder is that of the labels that the repository carries.
var folder = filepath.Join("..", "..", "..", "testdata", "corpus")

func TestApplied(t *testing.T) {
	const rest = `"repo": "o/r", "commit": "new", "module_dir": ".", "file": "a.go", "line": 5, "writes": ["a.go:6", "b.go:7"]`
	base := Label{Repo: "o/r", Commit: "new", ModuleDir: ".", File: "a.go", Line: 5, Writes: []string{"a.go:6", "b.go:7"}}
	with := func(change func(*Label)) Label {
		l := base
		change(&l)
		return l
	}
	for _, tt := range []struct {
		name, json string
		want       Label
	}{
		{"none", `{` + rest + `}`, base},
		{"null", `{` + rest + `, "alt": null}`, base},
		{"line and writes", `{` + rest + `, "alt": {"commit": "old", "line": 3, "write_lines": [4, "c.go:9"]}}`,
			with(func(l *Label) { l.Commit, l.Line, l.Writes = "old", 3, []string{"a.go:4", "c.go:9"} })},
		{"no writes there", `{` + rest + `, "alt": {"commit": "old", "line": 3, "write_lines": []}}`,
			with(func(l *Label) { l.Commit, l.Line, l.Writes = "old", 3, nil })},
		{"not declared there", `{` + rest + `, "alt": {"commit": "old", "line": null, "note": "other form"}}`,
			with(func(l *Label) { l.Commit, l.Line = "old", 0 })},
		{"another file, which the writes follow", `{` + rest + `, "alt": {"file": "z.go", "module_dir": "m", "write_lines": [1]}}`,
			with(func(l *Label) { l.File, l.ModuleDir, l.Writes = "z.go", "m", []string{"z.go:1"} })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var l Label
			if err := json.Unmarshal([]byte(tt.json), &l); err != nil {
				t.Fatal(err)
			}
			if got := l.applied(); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestCorpus checks the data that the repository carries: that it can be
// read, and that its entries are complete.
func TestCorpus(t *testing.T) {
	groups, err := LoadGroups(folder, regexp.MustCompile(""))
	if err != nil {
		t.Fatal(err)
	}
	truth, benign := 0, 0
	for _, g := range groups {
		truth += len(g.Truth)
		benign += len(g.Benign)
		for _, l := range append(g.Truth, g.Benign...) {
			if l.ID == "" || l.Symbol == "" || l.File == "" || len(l.Commit) != 40 {
				t.Errorf("label %q is incomplete", l.ID)
			}
		}
	}
	if truth == 0 || benign == 0 {
		t.Errorf("%d documented and %d harmless cases", truth, benign)
	}
	if _, err := ReadJSON[[]mend](filepath.Join(folder, "mend.json")); err != nil {
		t.Error(err)
	}
}
