package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/stickystate/stickystate/internal/finding"
)

// typeWidth is the longest type in the table, in characters.
const typeWidth = 40

// Inventory writes all state objects of r as a table, a line for each.
func Inventory(w io.Writer, r *Report) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "STATE\tKIND\tTYPE\tHOLDER\tVERDICT\tWRITERS\tREADERS\tREQUESTS\tSILENCE")
	for _, f := range r.Findings {
		cells := []string{
			f.State.ID, f.State.Kind, short(f.State.Type), f.State.Holder,
			join(": ", string(f.Tier), f.Reason),
			functions(f.Writes), functions(f.Reads), requests(f.Requests), silence(f.Silence),
		}
		for i, c := range cells {
			if cells[i] = Clean(c); c == "" {
				cells[i] = "-"
			}
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	fmt.Fprintf(tw, "%s\n", count(len(r.Findings), "state object"))
	return tw.Flush()
}

func short(s string) string {
	if r := []rune(s); len(r) > typeWidth {
		return string(r[:typeWidth-3]) + "..."
	}
	return s
}

// functions names the functions of accesses, each once.
func functions(as []finding.Access) string {
	var names []string
	for _, a := range as {
		names = append(names, a.Function)
	}
	return few(names)
}

// requests names request functions with their routes.
func requests(rs []finding.Request) string {
	var names []string
	for _, r := range rs {
		names = append(names, join(" ", append([]string{r.Name}, r.Routes...)...))
	}
	return few(names)
}

func silence(s *finding.Silence) string {
	if s == nil {
		return ""
	}
	return s.Reason + " (" + s.Scope + ")"
}

// few lists names, each once, the first ones only.
func few(names []string) string {
	seen := make(map[string]bool)
	var list []string
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	if more := len(list) - namesMax; more > 0 {
		list = append(list[:namesMax], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, ", ")
}
