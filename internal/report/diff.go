package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Diff is what a change did to the state of a service.
type Diff struct {
	Version int                `json:"version"`
	Tool    string             `json:"tool"`
	From    Origin             `json:"from"`
	To      Origin             `json:"to"`
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
	d := &Diff{Version: Version, Tool: toolName, From: old.Origin, To: now.Origin, Added: []*finding.Finding{}, Removed: []*finding.Finding{}, Changed: []Changed{}}
	before, after := byState(old), byState(now)
	for _, id := range slices.Sorted(maps.Keys(after)) {
		g, f := pair(before[id], after[id])
		if g == nil {
			d.Added = append(d.Added, f)
		} else if changes := changes(g, f); len(changes) > 0 {
			d.Changed = append(d.Changed, Changed{g, f, changes})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if after[id] == nil {
			_, f := pair(nil, before[id])
			d.Removed = append(d.Removed, f)
		}
	}
	return d
}

// byState returns the findings about each state object.
func byState(doc *Document) map[string][]*finding.Finding {
	m := make(map[string][]*finding.Finding)
	for _, f := range alone(doc.Findings) {
		m[f.State.ID] = append(m[f.State.ID], f)
	}
	return m
}

// pair chooses of the findings about one state object those that are compared: the
// strongest there is now, and the one of the same check before, or else the strongest.
func pair(before, now []*finding.Finding) (f, g *finding.Finding) {
	strongest := func(fs []*finding.Finding) *finding.Finding {
		if len(fs) == 0 {
			return nil
		}
		return slices.MinFunc(fs, func(a, b *finding.Finding) int {
			switch {
			case a.Tier == b.Tier:
				return strings.Compare(a.Check, b.Check)
			case a.Tier.AtLeast(b.Tier):
				return -1
			}
			return +1
		})
	}
	g = strongest(now)
	same := slices.DeleteFunc(slices.Clone(before), func(f *finding.Finding) bool { return f.Check != g.Check })
	return cmp.Or(strongest(same), strongest(before)), g
}

// alone are the findings, with one for each part in place of one that has several.
func alone(fs []*finding.Finding) []*finding.Finding {
	var out []*finding.Finding
	for _, f := range fs {
		if len(f.Parts) == 0 {
			out = append(out, f)
		}
		for _, p := range f.Parts {
			g := *f
			p.Tell(&g)
			out = append(out, &g)
		}
	}
	return out
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
	list = append(list, accessChanges("writer", old.Writes, now.Writes)...)
	list = append(list, accessChanges("reader", old.Reads, now.Reads)...)
	return append(list, setChanges("request", requestNames(old.Requests), requestNames(now.Requests))...)
}

// accessChanges tells of accesses that have come or gone, and of those that serve
// requests now, or do not any more, once each.
func accessChanges(what string, old, now []finding.Access) []string {
	before, after := accessNames(old), accessNames(now)
	words := map[bool]string{true: "serving", false: "not serving"}
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if was, ok := before[name]; ok && was != after[name] {
			changed = append(changed, what+": "+name+": "+words[was]+" → "+words[after[name]])
			delete(before, name)
			delete(after, name)
		}
	}
	return append(setChanges(what, told(before), told(after)), changed...)
}

// told are the names of accesses as a change tells them.
func told(accesses map[string]bool) map[string]bool {
	names := make(map[string]bool)
	for name, serving := range accesses {
		if serving {
			name += ", serving"
		}
		names[name] = true
	}
	return names
}

// accessNames names accesses, and says whether one of a name serves requests.
func accessNames(as []finding.Access) map[string]bool {
	names := make(map[string]bool)
	for _, a := range as {
		if !a.Implied {
			name := a.Op + " in " + join(".", a.Package, a.Function)
			names[name] = names[name] || a.Serving
		}
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
		if _, ok := old[name]; !ok {
			list = append(list, "+ "+what+": "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if _, ok := now[name]; !ok {
			list = append(list, "- "+what+": "+name)
		}
	}
	return list
}

// JSON writes the comparison as a document.
func (d *Diff) JSON(w io.Writer) error { return WriteJSON(w, d) }

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
	if from, to := d.From.String(), d.To.String(); from != to {
		b.WriteString(Clean("from "+from+", to "+to) + "\n")
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
