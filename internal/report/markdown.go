package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// markdownMax bounds a Markdown report, in bytes: a comment on GitHub has at
// most 65,536 characters.
const markdownMax = 60_000

// Markdown writes r for the comment of a pull request or the summary of a job.
// All that comes from the code under analysis stands in code spans and blocks.
func Markdown(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	b.WriteString("### stickystate: " + heading(r) + "\n\n")
	if r.Summary {
		for _, c := range consequences(r.all()) {
			b.WriteString("- " + Clean(c.name) + ": " + strconv.Itoa(c.n) + " (" + code(Clean(strings.Join(c.checks, ", "))) + ")\n")
		}
		b.WriteString("\n")
	}
	items := r.items()
	written := 0
	for n, i := range items {
		text := markdownItem(i)
		if written += len(text); written > markdownMax {
			b.WriteString("\nand " + strconv.Itoa(len(items)-n) + " more\n")
			break
		}
		b.WriteString(text)
	}
	b.WriteString("\n" + closing(r) + "\n")
	return b.Flush()
}

func heading(r *Report) string {
	switch {
	case len(r.Findings) > 0:
		return count(len(r.all()), "finding")
	case len(r.Problems) > 0:
		return count(len(r.Problems), "problem")
	}
	return "no findings"
}

// markdownItem writes one item of the list, with its evidence folded.
func markdownItem(i item) string {
	var b strings.Builder
	b.WriteString("- **" + code(Clean(i.check)) + "** " + code(Clean(i.message)) + "  \n")
	p := i.position
	p.File, p.Column = inside(p.File), 0
	b.WriteString("  " + code(Clean(p.String())) + "\n")
	if i.finding == nil {
		return b.String()
	}
	lines := i.details(Full)
	fence := ticks(strings.Join(lines, "\n"), 3)
	b.WriteString("  <details><summary>evidence (" + string(i.finding.Tier) + ")</summary>\n\n  " + fence + "text\n")
	for _, line := range lines {
		b.WriteString("  " + line + "\n")
	}
	b.WriteString("  " + fence + "\n  </details>\n")
	return b.String()
}

// code writes a code span, in which nothing has a meaning.
func code(s string) string {
	fence := ticks(s, 1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || s == "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// ticks are at least min backquotes, and more than s has in a row.
func ticks(s string, min int) string {
	longest, n := 0, 0
	for _, c := range s {
		if n++; c != '`' {
			n = 0
		}
		longest = max(longest, n)
	}
	return strings.Repeat("`", max(min, longest+1))
}
