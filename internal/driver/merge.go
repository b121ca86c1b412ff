package driver

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// merge makes one finding of all records about one state object, and returns
// the findings in the order of printing. It takes ownership of the records.
//
// Packages see different parts of the same state: the one that declares it may
// know no request function, two others may each complete a path to it. The
// record with the strongest tier speaks for all; among equals, the one with
// the smallest position. It gains what the others know: their accesses, and
// their handlers as further writers. Two checks keep a finding each for one
// object only if their tiers are equal, and it is not harmless to both.
func merge(records []*finding.Finding) []*finding.Finding {
	byState := make(map[string][]*finding.Finding)
	for _, f := range records {
		id := withoutVariant(f.State.ID)
		byState[id] = append(byState[id], f)
	}
	var merged []*finding.Finding
	for _, same := range byState { // order does not matter: sorted below
		slices.SortFunc(same, byStrength) // a package before its test variants
		merged = append(merged, mergeState(same)...)
	}
	slices.SortFunc(merged, finding.Compare)
	return merged
}

// mergeState merges the records of one state object, strongest first.
func mergeState(same []*finding.Finding) []*finding.Finding {
	kept := same[:1:1]
	for _, f := range same[1:] {
		i := slices.IndexFunc(kept, func(k *finding.Finding) bool { return k.Check == f.Check })
		switch {
		case i >= 0:
			absorb(kept[i], f)
		case f.Tier == kept[0].Tier && f.Tier != finding.Benign:
			kept = append(kept, f)
		default:
			absorb(kept[0], f)
		}
	}
	for _, f := range kept {
		f.Package, f.State.ID = withoutVariant(f.Package), withoutVariant(f.State.ID)
		f.Writes, f.Reads = inOrder(f.Writes), inOrder(f.Reads)
		f.Requests = requests(f.Requests)
	}
	return kept
}

// byStrength orders records by tier, the strongest first, then as they print.
// One that a directive silences is weaker than any that is reported.
func byStrength(a, b *finding.Finding) int {
	switch loudA, loudB := loud(a), loud(b); {
	case loudA != loudB && loudA:
		return -1
	case loudA != loudB:
		return +1
	case a.Tier == b.Tier && atHome(a) != atHome(b) && atHome(a):
		return -1
	case a.Tier == b.Tier && atHome(a) != atHome(b):
		return +1
	case a.Tier == b.Tier:
		return finding.Compare(a, b)
	case a.Tier.AtLeast(b.Tier):
		return -1
	}
	return +1
}

// atHome reports whether f is told by the package that has the state.
func atHome(f *finding.Finding) bool {
	return strings.HasPrefix(withoutVariant(f.State.ID), withoutVariant(f.Package)+".")
}

// loud reports whether the analyzers report f by themselves.
func loud(f *finding.Finding) bool { return f.Silence == nil && f.Tier.AtLeast(finding.Likely) }

// absorb adds to f what g knows of the same state object.
func absorb(f, g *finding.Finding) {
	f.Writes = append(f.Writes, g.Writes...)
	f.Reads = append(f.Reads, g.Reads...)
	f.Requests = append(f.Requests, g.Requests...)
	if g.Tier != finding.Benign && g.Handler.Name != "" && g.Position != f.Position {
		f.Writes = append(f.Writes, finding.Access{
			Op:       "update", // the operation itself is among g.Writes, if it is known
			Package:  g.Package,
			Function: g.Handler.Name,
			Position: g.Position,
			Serving:  true,
			Implied:  true,
		})
	}
	if f.State.Declared == (finding.Position{}) {
		f.State.Declared = g.State.Declared
	}
	if f.State.Content == (finding.Position{}) {
		f.State.Content, f.State.Inside = g.State.Content, g.State.Inside
	}
}

