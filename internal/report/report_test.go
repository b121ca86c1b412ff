package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is one report for all formats: a finding with all there is to say,
// one with hardly anything, and one with hostile names.
func sample() *Report {
	return &Report{
		Findings: []*finding.Finding{bare(), topics(), hostile()},
		Problems: []Problem{
			{Check: "ignoredirective", Message: "directive has no reason", Position: pos("server/server.go", 9)},
			{Check: "ignoredirective", Message: "directive has no reason", Position: pos("server/server.go", 12)},
			{Check: "baseline", Message: "entry for x is stale", Position: finding.Position{File: ".stickystate.json", Line: 4}, Warning: true},
		},
		Suppressed: []Suppressed{{accepted(), External, "moves to Redis; team-web\x1b[31m; until 2027-03-31"}},
		Version:    "v1.2.3",
		Rules: []Rule{
			{"connregistry", "find registries of connections", "connregistry: find registries of connections\n\nThe check reports\nregistries.\n\nWRONG:\n\n\tx := 1\n\n\ty := 2\n\n# How to fix it\n\nKeep it.\n", "https://example.com/connregistry"},
			{"globalvar", "find variables", "globalvar: find variables", ""},
			{"localfile", "find files", "localfile: find files", ""},
			{"ignoredirective", "find directives", "ignoredirective: find directives", ""},
		},
		Line: func(p finding.Position) (string, bool) {
			return "éx", p.File == "server/server.go"
		},
		Hidden:   map[finding.Tier]int{finding.Benign: 4, finding.Review: 2},
		Skipped:  []Skipped{{Package: "example.com/ntfy/bad", Reason: "does not type-check (bad.go:1:1: x)"}},
		Packages: 12, Requests: 1,
		Origin: Origin{ToolVersion: "v1.2.3", Module: "example.com/ntfy", Revision: "0123abcd", Modified: true, Time: "2026-01-02T03:04:05Z"},
	}
}

// readBack is the report that a document was written of, as far as it tells.
func readBack(doc *Document) *Report {
	c := doc.Counts
	return &Report{
		Findings: doc.Findings, Problems: doc.Problems, Skipped: doc.Skipped, Origin: doc.Origin,
		Packages: c.Packages, Requests: c.RequestFunctions, Hidden: c.NotShown, Silenced: c.Silenced, Excluded: c.Excluded, Accepted: c.Accepted, Old: c.NotNew,
	}
}

// topics has all there is to say.
func topics() *finding.Finding {
	return &finding.Finding{
		Check:   "connregistry",
		Package: "example.com/ntfy/server",
		Tier:    finding.Proved, Consequence: "data on one instance",
		State: finding.State{
			Name: "Server.topics", ID: "example.com/ntfy/server.Server.topics", Kind: "map",
			Type: "map[string]*topic", Holder: "struct field", Declared: pos("server/server.go", 50),
		},
		Message:  `handler handlePublish keeps data in Server.topics (map by path value "topic"): another instance will not find it`,
		Position: pos("server/server.go", 1636),
		Handler: finding.Function{
			Name: "(*Server).handlePublish", Route: "PUT /{topic}", Via: "net/http handler",
			Position: pos("server/server.go", 800),
		},
		Path: []finding.Step{
			{Text: "calls (*Server).topicsFromIDs", Position: pos("server/server.go", 812)},
			{Text: "writes Server.topics", Position: pos("server/server.go", 1636)},
		},
		Key:   `path value "topic"`,
		Value: "new *topic",
		Writes: []finding.Access{
			{Op: "set", Function: "(*Server).topicsFromIDs", Position: pos("server/server.go", 1636), Serving: true},
			{Op: "set", Function: "(*Server).load", Position: pos("server/server.go", 300)},
			{Op: "delete", Function: "(*Server).handleDelete", Position: pos("server/server.go", 1702), Serving: true},
		},
		Reads: []finding.Access{
			{Op: "read", Function: "(*Server).a", Position: pos("server/server.go", 1701), Serving: true},
			{Op: "read", Function: "(*Server).a", Position: pos("server/server.go", 1705), Serving: true},
			{Op: "read", Function: "(*Server).b", Position: pos("server/server.go", 1711), Serving: true},
			{Op: "read", Function: "(*Server).c", Position: pos("server/server.go", 1721), Serving: true},
			{Op: "read", Function: "(*Server).d", Position: pos("server/server.go", 1731), Serving: true},
			{Op: "read", Function: "(*Server).stats", Position: pos("server/server.go", 1741)},
		},
		Fix: "publish through a broker that every instance subscribes to",
	}
}

// bare has hardly anything to say.
func bare() *finding.Finding {
	return &finding.Finding{
		Check: "globalvar", Package: "example.com/ntfy/server", Tier: finding.Likely,
		Reason:   "the call through an interface has one implementation",
		State:    finding.State{Name: "server.last", ID: "example.com/ntfy/server.last", Kind: "scalar", Holder: "package variable"},
		Message:  "handler Post counts in server.last: each instance counts alone",
		Position: pos("server/long.go", 7),
		Handler:  finding.Function{Name: "Post", Via: "gin handler"},
		Path: []finding.Step{
			{Text: "calls (*VeryLongServiceName).AndItsMethodOfManyWords", Position: pos("server/long.go", 5)},
			{Text: "calls (*AnotherRatherLongServiceName).Count", Position: pos("server/long.go", 6)},
			{Text: "writes server.last", Position: pos("server/long.go", 7)},
		},
	}
}

