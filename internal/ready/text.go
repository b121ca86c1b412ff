package ready

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

const (
	// width is the longest line, in characters; a single long name may go beyond it.
	width = 100
	// namesMax is how many of a list are named before "and N more".
	namesMax = 3
	// unseenMax is how many of one kind of what was not seen are told, unless all are wanted.
	unseenMax = 5
)

// A Style says how text is written.
type Style struct {
	// Color permits ANSI colours.
	Color bool
	// All writes what is counted otherwise.
	All bool
}

// Text writes a result for people.
func Text(w io.Writer, r *Result, st Style) error {
	t := &text{b: bufio.NewWriter(w), st: st}
	if slices.ContainsFunc(r.Programs, func(p *Program) bool { return p.Library }) {
		t.line(0, "no program here; each module is judged as if it were one")
		t.line(0, "")
	}
	for _, p := range r.Programs {
		t.program(p)
	}
	if n := len(r.Outside); n > 0 {
		t.line(0, fmt.Sprintf("outside: %s of packages that no program here has would have to move, too: %s", count(n, "state"), t.some(r.Outside)))
	}
	for i, m := range r.Manifests {
		if i < unseenMax || st.All {
			t.line(0, "passed over: "+m)
		}
	}
	if more := len(r.Manifests) - unseenMax; more > 0 && !st.All {
		t.line(0, fmt.Sprintf("passed over: %d more; -v lists them", more))
	}
	if len(r.Programs) > 1 {
		t.line(0, closing(r))
	}
	return t.b.Flush()
}

// closing is the last line, for several programs.
func closing(r *Result) string {
	n := make(map[Verdict]int)
	for _, p := range r.Programs {
		n[p.Verdict]++
	}
	var parts []string
	for _, v := range []Verdict{NotReady, NotKnown, ButFor, Ready} {
		switch {
		case n[v] > 0 && v == ButFor:
			parts = append(parts, fmt.Sprintf("%d ready but for what is listed", n[v]))
		case n[v] > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	thing := "program"
	if r.Programs[0].Library {
		thing = "module"
	}
	return count(len(r.Programs), thing) + ": " + strings.Join(parts, ", ")
}

type text struct {
	b  *bufio.Writer
	st Style
}

func (t *text) program(p *Program) {
	line := wrap(p.Name+": "+p.sentence(), 0, 4)
	if t.st.Color {
		line = "\x1b[1m" + line + "\x1b[0m"
	}
	t.b.WriteString(line + "\n")
	for i, w := range p.Work {
		t.work(i+1, w)
	}
	if p.Workload != "" {
		t.row("runs as", p.Workload)
	}
	for _, d := range p.Differs {
		t.row("differs", fmt.Sprintf("%s %s: %s", count(len(d.Decisions), "state"), d.Reason, t.some(names(d.Decisions))))
	}
	if len(p.Accepted) > 0 {
		t.row("accepted", accepted(p.Accepted)+": "+t.some(acceptedNames(p.Accepted)))
	}
	t.unseen(p.Unseen)
	t.line(0, "")
}

// sentence is the verdict with what it is made of.
func (p *Program) sentence() string {
	switch p.Verdict {
	case NotReady:
		return fmt.Sprintf("not ready: %s in %s", count(p.Decisions(), "decision"), count(len(p.Work), "work package"))
	case ButFor:
		var parts []string
		n := 0
		for _, d := range p.Differs {
			n += len(d.Decisions)
		}
		if n > 0 {
			parts = append(parts, count(n, "state")+" that may differ between instances")
		}
		if len(p.Unseen) > 0 {
			parts = append(parts, "what was not seen")
		}
		return "ready but for " + strings.Join(parts, ", and ")
	case NotKnown:
		return "not known whether it is ready"
	}
	return fmt.Sprintf("ready: nothing is kept that another instance would miss (%s, %s)", count(p.Packages, "package"), count(p.Requests, "request function"))
}

func (t *text) work(n int, w *Work) {
	t.line(2, fmt.Sprintf("%d. %s, %s: %s, %s", n, w.Title, w.To, count(len(w.States), "state"), count(len(w.Handlers), "handler")))
	about := []string{w.Consequence, count(len(w.Files), "file")}
	if len(w.Routes) > 0 {
		about = append(about, "routes "+t.some(w.Routes))
	}
	if len(w.Owners) > 0 {
		about = append(about, "owned by "+t.some(w.Owners))
	}
	t.line(5, strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), "; "))
	for _, d := range w.Decisions {
		t.line(7, fmt.Sprintf("%s at %s, %s [%s]", d.Name, place(d.Position), d.Tier, d.Check))
		var facts []string
		for _, s := range d.Deploy {
			facts = append(facts, s.Text+" at "+place(s.Position))
		}
		if len(facts) > 0 {
			t.line(9, d.Deploy[0].Standing+": "+strings.Join(facts, "; "))
		}
	}
}

func (t *text) unseen(us []Unseen) {
	n := make(map[string]int)
	for _, u := range us {
		if n[u.Kind]++; n[u.Kind] <= unseenMax || t.st.All {
			t.row("not seen", u.Text)
		}
	}
	for _, kind := range []string{"skipped", "budget", "note"} {
		if more := n[kind] - unseenMax; more > 0 && !t.st.All {
			t.row("not seen", fmt.Sprintf("%d more of these (%s); -v lists them", more, kind))
		}
	}
}

// row writes a labelled line below a verdict.
func (t *text) row(label, s string) {
	t.b.WriteString(wrap(fmt.Sprintf("%-9s %s", label, s), 2, 12) + "\n")
}

// line writes a line, broken where it is too long.
func (t *text) line(indent int, s string) { t.b.WriteString(wrap(s, indent, indent+3) + "\n") }

// wrap indents a text, and breaks it between words; what goes on is indented by hang.
func wrap(s string, indent, hang int) string {
	var lines []string
	line := strings.Repeat(" ", indent)
	empty := true
	for word := range strings.SplitSeq(report.Clean(s), " ") {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, empty = strings.Repeat(" ", hang), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n")
}

// some names the first of a list, and how many more there are.
func (t *text) some(list []string) string {
	if len(list) > namesMax+1 && !t.st.All {
		return strings.Join(list[:namesMax], ", ") + fmt.Sprintf(" and %d more", len(list)-namesMax)
	}
	return strings.Join(list, ", ")
}

func names(ds []*Decision) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Name)
	}
	return out
}

func acceptedNames(as []Accepted) []string {
	var out []string
	for _, a := range as {
		out = append(out, a.Name)
	}
	return out
}

// accepted counts what does not count, by what says so.
func accepted(as []Accepted) string {
	var parts []string
	for _, by := range []string{"directive", "configuration", "baseline"} {
		n := 0
		for _, a := range as {
			if a.By == by {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d by %s", n, map[string]string{"directive": "directives", "configuration": "the configuration", "baseline": "the baseline"}[by]))
		}
	}
	return strings.Join(parts, ", ")
}

// place is a position without its column.
func place(p finding.Position) string {
	p.Column = 0
	return p.String()
}
