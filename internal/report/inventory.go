package report

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

const (
	// tableWidth is the widest line of a table, in characters.
	tableWidth = 120
	// nameWidth is what is left of the names in it, as long as others can be cut.
	nameWidth = 45
)

// Inventory writes all state objects of r as a table for people, a line for each, cut to
// fit a screen. InventoryCSV and JSON have all of it.
func Inventory(w io.Writer, r *Report) error {
	rows := [][]string{{"VERDICT", "STATE", "TYPE", "REQUESTS", "WHY"}}
	for _, f := range r.Findings {
		why := cmp.Or(f.Reason, f.Consequence)
		if f.Silence != nil {
			why = "silenced: " + silence(f.Silence)
		}
		rows = append(rows, []string{
			string(f.Tier), inModule(f.State.ID, r.Origin.Module), cmp.Or(f.State.Type, f.State.Kind),
			few(requests(f)), why,
		})
	}
	b := bufio.NewWriter(w)
	writeTable(b, rows)
	b.WriteString(count(len(r.Findings), "state object"))
	if n := tiers(shown(r.Findings)); len(n) > 0 {
		b.WriteString(": " + and(n))
	}
	b.WriteString("\n")
	return b.Flush()
}

// inModule is the ID of a state object without the path of the module.
func inModule(id, module string) string {
	if module == "" {
		return id
	}
	return strings.TrimPrefix(id, module+"/")
}

// writeTable writes rows in columns, of which the widest are cut until a line fits.
func writeTable(b *bufio.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			if row[i] = Clean(c); c == "" {
				row[i] = "-"
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for ; total > tableWidth; total-- {
		widths[widest(widths)]--
	}
	for _, row := range rows {
		line := ""
		for i, c := range row {
			c = cut(c, widths[i])
			line += c + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// widest is the column to cut: the names, which tell most, are taken for narrower than they
// are.
func widest(widths []int) int {
	const names = 1
	best, most := 0, 0
	for i, n := range widths {
		if i == names {
			n -= nameWidth / 2
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// cut shortens a text to so many characters. What ends a name tells more than what
// begins it.
func cut(s string, width int) string {
	r := []rune(s)
	switch {
	case len(r) <= width:
		return s
	case strings.ContainsRune(s, '/') && !strings.ContainsRune(s, ' '):
		return "…" + string(r[len(r)-width+1:])
	}
	return string(r[:width-1]) + "…"
}

// inventoryColumns are those of InventoryCSV.
var inventoryColumns = []string{
	"verdict", "check", "consequence", "state", "kind", "type", "holder", "package", "file", "line",
	"writers", "readers", "requests", "reason", "silenced", "declared", "moves",
}

// InventoryCSV writes all state objects of r for spreadsheets, a line for each. Lists are
// separated by semicolons.
func InventoryCSV(w io.Writer, r *Report) error {
	out := csv.NewWriter(w)
	out.Write(inventoryColumns)
	list := func(names []string) string { return strings.Join(names, "; ") }
	for _, f := range r.Findings {
		line := ""
		if f.Position.Line > 0 {
			line = strconv.Itoa(f.Position.Line)
		}
		declared := ""
		if f.State.Declared.IsValid() {
			declared = place(f.State.Declared)
		}
		cells := []string{
			string(f.Tier), f.Check, f.Consequence, f.State.ID, f.State.Kind, f.State.Type, f.State.Holder, f.Package, f.Position.File, line,
			list(functions(f.Writes)), list(functions(f.Reads)), list(requests(f)), f.Reason, silence(f.Silence), declared, f.Object,
		}
		for i := range cells {
			cells[i] = inert(Clean(cells[i]))
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// inert keeps spreadsheets from taking a cell for a formula. Source: OWASP, CSV
// injection.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// functions names the functions of accesses, each once.
func functions(as []finding.Access) []string {
	var names []string
	for _, a := range as {
		names = append(names, a.Function)
	}
	return once(names)
}

// requests names the request functions with their routes: those that are known to reach
// the state or, if there are none, the one that the finding is told by.
func requests(f *finding.Finding) []string {
	var names []string
	for _, r := range f.Requests {
		names = append(names, join(" ", append([]string{r.Name}, r.Routes...)...))
	}
	if h := f.Handler; len(names) == 0 && h.Name != "" {
		names = append(names, join(" ", h.Name, h.Route))
	}
	return once(names)
}

func silence(s *finding.Silence) string {
	if s == nil {
		return ""
	}
	return s.Reason + " (" + s.Scope + ")"
}

// once lists names, each once.
func once(names []string) []string {
	seen := make(map[string]bool)
	var list []string
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list
}

// few is the first of names, and how many more there are.
func few(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%d: %s, ...", len(names), names[0])
}
