package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/corpus"
	"github.com/stickystate/stickystate/internal/lab/page"
)

// printRow prints the line of one group and, if details is set, what was
// missed, what alarmed, what is unlabelled and what was not analysed.
func printRow(w io.Writer, r row, details bool) {
	if r.Tool == nil {
		fmt.Fprintf(w, "%-36s %s (skipped: %d labels)\n", r.Title(), r.Skipped, len(r.Truth))
		return
	}
	s := r.Tool
	fmt.Fprintf(w, "%-36s recall %v (%v)  benign alarms %v  findings %d (%.2f/KLOC)  %.0f s  %s\n",
		r.Title(), s.Recall, s.Strict, s.Alarms, len(s.Findings), perKLOC(s, r.KLOC), s.Seconds, judgedText(s)+troubleText(s))
	if n := r.Naive; n != nil {
		fmt.Fprintf(w, "%36s recall %v (%v)  benign alarms %v  findings %d (%.2f/KLOC)\n",
			"naive:", n.Recall, n.Strict, n.Alarms, len(n.Findings), perKLOC(n, r.KLOC))
	}
	if !details {
		return
	}
	for _, l := range s.Missed {
		strict := ""
		if l.Strict {
			strict = "  strict"
		}
		fmt.Fprintf(w, "    missed  %-13s %-14s %s  %s:%d%s\n", l.Kind, l.Holder, l.Symbol, l.File, l.Line, strict)
	}
	for _, l := range s.Alarmed {
		fmt.Fprintf(w, "    alarm   %s  %s:%d  (%.80s)\n", l.Symbol, l.File, l.Line, l.WhyBenign)
	}
	for _, f := range s.Findings {
		if f.Verdict == "unlabelled" {
			fmt.Fprintf(w, "    %-8s %s  %s:%d  [%s]\n", f.Judged, f.Message, f.File, f.Line, f.Analyzer)
		}
	}
	for _, t := range s.Troubles {
		fmt.Fprintf(w, "    not analysed: %s  %.200s\n", t.Package, t.Text)
	}
}

// perKLOC returns the findings per thousand lines.
func perKLOC(s *score, kloc float64) float64 {
	return float64(len(s.Findings)) / max(kloc, 0.001)
}

// judgedText says how many findings are unlabelled, and what is known of them.
func judgedText(s *score) string {
	return fmt.Sprintf("unlabelled %d (right %d, wrong %d, arguable %d, unjudged %d)",
		s.unlabelled(), s.Judged[right], s.Judged[wrong], s.Judged[arguable], s.Judged[unjudged])
}

// troubleText says what was not analysed, "" if everything was.
func troubleText(s *score) string {
	var parts []string
	n := crashes(s.Troubles)
	if n > 0 {
		parts = append(parts, fmt.Sprintf("CRASHES %d", n))
	}
	if rest := len(s.Troubles) - n; rest > 0 {
		parts = append(parts, fmt.Sprintf("not analysed %d", rest))
	}
	if len(parts) == 0 {
		return ""
	}
	return "  ! " + strings.Join(parts, ", ")
}

// printTotals prints recall by kind and holder, and the total line, which is
// last so that it can be cut off with tail.
func printTotals(w io.Writer, rows []row) {
	t := summarize(rows)
	fmt.Fprintf(w, "by kind: %v\nby holder: %v\n%s%s\n", t.tool.Kinds, t.tool.Holders, judgedText(t.tool), troubleText(t.tool))
	if n := t.naive; n != nil {
		fmt.Fprintf(w, "naive: recall %s (strict %s), benign alarms %s, findings %d\n",
			n.Recall.percent(), n.Strict.percent(), n.Alarms.percent(), len(n.Findings))
	}
	fmt.Fprintf(w, "corpus: recall %s (strict %s), benign alarms %s, findings %d in %.0f KLOC, skipped %d labels\n",
		t.tool.Recall.percent(), t.tool.Strict.percent(), t.tool.Alarms.percent(), len(t.tool.Findings), t.kloc, t.skipped)
}

