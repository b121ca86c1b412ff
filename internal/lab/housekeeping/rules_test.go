package housekeeping

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/lab/page"
	"github.com/stickystate/stickystate/internal/verdict"
)

// designPage is docs/design.md with the tables of rules as they are in the code.
func designPage(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "design.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, table := range verdict.Standard().Tables() {
		if text, err = page.Replace(text, "rules-"+table.Name, rulesTable(table)); err != nil {
			t.Fatalf("docs/design.md: %v", err)
		}
	}
	return text
}

// rulesTable is a table of rules in Markdown.
func rulesTable(table verdict.Table) string {
	var b strings.Builder
	b.WriteString(table.About + "\n\n| rule | is | reason | when | source |\n|---|---|---|---|---|\n")
	for _, r := range table.Rules {
		reason := strings.ReplaceAll(r.Reason, "%s", "...")
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.Name, cmp.Or(r.Check, string(r.Tier)), reason, r.When, r.Source)
	}
	return b.String()
}

// TestRules: each rule has a name of its own, and says what it rests on.
func TestRules(t *testing.T) {
	seen := make(map[string]bool)
	for _, table := range verdict.Standard().Tables() {
		for _, r := range table.Rules {
			if seen[r.Name] {
				t.Errorf("two rules are called %s", r.Name)
			}
			seen[r.Name] = true
			if (r.Tier == "") == (r.Check == "") {
				t.Errorf("%s decides neither tier nor check, or both", r.Name)
			}
			if r.Reason == "" && r.Tier != "" && r.Tier != "proved" {
				t.Errorf("%s is %s for no reason", r.Name, r.Tier)
			}
			if strings.Contains(r.Reason, "%s") != (r.Names != nil) {
				t.Errorf("%s: its reason does not name what it says it names", r.Name)
			}
		}
	}
}
