package driver

import (
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// TestBudgets decodes what packages tell of budgets, in both orders, and prints
// the sum.
func TestBudgets(t *testing.T) {
	units := [][]string{
		{`{"name":"effects","unit":"effects","limit":400,"count":2,"example":"m/a.Long"}`, `{"name":"depth","unit":"steps","limit":6,"count":1,"example":"m/a.D"}`},
		{`{"name":"effects","unit":"effects","limit":400,"count":1,"example":"m/b.F"}`},
	}
	const want = "stickystate: budget reached: depth, 1 place, such as m/a.D (limit 6 steps)\n" +
		"stickystate: budget reached: effects, 3 places, such as m/b.F (limit 400 effects)\n"
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		var all records
		for _, i := range order {
			for _, message := range units[i] {
				if err := all.Decode(finding.OfBudget, message); err != nil {
					t.Fatal(err)
				}
			}
		}
		var out strings.Builder
		printBudgets(&out, all.Budgets)
		if out.String() != want {
			t.Errorf("order %v:\n%swant:\n%s", order, out.String(), want)
		}
	}
	var out strings.Builder
	printBudgets(&out, []finding.Budget(nil))
	if out.String() != "" {
		t.Errorf("nothing reached, but printed: %s", out.String())
	}
}