// accepted is in a baseline.
func accepted() *finding.Finding {
	f := bare()
	f.State.Name, f.State.ID = "server.first", "example.com/ntfy/server.first"
	f.Message = "handler Post counts in server.first: each instance counts alone"
	return f
}

// hostile has names that nobody should have.
func hostile() *finding.Finding {
	f := &finding.Finding{
		Check: "localfile", Package: "example.com/ntfy/web", Tier: finding.Proved,
		State: finding.State{
			Name: "f\x1b[31m", ID: "example.com/ntfy/web.f", Kind: "file", Holder: "package variable",
			Declared: pos("../../../outside/of it.go", 4),
		},
		Message:  "handler\nUp writes \u202efile ```<img src=x onerror=alert(1)> | [a](javascript:x) @all #1 %0A::error::x {0}",
		Position: pos("web/\r\a<b>,:%up\n.go", 3),
		Path:     []finding.Step{{Text: "writes `f`", Position: pos("/abs/olute.go", 3)}},
	}
	f.Silence = &finding.Silence{Reason: "![x](https://example.com/?q=1) <b>", Scope: "line", Position: pos("web/\r\aup.go", 2)}
	return f
}

func pos(file string, line int) finding.Position {
	return finding.Position{File: file, Line: line, Column: 3}
}

func TestGolden(t *testing.T) {
	formats := []struct {
		file  string
		write func(*bytes.Buffer, *Report) error
	}{
		{"block.txt", func(b *bytes.Buffer, r *Report) error { return Text(b, r, Style{}) }},
		{"line.txt", func(b *bytes.Buffer, r *Report) error { return Text(b, r, Style{Detail: Line}) }},
		{"full.txt", func(b *bytes.Buffer, r *Report) error { return Text(b, r, Style{Detail: Full}) }},
		{"color.txt", func(b *bytes.Buffer, r *Report) error { return Text(b, r, Style{Color: true}) }},
		{"counts.txt", func(b *bytes.Buffer, r *Report) error { return Counts(b, r.Findings) }},
		{"report.json", func(b *bytes.Buffer, r *Report) error { return JSON(b, r) }},
		{"report.sarif", func(b *bytes.Buffer, r *Report) error { return SARIF(b, r) }},
		{"github.txt", func(b *bytes.Buffer, r *Report) error { return GitHub(b, r) }},
		{"gitlab.json", func(b *bytes.Buffer, r *Report) error { return GitLab(b, r) }},
		{"rdjson.json", func(b *bytes.Buffer, r *Report) error { return RDJSON(b, r) }},
		{"report.md", func(b *bytes.Buffer, r *Report) error { return Markdown(b, r) }},
	}
	for _, f := range formats {
		t.Run(f.file, func(t *testing.T) {
			var got bytes.Buffer
			if err := f.write(&got, sample()); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", f.file)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("output differs from %s (go test -update writes it anew):\n%s", golden, got.Bytes())
			}
		})
	}
}

// TestJSONReadBack: what is written can be read, and says the same.
func TestJSONReadBack(t *testing.T) {
	var first, second bytes.Buffer
	if err := JSON(&first, sample()); err != nil {
		t.Fatal(err)
	}
	doc, err := ReadDocument(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := JSON(&second, readBack(doc)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("read back and written again:\n%s", second.Bytes())
	}
}

func TestClosing(t *testing.T) {
	proved := &finding.Finding{Package: "p", Tier: finding.Proved}
	likely := &finding.Finding{Package: "q", Tier: finding.Likely}
	for want, r := range map[string]*Report{
		"no findings in 1 package":                                      {Packages: 1, Requests: 1},
		"no findings in 2 packages; no request function was recognised": {Packages: 2},
		"no findings in 3 packages; 1 package skipped": {
			Packages: 3, Requests: 1, Skipped: []Skipped{{}}},
		"1 finding in 1 package (1 proved)": {
			Findings: []*finding.Finding{proved}, Packages: 3, Requests: 1},
		"3 findings in 2 packages (1 proved, 2 likely)": {
			Findings: []*finding.Finding{proved, likely, likely}, Packages: 3, Requests: 1},
		"no findings in 3 packages; 2 likely, 1 for review and 4 benign not shown (-tier review, stickystate inventory)": {
			Packages: 3, Requests: 1, Hidden: map[finding.Tier]int{finding.Likely: 2, finding.Review: 1, finding.Benign: 4}},
		"no findings in 3 packages; 2 likely not shown (-tier likely)": {
			Packages: 3, Requests: 1, Hidden: map[finding.Tier]int{finding.Likely: 2}},
		"no findings in 3 packages; 1 benign not shown (stickystate inventory)": {
			Packages: 3, Requests: 1, Hidden: map[finding.Tier]int{finding.Benign: 1}},
	} {
		if got := closing(r); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"map[string]*topic é →": "map[string]*topic é →",
		"a\x1b[31mb":            `a\x1b[31mb`,
		"a\tb\nc\r":             `a\tb\nc\r`,
		"\u202eevil\u2066":      `\u202eevil\u2066`,
		"bad \xff\xc3":          `bad \xff\xc3`,
		"\ufffd is valid":       "\ufffd is valid",
		"\u009b31m":             `\u009b31m`,
		"it's":                  "it's",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}