// A summary is the sum of all rows.
type summary struct {
	tool, naive *score // naive is nil unless it was asked for
	kloc        float64
	skipped     int // labels of groups that were not measured
}

func summarize(rows []row) summary {
	var sum summary
	var tool, naive []*score
	for _, r := range rows {
		if r.Tool == nil {
			sum.skipped += len(r.Truth)
			continue
		}
		sum.kloc += r.KLOC
		tool = append(tool, r.Tool)
		if r.Naive != nil {
			naive = append(naive, r.Naive)
		}
	}
	sum.tool = total(tool)
	if naive != nil {
		sum.naive = total(naive)
	}
	return sum
}

// partName names the table in a README.
const partName = "scoreboard"

// markdownTable returns the table. It has no times, so that
// two runs give the same text.
func markdownTable(rows []row) string {
	sum := summarize(rows)
	var b strings.Builder
	head := []string{"service", "recall", "benign alarms", "findings", "per KLOC"}
	if sum.naive != nil {
		head = append(head, "naive: recall", "naive: benign alarms", "naive: findings")
	}
	fmt.Fprintf(&b, "| %s |\n|---|%s\n", strings.Join(head, " | "), strings.Repeat("---:|", len(head)-1))
	for _, r := range rows {
		if r.Tool == nil {
			fmt.Fprintf(&b, "| %s | not measured |%s\n", r.Title(), strings.Repeat(" |", len(head)-2))
			continue
		}
		b.WriteString(markdownRow(r.Title(), r.Tool, r.Naive, r.KLOC))
	}
	b.WriteString(markdownRow("**all**", sum.tool, sum.naive, sum.kloc))
	return b.String()
}

func markdownRow(title string, tool, naive *score, kloc float64) string {
	cells := []string{title, fmt.Sprintf("%v (%v)", tool.Recall, tool.Strict), tool.Alarms.String(),
		fmt.Sprint(len(tool.Findings)), fmt.Sprintf("%.2f", perKLOC(tool, kloc))}
	if naive != nil {
		cells = append(cells, fmt.Sprintf("%v (%v)", naive.Recall, naive.Strict), naive.Alarms.String(), fmt.Sprint(len(naive.Findings)))
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// publish prints the table with its markers, or replaces the one in a file.
func publish(file, table string, out io.Writer) error {
	if file == "" {
		_, err := io.WriteString(out, page.Part(partName, table))
		return err
	}
	return page.Write(file, partName, table)
}

// diffFiles prints the findings that only one of two files has. Lines do not
// count: the code above a finding moves.
func diffFiles(oldFile, newFile string, out io.Writer) error {
	before, err := corpus.ReadJSON[[]finding](oldFile)
	if err != nil {
		return err
	}
	after, err := corpus.ReadJSON[[]finding](newFile)
	if err != nil {
		return err
	}
	gone, came := without(before, after), without(after, before)
	for _, f := range gone {
		fmt.Fprintf(out, "- %s\n", diffLine(f))
	}
	for _, f := range came {
		fmt.Fprintf(out, "+ %s\n", diffLine(f))
	}
	fmt.Fprintf(out, "%d disappeared, %d appeared, %d in both\n", len(gone), len(came), len(after)-len(came))
	return nil
}

// without returns the findings of a that b lacks.
func without(a, b []finding) []finding {
	return slices.DeleteFunc(slices.Clone(a), func(f finding) bool {
		return slices.ContainsFunc(b, func(g finding) bool {
			return f.Repo == g.Repo && f.File == g.File && f.Analyzer == g.Analyzer && f.Message == g.Message
		})
	})
}

func diffLine(f finding) string {
	return fmt.Sprintf("%-10s %s %s:%d  %s [%s]", f.Verdict, f.Repo, f.File, f.Line, f.Message, f.Analyzer)
}
