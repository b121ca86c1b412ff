package driver

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMerge merges the records in each testdata/merge/*.json, in the order
// that they stand in and in others, and compares with *.golden.
func TestMerge(t *testing.T) {
	inputs, err := filepath.Glob("testdata/merge/*.json")
	if err != nil || len(inputs) == 0 {
		t.Fatal("no test data", err)
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			golden := strings.TrimSuffix(input, ".json") + ".golden"
			for rotation := range len(readRecords(t, input)) {
				records := readRecords(t, input)
				if rotation > 0 {
					records = slices.Concat(records[rotation:], records[:rotation])
					slices.Reverse(records)
				}
				var got bytes.Buffer
				if err := report.JSON(&got, &report.Report{Findings: merge(records)}); err != nil {
					t.Fatal(err)
				}
				compare(t, golden, got.Bytes())
			}
		})
	}
}

func readRecords(t *testing.T, file string) []*finding.Finding {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var records []*finding.Finding
	if err := json.Unmarshal(data, &records); err != nil {
		t.Fatal(err)
	}
	return records
}

// compare compares got with a golden file, or makes it one.
func compare(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("result differs from %s (go test -update writes it anew):\n%s", golden, got)
	}
}

func TestRelativize(t *testing.T) {
	root := filepath.Join(t.TempDir(), "r")
	dir := filepath.Join(root, "m")
	inside, beside := filepath.Join(dir, "p", "f.go"), filepath.Join(root, "n", "f.go")
	outside := filepath.Join(filepath.Dir(root), "other", "lib", "f.go")
	for _, test := range []struct {
		places places
		want   []string
	}{
		{places{base: dir, root: root}, []string{"p/f.go", "../n/f.go", "p/c.go", "p/f.go", "p/f.go", "external/lib/f.go", ""}},
		{places{base: dir, root: root}.fromRoot(), []string{"m/p/f.go", "n/f.go", "m/p/c.go", "p/f.go", "m/p/f.go", "external/lib/f.go", ""}},
	} {
		f := &finding.Finding{
			Position: finding.Position{File: inside, Line: 1},
			State:    finding.State{Declared: finding.Position{File: beside, Line: 2}, Content: finding.Position{File: filepath.Join(dir, "p", "c.go"), Line: 3}},
			Handler:  finding.Function{Position: finding.Position{File: filepath.FromSlash("p/f.go")}},
			Path:     []finding.Step{{Position: finding.Position{File: inside}}},
			Writes:   []finding.Access{{Position: finding.Position{File: outside}}},
			Reads:    []finding.Access{{}},
		}
		test.places.relativize(f)
		var got []string
		for _, p := range positions(f) {
			got = append(got, p.File)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestWithoutVariant(t *testing.T) {
	for in, want := range map[string]string{
		"p":                   "p",
		"p [p.test]":          "p",
		"p [p.test].Var":      "p.Var",
		"p.T [q.test]":        "p.T",
		"p.List[int].f":       "p.List[int].f",
		"p.Pair [int].f":      "p.Pair [int].f",
		"broken [p.test":      "broken [p.test",
		"p_test [p.test].Var": "p_test.Var",
	} {
		if got := withoutVariant(in); got != want {
			t.Errorf("withoutVariant(%q) = %q, want %q", in, got, want)
		}
	}
}
