package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Diff is what a change did to the state of a service.
type Diff struct {
	Version int                `json:"version"`
	Tool    string             `json:"tool"`
	Added   []*finding.Finding `json:"added"`
	Removed []*finding.Finding `json:"removed"`
	Changed []Changed          `json:"changed"`
}

// A Changed is a state object that is in both documents, and differs.
type Changed struct {
	Old     *finding.Finding `json:"old"`
	New     *finding.Finding `json:"new"`
	Changes []string         `json:"changes"` // one line each
}

// Compare compares two documents by state object. Lines do not count.
func Compare(old, now *Document) *Diff {
	d := &Diff{Version: Version, Tool: toolName, Added: []*finding.Finding{}, Removed: []*finding.Finding{}, Changed: []Changed{}}
	before, after := byState(old), byState(now)
	for _, id := range slices.Sorted(maps.Keys(after)) {
		f := after[id]
		g, ok := before[id]
		if !ok {
			d.Added = append(d.Added, f)
		} else if changes := changes(g, f); len(changes) > 0 {
			d.Changed = append(d.Changed, Changed{g, f, changes})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if after[id] == nil {
			d.Removed = append(d.Removed, before[id])
		}
	}
	return d
}

// byState keeps one finding for each state object: the strongest.
func byState(doc *Document) map[string]*finding.Finding {
	m := make(map[string]*finding.Finding)
	for _, f := range doc.Findings {
		if old := m[f.State.ID]; old == nil || !old.Tier.AtLeast(f.Tier) {
			m[f.State.ID] = f
		}
	}
	return m
}

// changes says what differs between two findings about one state object.
func changes(old, now *finding.Finding) []string {
	var list []string
	for _, c := range []struct{ what, old, now string }{
		{"check", old.Check, now.Check},
		{"verdict", join(": ", string(old.Tier), old.Reason), join(": ", string(now.Tier), now.Reason)},
		{"kind", old.State.Kind, now.State.Kind},
		{"type", old.State.Type, now.State.Type},
		{"holder", old.State.Holder, now.State.Holder},
		{"silence", silence(old.Silence), silence(now.Silence)},
	} {
		if c.old != c.now {
			list = append(list, c.what+": "+cmp.Or(c.old, "none")+" → "+cmp.Or(c.now, "none"))
		}
	}
	list = append(list, setChanges("writer", accessNames(old.Writes), accessNames(now.Writes))...)
	list = append(list, setChanges("reader", accessNames(old.Reads), accessNames(now.Reads))...)
	return append(list, setChanges("request", requestNames(old.Requests), requestNames(now.Requests))...)
}

func accessNames(as []finding.Access) map[string]bool {
	names := make(map[string]bool)
	for _, a := range as {
		if a.Implied {
			continue
		}
		name := a.Op + " in " + join(".", a.Package, a.Function)
		if a.Serving {
			name += ", serving"
		}
		names[name] = true
	}
	return names
}

func requestNames(rs []finding.Request) map[string]bool {
	names := make(map[string]bool)
	for _, r := range rs {
		name := join(".", r.Package, r.Name)
		if len(r.Routes) == 0 {
			names[name] = true
		}
		for _, route := range r.Routes {
			names[name+" "+route] = true
		}
	}
	return names
}

func setChanges(what string, old, now map[string]bool) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if !old[name] {
			list = append(list, "+ "+what+": "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if !now[name] {
			list = append(list, "- "+what+": "+name)
		}
	}
	return list
}

// JSON writes the comparison as a document.
func (d *Diff) JSON(w io.Writer) error { return writeJSON(w, d) }

// Text writes the comparison for people: + for what was added, - for what was
// removed, ~ for what was changed.
func (d *Diff) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	line := func(mark string, f *finding.Finding) {
		b.WriteString(Clean(mark+" "+f.State.ID+" ("+join(", ", f.Check, string(f.Tier))+")") + "\n")
		if f.Tier != finding.Benign {
			b.WriteString("\t" + Clean(f.Position.String()+": "+f.Message) + "\n")
		}
	}
	for _, f := range d.Added {
		line("+", f)
	}
	for _, f := range d.Removed {
		line("-", f)
	}
	for _, c := range d.Changed {
		b.WriteString(Clean("~ "+c.New.State.ID) + "\n")
		for _, change := range c.Changes {
			b.WriteString("\t" + Clean(change) + "\n")
		}
	}
	fmt.Fprintf(b, "%s added, %d removed, %d changed\n", count(len(d.Added), "state object"), len(d.Removed), len(d.Changed))
	return b.Flush()
}
