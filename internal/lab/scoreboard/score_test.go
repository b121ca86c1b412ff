package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// example is a group with one label found, one missed, an alarm, harmless
// state on the line of a defect, and an unlabelled finding.
func example() (*corpus.Group, []finding) {
	g := &corpus.Group{Repo: "o/r", ModuleDir: ".",
		Truth: []corpus.Label{
			{Symbol: "S.sessions", Holder: "struct field", Kind: "sessionstore", File: "s.go", Line: 10, Strict: true},
			{Symbol: "p.limits", Holder: "package var", Kind: "ratelimit", File: "p.go", Line: 20},
		},
		Benign: []corpus.Label{
			{Symbol: "p.table", Holder: "package var", File: "p.go", Line: 30, WhyBenign: "constant table"},
			{Symbol: "S.sessionsMu", Holder: "struct field", File: "s.go", Line: 10},
			{Symbol: "p.pool", Holder: "package var", File: "p.go", Line: 40},
		}}
	return g, []finding{
		{Repo: "o/r", File: "p.go", Line: 30, Message: "p.table"},
		{Repo: "o/r", File: "s.go", Line: 10, Message: "S.sessions"},
		{Repo: "o/r", File: "x.go", Line: 1, Message: "X.y"},
	}
}

func TestScoreFindings(t *testing.T) {
	g, findings := example()
	s := scoreFindings(g, findings, []judgement{{Repo: "o/r", State: "X.y", File: "x.go", Verdict: wrong}})
	for _, tt := range []struct{ what, got, want string }{
		{"recall", s.Recall.String(), "1/2"},
		{"strict", s.Strict.String(), "1/1"},
		{"alarms", s.Alarms.String(), "1/3"},
		{"kinds", s.Kinds.String(), "ratelimit 0/1  sessionstore 1/1"},
		{"verdicts", s.Findings[0].Verdict + " " + s.Findings[1].Verdict + " " + s.Findings[2].Verdict, "benign truth unlabelled"},
		{"judged", judgedText(s), "unlabelled 1 (right 0, wrong 1, arguable 0, unjudged 0)"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.what, tt.got, tt.want)
		}
	}
}

func TestPrint(t *testing.T) {
	g, findings := example()
	s := scoreFindings(g, findings, nil)
	rows := []row{
		{Group: g, KLOC: 2, Tool: s, Naive: newScore()},
		{Group: &corpus.Group{Repo: "o/gone", ModuleDir: "m", Truth: g.Truth}, Skipped: "no repository under -repos"},
	}
	var out bytes.Buffer
	for _, r := range rows {
		printRow(&out, r, true)
	}
	printTotals(&out, rows)
	for _, want := range []string{
		"o/r                                  recall 1/2 (1/1)  benign alarms 1/3  findings 3 (1.50/KLOC)  0 s  unlabelled 1 ",
		"o/gone m                             no repository under -repos (skipped: 2 labels)\n",
		"    missed  ratelimit     package var    p.limits  p.go:20\n",
		"    alarm   p.table  p.go:30  (constant table)\n",
		"naive: recall 0/0 = 0% (strict 0/0 = 0%), benign alarms 0/0 = 0%, findings 0\n",
		"corpus: recall 1/2 = 50% (strict 1/1 = 100%), benign alarms 1/3 = 33%, findings 3 in 2 KLOC, skipped 2 labels\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestPublish(t *testing.T) {
	g, findings := example()
	table := markdownTable([]row{{Group: g, KLOC: 2, Tool: scoreFindings(g, findings, nil), Naive: newScore()}})
	const want = `<!-- scoreboard:begin -->
| service | recall | benign alarms | findings | per KLOC | naive: recall | naive: benign alarms | naive: findings |
|---|---:|---:|---:|---:|---:|---:|---:|
| o/r | 1/2 (1/1) | 1/3 | 3 | 1.50 | 0/0 (0/0) | 0/0 | 0 |
| **all** | 1/2 (1/1) | 1/3 | 3 | 1.50 | 0/0 (0/0) | 0/0 | 0 |
<!-- scoreboard:end -->
`
	var out bytes.Buffer
	if err := publish("", table, &out); err != nil || out.String() != want {
		t.Errorf("got\n%s%v\nwant\n%s", out.String(), err, want)
	}
}

func TestDiff(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "old.json"), filepath.Join(dir, "new.json")
	for file, fs := range map[string][]finding{
		before: {{Repo: "o/r", File: "a.go", Line: 1, Message: "stays"}, {Repo: "o/r", File: "a.go", Line: 2, Message: "goes", Verdict: "truth"}},
		after:  {{Repo: "o/r", File: "a.go", Line: 9, Message: "stays"}, {Repo: "o/r", File: "a.go", Line: 2, Message: "comes", Verdict: "benign"}},
	} {
		if err := writeJSON(file, fs); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := run([]string{"-diff", before, after}, &out, &out); err != nil {
		t.Fatal(err)
	}
	const want = "- truth      o/r a.go:2  goes []\n+ benign     o/r a.go:2  comes []\n1 disappeared, 1 appeared, 1 in both\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"", "no repositories: give -repos DIR"},
		{"-diff one", "-diff needs two files"},
		{"-repos x -packages some", "want labelled or all"},
		{"-repos x -only (", "-only: "},
		{"-repos x -write README.md", "-write needs -markdown"},
		{"-repos x more", "unexpected argument"},
		{"-repos x -tool /does/not/exist", "no vettool /does/not/exist"},
	} {
		var out bytes.Buffer
		err := run(strings.Fields(tt.args), &out, &out)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.args, err, tt.want)
		}
	}
}
