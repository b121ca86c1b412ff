package report

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// A tally of one consequence, with the checks that report it.
type consequence struct {
	name   string
	n      int
	checks []string // "sessionstore 9", the most frequent first
}

// consequences counts findings by what goes wrong, in the order in which they come.
func consequences(fs []*finding.Finding) []consequence {
	var list []consequence
	byCheck := make(map[string]map[string]int)
	for _, f := range fs {
		name := cmp.Or(f.Consequence, "other")
		i := slices.IndexFunc(list, func(c consequence) bool { return c.name == name })
		if i < 0 {
			i = len(list)
			list = append(list, consequence{name: name})
			byCheck[name] = make(map[string]int)
		}
		list[i].n++
		byCheck[name][f.Check]++
	}
	for i := range list {
		n := byCheck[list[i].name]
		for check := range n {
			list[i].checks = append(list[i].checks, check)
		}
		slices.SortFunc(list[i].checks, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
		for j, check := range list[i].checks {
			list[i].checks[j] = fmt.Sprintf("%s %d", check, n[check])
		}
	}
	return list
}

// writeSummary writes what many findings are about before the first of them, and what to
// do about so many.
func writeSummary(b *bufio.Writer, r *Report, st Style) {
	list := consequences(r.all())
	width := 0
	for _, c := range list {
		width = max(width, len(c.name))
	}
	b.WriteString(st.paint(bold, count(len(r.all()), "finding")+", by what goes wrong:") + "\n")
	for _, c := range list {
		fmt.Fprintf(b, "\t%-*s %4d  %s\n", width, Clean(c.name), c.n, Clean(strings.Join(c.checks, ", ")))
	}
	for _, line := range r.Advice {
		b.WriteString(Clean(line) + "\n")
	}
	b.WriteString("\n")
}

// all are the findings to show and those beyond.
func (r *Report) all() []*finding.Finding { return slices.Concat(r.Findings, r.Beyond) }