// inOrder sorts accesses by place and makes one of those that say the same of
// one line. Packages know each other's code by lines only, so the column is
// the larger one, and that an access serves requests is known to some.
func inOrder(as []finding.Access) []finding.Access {
	slices.SortFunc(as, func(a, b finding.Access) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Function, b.Function),
			cmp.Compare(a.Op, b.Op),
			cmp.Compare(b.Position.Column, a.Position.Column),
		)
	})
	var out []finding.Access
	for _, a := range as {
		if last := len(out) - 1; last >= 0 && sameAccess(out[last], a) {
			out[last].Serving = out[last].Serving || a.Serving
			out[last].Implied = out[last].Implied && a.Implied
			out[last].Way = shorter(out[last].Way, a.Way)
			continue
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b finding.Access) int { return finding.ComparePositions(a.Position, b.Position) })
	return out
}

// shorter is the shorter way, among equals the one that is before the other.
func shorter(a, b *finding.Way) *finding.Way {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	steps := func(x, y finding.Step) int {
		return cmp.Or(finding.ComparePositions(x.Position, y.Position), cmp.Compare(x.Text, y.Text))
	}
	if cmp.Or(len(a.Path)-len(b.Path), cmp.Compare(a.Handler.Name, b.Handler.Name), slices.CompareFunc(a.Path, b.Path, steps)) <= 0 {
		return a
	}
	return b
}

func sameAccess(a, b finding.Access) bool {
	return a.Position.File == b.Position.File && a.Position.Line == b.Position.Line && a.Function == b.Function && a.Op == b.Op
}

// requests makes one of all that is known about each request function, sorted.
// One whose package is not known is left out if another has its name.
func requests(rs []finding.Request) []finding.Request {
	slices.SortStableFunc(rs, func(a, b finding.Request) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(b.Package, a.Package)) // "" last
	})
	var out []finding.Request
	for _, r := range rs {
		r.Package = withoutVariant(r.Package)
		last := len(out) - 1
		if last < 0 || out[last].Name != r.Name || r.Package != "" && out[last].Package != r.Package {
			r.Routes = slices.Clone(r.Routes)
			out = append(out, r)
			continue
		}
		out[last].Writes = out[last].Writes || r.Writes
		out[last].Way = shorter(out[last].Way, r.Way)
		out[last].Routes = append(out[last].Routes, r.Routes...)
	}
	for i := range out {
		slices.Sort(out[i].Routes)
		out[i].Routes = slices.Compact(out[i].Routes)
	}
	slices.SortFunc(out, func(a, b finding.Request) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// withoutVariant strips the test variant off the package in a path or a name:
// "p [p.test].Var" is p.Var.
func withoutVariant(s string) string {
	before, rest, ok := strings.Cut(s, " [")
	variant, after, closed := strings.Cut(rest, "]")
	if !ok || !closed || !strings.HasSuffix(variant, ".test") {
		return s
	}
	return before + after
}

// positions returns every position in f, to be changed in place.
func positions(f *finding.Finding) []*finding.Position {
	ps := evidence(f)
	if f.Silence != nil {
		ps = append(ps, &f.Silence.Position)
	}
	return ps
}

// evidence returns every position in f but that of a directive.
func evidence(f *finding.Finding) []*finding.Position {
	ps := []*finding.Position{&f.Position, &f.State.Declared, &f.State.Content, &f.Handler.Position}
	ps = append(ps, stepPositions(f.Path)...)
	for i := range f.Writes {
		ps = append(ps, &f.Writes[i].Position)
		ps = append(ps, wayPositions(f.Writes[i].Way)...)
	}
	for i := range f.Reads {
		ps = append(ps, &f.Reads[i].Position)
	}
	for i := range f.Requests {
		ps = append(ps, wayPositions(f.Requests[i].Way)...)
	}
	return ps
}

func wayPositions(w *finding.Way) []*finding.Position {
	if w == nil {
		return nil
	}
	return append(stepPositions(w.Path), &w.Handler.Position)
}

func stepPositions(steps []finding.Step) []*finding.Position {
	var ps []*finding.Position
	for i := range steps {
		ps = append(ps, &steps[i].Position)
	}
	return ps
}
