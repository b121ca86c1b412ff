package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

// TestInventory: a line of the table fits, and names can be told apart that differ at
// their ends.
func TestInventory(t *testing.T) {
	r := &Report{Origin: Origin{Module: "example.com/shop"}}
	for _, name := range []string{"Carts", "Notices"} {
		r.Findings = append(r.Findings, &finding.Finding{
			Tier: finding.Benign, Reason: strings.Repeat("written only before serving ", 5),
			State:    finding.State{ID: "example.com/shop/" + strings.Repeat("internal/", 10) + "web." + name, Type: strings.Repeat("map[string]", 12) + "int"},
			Requests: []finding.Request{{Name: strings.Repeat("Handle", 20), Routes: []string{"GET /" + name}}, {Name: "Other"}},
		})
	}
	r.Findings = append(r.Findings, &finding.Finding{
		Tier: finding.Proved, Consequence: "login lost", State: finding.State{ID: "example.com/shop/web.s", Kind: "map"},
		Handler: finding.Function{Name: "Put", Route: "/put"},
	})
	var b bytes.Buffer
	if err := Inventory(&b, r); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for _, line := range lines {
		if utf8.RuneCountInString(line) > tableWidth {
			t.Errorf("the line is too long: %s", line)
		}
	}
	for i, want := range []string{"VERDICT", "web.Carts", "web.Notices", "Put /put", "3 state objects: 1 proved and 2 benign"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d has no %q: %s", i+1, want, lines[i])
		}
	}
	if !strings.Contains(lines[3], " web.s ") || !strings.Contains(lines[3], "login lost") {
		t.Errorf("the module is told, or the consequence is not: %s", lines[3])
	}
}

// TestInventoryCSV: cells come back as they were, and none is a formula.
func TestInventoryCSV(t *testing.T) {
	f := hostile()
	f.Reason, f.Silence = `=HYPERLINK("x")`, &finding.Silence{Reason: "a,b", Scope: "line"}
	var b bytes.Buffer
	if err := InventoryCSV(&b, &Report{Findings: []*finding.Finding{f, topics()}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.Contains("=+-@", cell[:1]) {
				t.Errorf("%s is a formula: %s", rows[0][i], cell)
			}
		}
	}
	column := func(name string, row []string) string {
		for i, c := range rows[0] {
			if c == name {
				return row[i]
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	if got := column("silenced", rows[1]); got != "a,b (line)" {
		t.Errorf("silenced is %q", got)
	}
	if got := column("state", rows[2]); got != topics().State.ID {
		t.Errorf("state is %q", got)
	}
}

// TestCompareOnce: a state object that two checks judge is compared by the one that it is
// told by, and an access that serves requests now is one change.
func TestCompareOnce(t *testing.T) {
	state := finding.State{ID: "m/p.v", Name: "p.v"}
	record := func(check string, serving bool) *finding.Finding {
		return &finding.Finding{Check: check, Tier: finding.Likely, State: state, Writes: []finding.Access{{Op: "set", Function: "Put", Serving: serving}}}
	}
	old := &Document{Findings: []*finding.Finding{record("globalmap", false), record("usercache", false)}}
	now := &Document{Findings: []*finding.Finding{record("usercache", true)}}
	d := Compare(old, now)
	if len(d.Changed) != 1 || strings.Join(d.Changed[0].Changes, "; ") != "writer: set in Put: not serving → serving" {
		t.Errorf("changed is %+v", d.Changed)
	}
	old.Origin = Origin{Revision: "0123456789abcdef", Time: "2026-01-02T03:04:05Z", Modified: true}
	var b bytes.Buffer
	if err := Compare(old, now).Text(&b); err != nil || !strings.HasPrefix(b.String(), "from 0123456789ab (modified), 2026-01-02T03:04:05Z, to a document without a commit\n") {
		t.Errorf("%v:\n%s", err, b.String())
	}
	if d := Compare(old, old); len(d.Changed) != 0 {
		t.Errorf("differs from itself: %+v", d.Changed)
	}
}
