package report

import (
	"bytes"
	"cmp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

// TestReadDocument: what is no document, or a damaged one, is an error.
func TestReadDocument(t *testing.T) {
	for data, want := range map[string]string{
		"":                                      "no JSON document of stickystate",
		"[]":                                    "no JSON document of stickystate",
		"{}":                                    "no JSON document of stickystate",
		`{"version": 1, "tool": "gosec"}`:       "no JSON document of stickystate",
		`{"version": 2, "tool": "stickystate"}`: "made by a later stickystate",
		`{"version": 1, "tool": "stickystate", "findings": [{}]}`:   "finding 1 has no check",
		`{"version": 1, "tool": "stickystate", "findings": [null]}`: "finding 1 has no check",
		`{"version": 1, "tool": "stickystate", "findings": 1}`:      "is damaged",
	} {
		if _, err := ReadDocument([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", data, err, want)
		}
	}
}

// TestCompare: every kind of difference has its line, and lines of the code
// make none.
func TestCompare(t *testing.T) {
	old := &Document{Findings: []*finding.Finding{topics(), bare()}}
	now := &Document{Findings: []*finding.Finding{topics(), hostile()}}
	f := now.Findings[0]
	f.Tier, f.Reason = finding.Likely, "reached through wiring"
	f.Silence = &finding.Silence{Reason: "a demo", Scope: "line"}
	f.Position.Line, f.Writes[0].Position.Line, f.Reads[0].Position.Line = 1, 2, 3
	f.Writes = append(f.Writes, finding.Access{Op: "set", Function: "New"}, finding.Access{Op: "update", Function: "Main", Implied: true})
	f.Reads = f.Reads[:5]
	f.Requests = []finding.Request{{Name: "Put", Routes: []string{"/a", "/b"}}}
	var b bytes.Buffer
	if err := Compare(old, now).Text(&b); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"+ example.com/ntfy/web.f (localfile, proved)",
		"- example.com/ntfy/server.last (globalvar, likely)",
		"~ example.com/ntfy/server.Server.topics",
		"\tverdict: proved → likely: reached through wiring",
		"\tsilence: none → a demo (line)",
		"\t+ writer: set in New",
		"\t- reader: read in (*Server).stats",
		"\t+ request: Put /a",
		"\t+ request: Put /b",
		"1 state object added, 1 removed, 1 changed",
	}
	var got []string
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "\t") || !strings.Contains(line, ".go:") {
			got = append(got, line)
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", b.String())
	}
}

// FuzzReadDocument: whatever is read, all formats write it without a panic and
// without a character that a terminal acts on, and it is as it was when it is
// read again.
func FuzzReadDocument(f *testing.F) {
	var b bytes.Buffer
	if err := JSON(&b, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"version": 1, "tool": "stickystate", "findings": [{"check": "a\u001b[2J", "state": {"id": "b\n::error::"}, "tier": "likely"}]}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := ReadDocument(data)
		if err != nil {
			return
		}
		r := &Report{Findings: doc.Findings, Problems: doc.Problems, Skipped: doc.Skipped, Line: func(finding.Position) (string, bool) { return "é", true }}
		var out, first, second bytes.Buffer
		for _, format := range Formats {
			if err := Write(&out, r, format, Style{Detail: Full}); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmp.Or(Inventory(&out, r), InventoryCSV(&out, r)); err != nil {
			t.Fatal(err)
		}
		if d := Compare(doc, doc); len(d.Added)+len(d.Removed)+len(d.Changed) > 0 {
			t.Errorf("differs from itself: %+v", d)
		}
		if err := Compare(&Document{}, doc).Text(&out); err != nil {
			t.Fatal(err)
		}
		for _, c := range out.String() {
			if c != '\n' && c != '\t' && !unicode.IsPrint(c) || c == utf8.RuneError && !bytes.Contains(data, []byte("\ufffd")) && utf8.Valid(data) && !bytes.Contains(data, []byte(`\u`)) {
				t.Fatalf("%U is written", c)
			}
		}
		if err := JSON(&first, r); err != nil {
			t.Fatal(err)
		}
		again, err := ReadDocument(first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := JSON(&second, readBack(again)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("read again:\n%s\n%s", first.Bytes(), second.Bytes())
		}
	})
}
