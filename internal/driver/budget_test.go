package driver

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// TestBudgets decodes what packages tell of budgets, in both orders, and prints
// the sum.
func TestBudgets(t *testing.T) {
	units := []string{
		`[{"category":"budget","message":"{\"name\":\"effects\",\"unit\":\"effects\",\"limit\":400,\"count\":2,\"example\":\"m/a.Long\"}"},
		  {"category":"budget","message":"{\"name\":\"depth\",\"unit\":\"steps\",\"limit\":6,\"count\":1,\"example\":\"m/a.D\"}"}]`,
		`[{"category":"budget","message":"{\"name\":\"effects\",\"unit\":\"effects\",\"limit\":400,\"count\":1,\"example\":\"m/b.F\"}"}]`,
	}
	const want = "stickystate: budget reached: depth, 1 function, such as m/a.D (limit 6 steps)\n" +
		"stickystate: budget reached: effects, 3 functions, such as m/b.F (limit 400 effects)\n"
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		var all records
		for _, i := range order {
			r, err := decode(json.RawMessage(units[i]))
			if err != nil {
				t.Fatal(err)
			}
			all.add(r)
		}
		var out strings.Builder
		printBudgets(&out, all.budgets)
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
