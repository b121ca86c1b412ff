package driver

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// printBudgets says which caps of the analysis were reached, in a line each,
// for all packages together.
func printBudgets(w io.Writer, reached []finding.Budget) {
	for _, b := range sumBudgets(reached) {
		places := "places"
		if b.Count == 1 {
			places = "place"
		}
		fmt.Fprintf(w, "stickystate: budget reached: %s, %d %s, such as %s (limit %d %s)\n", b.Name, b.Count, places, b.Example, b.Limit, b.Unit)
	}
}

// sumBudgets makes one record of those of each budget, in the order of their names.
func sumBudgets(reached []finding.Budget) []finding.Budget {
	byName := make(map[string]finding.Budget)
	for _, b := range reached {
		old, ok := byName[b.Name]
		if ok {
			b.Count += old.Count
			if cmp.Or(cmp.Compare(len(old.Example), len(b.Example)), strings.Compare(old.Example, b.Example)) < 0 {
				b.Example = old.Example
			}
		}
		byName[b.Name] = b
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b finding.Budget) int { return strings.Compare(a.Name, b.Name) })
}
