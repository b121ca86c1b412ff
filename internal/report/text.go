package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Detail says how much of each finding the text shows.
type Detail int

const (
	// Block shows the finding, its evidence in short and what to do.
	Block Detail = iota
	// Line shows one line per finding.
	Line
	// Full shows all the evidence, every access included.
	Full
)

// A Style says how text is written.
type Style struct {
	Detail Detail
	// Color permits ANSI colours; the caller knows whether it is a terminal.
	Color bool
	// Quiet leaves out the closing line.
	Quiet bool
}

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	plain = "\x1b[0m"
)

// paint returns s in the given colour, where colours are permitted.
func (st Style) paint(color, s string) string {
	if !st.Color {
		return s
	}
	return color + s + plain
}

// Text writes r for people: the findings and one closing line with counts.
// The Full detail has no closing line, for it answers a question about some
// state and says nothing of the rest.
func Text(w io.Writer, r *Report, st Style) error {
	b := bufio.NewWriter(w)
	if r.Summary && st.Detail == Block && !st.Quiet {
		writeSummary(b, r, st)
	}
	for _, f := range r.Findings {
		writeFinding(b, f, st)
		if st.Detail != Line {
			b.WriteString("\n")
		}
	}
	for _, p := range r.Problems {
		writeLine(b, p.Position, p.Message, p.Check, st)
	}
	if len(r.Problems) > 0 && st.Detail != Line {
		b.WriteString("\n")
	}
	if st.Detail != Full && !st.Quiet {
		b.WriteString(closing(r) + "\n")
	}
	return b.Flush()
}

// writeFinding writes the line of f, then its rows. Errors stay in b.
func writeFinding(b *bufio.Writer, f *finding.Finding, st Style) {
	writeLine(b, f.Position, f.Message, f.Check, st)
	if st.Detail == Line {
		return
	}
	for _, r := range rows(f, st.Detail) {
		label := r.label + strings.Repeat(" ", max(1, labelWidth-len(r.label)))
		b.WriteString("\t" + st.paint(dim, label) + Clean(r.text) + "\n")
	}
}

// writeLine writes the one line that stands alone.
func writeLine(b *bufio.Writer, p finding.Position, message, check string, st Style) {
	b.WriteString(st.paint(bold, Clean(p.String())+":"))
	b.WriteString(" " + Clean(message) + " " + st.paint(dim, "["+Clean(check)+"]") + "\n")
}

// closing is the last line: what was found, and what is not shown.
func closing(r *Report) string {
	var b strings.Builder
	if len(r.Findings) == 0 {
		b.WriteString("no findings in " + count(r.Packages, "package"))
	} else {
		b.WriteString(count(len(r.all()), "finding") + " in " + count(packages(r.all()), "package"))
		b.WriteString(" (" + strings.Join(tiers(shown(r.all())), ", ") + ")")
	}
	if len(r.Beyond) > 0 {
		b.WriteString("; the first " + strconv.Itoa(len(r.Findings)) + " are printed (-top)")
	}
	if r.Requests == 0 {
		b.WriteString("; no request function was recognised")
	}
	if n := len(r.Problems); n > 0 {
		b.WriteString("; " + count(n, "problem") + " of directives or baseline")
	}
	for _, c := range []struct {
		n    int
		what string
	}{{r.Old, "not new"}, {r.Accepted, "in the baseline"}, {r.Silenced, "silenced by directives (-no-ignore)"}, {r.Excluded, "left out by the configuration"}} {
		if c.n > 0 {
			b.WriteString("; " + strconv.Itoa(c.n) + " " + c.what)
		}
	}
	if hidden := tiers(r.Hidden); len(hidden) > 0 {
		b.WriteString("; " + and(hidden) + " not shown (" + hint(r.Hidden) + ")")
	}
	if len(r.Skipped) > 0 {
		b.WriteString("; " + count(len(r.Skipped), "package") + " skipped")
	}
	return b.String()
}

// packages counts the packages that have findings.
func packages(fs []*finding.Finding) int {
	seen := make(map[string]bool)
	for _, f := range fs {
		seen[f.Package] = true
	}
	return len(seen)
}

func shown(fs []*finding.Finding) map[finding.Tier]int {
	n := make(map[finding.Tier]int)
	for _, f := range fs {
		n[f.Tier]++
	}
	return n
}

// hint names the flags that show what is hidden.
func hint(hidden map[finding.Tier]int) string {
	var flags []string
	switch {
	case hidden[finding.Review] > 0:
		flags = append(flags, "-tier review")
	case hidden[finding.Likely] > 0:
		flags = append(flags, "-tier likely")
	}
	if hidden[finding.Benign] > 0 {
		flags = append(flags, "stickystate inventory")
	}
	return strings.Join(flags, ", ")
}

// Counts writes one line per check, with the number of verdicts by tier.
func Counts(w io.Writer, fs []*finding.Finding) error {
	byCheck := make(map[string]map[finding.Tier]int)
	for _, f := range fs {
		if byCheck[f.Check] == nil {
			byCheck[f.Check] = make(map[finding.Tier]int)
		}
		byCheck[f.Check][f.Tier]++
	}
	for _, check := range slices.Sorted(maps.Keys(byCheck)) {
		if _, err := fmt.Fprintf(w, "\t%s: %s\n", Clean(check), strings.Join(tiers(byCheck[check]), ", ")); err != nil {
			return err
		}
	}
	return nil
}
