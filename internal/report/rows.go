package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

const (
	// labelWidth is the width of the column that rows' labels stand in.
	labelWidth = 9
	// pathWidth is the longest path written in one line, in characters.
	pathWidth = 120
	// namesMax is how many functions a Block names before "and N more".
	namesMax = 3
)

// A row is one labelled line below a finding; a row without a label goes on
// with the one before.
type row struct{ label, text string }

// rows returns the evidence of f, in reading order, leaving out what is
// unknown.
func rows(f *finding.Finding, d Detail) []row {
	var rs []row
	add := func(label, text string) {
		if text != "" {
			rs = append(rs, row{label, text})
		}
	}
	if d == Full || f.Tier != finding.Proved {
		add("tier", join(": ", string(f.Tier), f.Reason))
	}
	if s := f.Silence; s != nil {
		add("silent", at(s.Reason+", by a directive for the "+s.Scope, s.Position))
	}
	add("moves", f.Object)
	add("state", state(f.State, d))
	for i, p := range f.Others() {
		if more := len(f.Others()) - i; i >= namesMax && more > 1 && d != Full {
			add("with", strconv.Itoa(more)+" more")
			break
		}
		add("with", state(p.State, d))
	}
	add("request", request(f.Handler))
	add("program", some(f.Programs, d))
	rs = append(rs, way(f)...)
	if d == Full {
		add("key", f.Key)
		add("value", f.Value)
		rs = append(rs, accesses("writes", f.Writes)...)
		rs = append(rs, accesses("reads", f.Reads)...)
	} else {
		add("also by", names(otherWriters(f)))
		add("read by", names(readers(f)))
	}
	add("severity", f.Severity)
	add("harm", f.Consequence)
	add("fix", f.Fix)
	return rs
}

// some lists names, only the first of them in a Block.
func some(names []string, d Detail) string {
	if len(names) > namesMax && d != Full {
		return strings.Join(names[:namesMax], ", ") + " and " + strconv.Itoa(len(names)-namesMax) + " more"
	}
	return strings.Join(names, ", ")
}

// state describes the state object and says where it is declared.
func state(s finding.State, d Detail) string {
	shape := s.Type
	if shape == "" {
		shape = s.Kind
	}
	text := join(" ", s.Name, shape)
	if d == Full {
		text = join(", ", text, s.Holder)
	}
	if s.Declared.IsValid() {
		text += ", declared at " + place(s.Declared)
	}
	if d == Full && s.Content.IsValid() {
		text += ", keeps what it holds at " + place(s.Content)
	}
	if d == Full && s.ID != s.Name {
		text = join(", ", text, "ID "+s.ID)
	}
	return text
}

// request names the request function and its route or, without one, what
// makes it a request function.
func request(h finding.Function) string {
	if h.Route != "" {
		return join("  ", h.Name, h.Route)
	}
	if h.Name != "" && h.Via != "" {
		return h.Name + "  (" + h.Via + ")"
	}
	return h.Name
}

// way writes the way from the handler to the write: in one row if it is
// short, else a row per step.
func way(f *finding.Finding) []row {
	if len(f.Path) == 0 {
		return nil
	}
	steps := make([]string, len(f.Path))
	for i, s := range f.Path {
		steps[i] = at(s.Text, s.Position)
	}
	if name := baseName(f.Handler.Name); !strings.HasPrefix(steps[0], name+" ") {
		steps[0] = join(" ", name, steps[0])
	}
	if line := strings.Join(steps, " → "); utf8.RuneCountInString(line) <= pathWidth {
		return []row{{"path", line}}
	}
	rs := []row{{"path", steps[0]}}
	for _, s := range steps[1:] {
		rs = append(rs, row{"", "→ " + s})
	}
	return rs
}

// baseName is a function's name without its receiver: the request row, just
// above, has it in full.
func baseName(name string) string {
	if _, method, ok := strings.Cut(name, ")."); ok {
		return method
	}
	return name
}

// accesses writes every access in a row of its own, the first one labelled.
func accesses(label string, as []finding.Access) []row {
	var rs []row
	for _, a := range as {
		text := at(a.Op+" in "+a.Function, a.Position)
		if a.Serving {
			text += ", serving"
		}
		rs = append(rs, row{label, text})
		label = ""
	}
	return rs
}

// otherWriters are the writes on a request path that f's own path does not
// show. Places in another package are known by line only, so columns do not
// count.
func otherWriters(f *finding.Finding) []finding.Access {
	own := []string{place(f.Position)}
	for _, s := range f.Path {
		own = append(own, place(s.Position))
	}
	var as []finding.Access
	for _, a := range f.Writes {
		if a.Serving && !slices.Contains(own, place(a.Position)) {
			as = append(as, a)
		}
	}
	return as
}

// readers are the reads on a request path or, if none is known to be on one,
// all reads.
func readers(f *finding.Finding) []finding.Access {
	var serving []finding.Access
	for _, a := range f.Reads {
		if a.Serving {
			serving = append(serving, a)
		}
	}
	if len(serving) > 0 {
		return serving
	}
	return f.Reads
}

// names lists the functions of as, each once, at its first access.
func names(as []finding.Access) string {
	seen := make(map[string]bool)
	var list []string
	for _, a := range as {
		if !seen[a.Function] {
			seen[a.Function] = true
			list = append(list, at(a.Function, a.Position))
		}
	}
	if more := len(list) - namesMax; more > 0 {
		list = append(list[:namesMax], "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(list, ", ")
}

// at adds a place to a text, if it is known.
func at(text string, p finding.Position) string {
	if !p.IsValid() {
		return text
	}
	return text + " (" + place(p) + ")"
}

// place is a position without its column: enough to open the file.
func place(p finding.Position) string {
	p.Column = 0
	return p.String()
}

// join joins the parts that are not empty.
func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// tiers says how many verdicts there are of each tier, strongest first.
func tiers(n map[finding.Tier]int) []string {
	words := []struct {
		tier finding.Tier
		word string
	}{
		{finding.Proved, "proved"},
		{finding.Likely, "likely"},
		{finding.Review, "for review"},
		{finding.Benign, "benign"},
	}
	var list []string
	for _, w := range words {
		if n[w.tier] > 0 {
			list = append(list, strconv.Itoa(n[w.tier])+" "+w.word)
		}
	}
	return list
}

// and joins a list as a sentence does: "a, b and c".
func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}
