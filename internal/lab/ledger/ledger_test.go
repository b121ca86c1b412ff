package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/lab/page"
)

// TestPages holds the pages against the ledger.
func TestPages(t *testing.T) {
	const root = "../../.."
	l, err := read(filepath.Join(root, "testdata/corpus/first-contact.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.parts() {
		data, err := os.ReadFile(filepath.Join(root, p.file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), page.Part(p.name, p.text)) {
			t.Errorf("%s: part %s is not that of the ledger; run go run ./internal/lab/ledger -write", p.file, p.name)
		}
	}
}

func TestWilson(t *testing.T) {
	// 9 of 10: 0.596 to 0.982 in the usual tables.
	low, high := wilson(9, 10)
	if math.Abs(low-0.596) > 0.001 || math.Abs(high-0.982) > 0.001 {
		t.Errorf("9 of 10: %.3f to %.3f", low, high)
	}
	if low, high := wilson(0, 5); low != 0 || math.Abs(high-0.434) > 0.001 {
		t.Errorf("0 of 5: %.3f to %.3f", low, high)
	}
}

func TestRead(t *testing.T) {
	service := func(text string) string {
		return `{"batches": [{"name": "a", "services": [{"repo": "x/y", ` + text + `}]}]}`
	}
	tests := []struct{ text, err string }{
		{service(`"marks": [{"state": "s", "tier": "likely", "verdict": "right", "false": ["key"], "why": "w"}]`), ""},
		{service(`"marks": [{"state": "s", "tier": "likely", "verdict": "good", "why": "w"}]`), `verdict "good"`},
		{service(`"marks": [{"state": "s", "tier": "review", "verdict": "right", "why": "w"}]`), `tier "review"`},
		{service(`"marks": [{"state": "s", "tier": "likely", "verdict": "wrong"}]`), `why ""`},
		{service(`"marks": [{"state": "s", "tier": "likely", "verdict": "right", "false": ["name"], "why": "w"}]`), `unknown detail "name"`},
		{service(`"obstacles": [{"state": "s", "told": "no", "lost": "l"}]`), `told "no"`},
		{`{"batches": [{"name": "a", "services": [{"repo": "x/y"}]}, {"name": "b", "services": [{"repo": "x/y"}]}]}`, "x/y is in batch a and in b"},
	}
	for _, test := range tests {
		file := filepath.Join(t.TempDir(), "l.json")
		if err := os.WriteFile(file, []byte(test.text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := read(file)
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v", test.text, err)
		}
	}
}

func TestSum(t *testing.T) {
	s := service{
		Marks: []mark{
			{Verdict: "right"}, {Verdict: "right", False: []string{"key", "line"}},
			{Verdict: "arguable", False: []string{"key"}}, {Verdict: "wrong"},
		},
		Obstacles: []obstacle{{Told: "default"}, {Told: "review"}, {Told: "missed"}},
	}
	if got, want := s.sum(), (sums{Right: 2, Arguable: 1, Wrong: 1, Flawed: 1, Told: 1, Review: 1, Missed: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
