// Package decision makes one finding of those about state that moves together: a store
// and its index, the fields of a memory that stands in for a database, a settings
// struct, one object that two checks tell. Each is one decision of a team, so it is one
// line for a reader.
//
// Only what is reported is joined, at the very end. Records, baselines, directives and
// the inventory know each state object by itself, so that a new part is new.
package decision

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// Group makes one finding of those that are one decision: the strongest, which has all of
// them as its parts. The order stays as it is, and so do the findings that are given.
func Group(fs []*finding.Finding) []*finding.Finding {
	var out []*finding.Finding
	for _, set := range sets(fs) {
		f := set[0]
		if len(set) > 1 {
			f = told(set)
		}
		out = append(out, f)
	}
	return out
}

// Name gives each finding the name of what would move, if that is more than its state.
func Name(fs []*finding.Finding) {
	for _, set := range sets(fs) {
		if len(set) < 2 {
			continue
		}
		name := object(set)
		for _, f := range set {
			f.Object = name
		}
	}
}

// sets are the findings by decision, in the order of the first of each; in a set, the one
// comes first that it is told by.
func sets(fs []*finding.Finding) [][]*finding.Finding {
	with := joined(fs)
	at := make(map[int]int)
	var out [][]*finding.Finding
	for i, f := range fs {
		n, ok := at[with[i]]
		if !ok {
			n = len(out)
			at[with[i]] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], f)
	}
	for _, set := range out {
		slices.SortStableFunc(set, leads)
	}
	return out
}

// joined returns for each finding the index of the first that is the same decision.
func joined(fs []*finding.Finding) []int {
	first := make([]int, len(fs))
	for i := range first {
		first[i] = i
	}
	near := make(map[string][]int)    // of one owner, or one state object
	holders := make(map[string][]int) // of a container, by its type
	for i, f := range fs {
		for _, key := range []string{ofOwner(f), f.State.ID} {
			for _, j := range near[key] {
				if one(f, fs[j]) {
					join(first, i, j)
				}
			}
			near[key] = append(near[key], i)
		}
		if typ, _, ok := cutLast(f.State.Inside, "."); ok {
			holders[typ] = append(holders[typ], i)
		}
	}
	for i, f := range fs {
		typ, _, _ := cutLast(f.State.ID, ".")
		// An index that all containers of a type have is told with the one that is told.
		if hs := holders[typ]; len(hs) == 1 && isStore(f) && !apart(f, fs[hs[0]]) {
			join(first, i, hs[0])
		}
	}
	return first
}

func join(first []int, i, j int) {
	from, to := max(first[i], first[j]), min(first[i], first[j])
	for k := range first {
		if first[k] == from {
			first[k] = to
		}
	}
}

// apart reports whether something is decided, or to be said, of one of two findings. What is
// for review is no decision yet.
func apart(f, g *finding.Finding) bool {
	open := func(f *finding.Finding) bool { return f.Silence == nil && f.Tier.AtLeast(finding.Likely) }
	return change(f) != change(g) || f.Severity != g.Severity || !open(f) || !open(g)
}

// one reports whether two findings are one decision.
func one(f, g *finding.Finding) bool {
	switch {
	case apart(f, g):
		return false
	case f.State.ID == g.State.ID:
		return true
	case ofOwner(f) != ofOwner(g):
		return false
	case f.Check != g.Check:
		return isOrder(f, g) || isOrder(g, f)
	case f.State.Holder == finding.InLibrary: // one function makes them with one constructor
		return true
	case isValue(f) && isValue(g) && f.Handler.Name == g.Handler.Name && f.Handler.Name != "": // settings
		return true
	}
	return isStore(f) && isStore(g) || putTogether(f, g)
}

func change(f *finding.Finding) finding.ChangeKind {
	if f.Change == nil {
		return ""
	}
	return f.Change.Kind
}

// numbered is the end of the ID of a library's object that is not the first of its kind.
var numbered = regexp.MustCompile(` [0-9]+$`)

// ofOwner names what a state object is a part of, with the way in which it is held: the
// type of a field, the package of a variable, the function that has captured
// it, or that makes it of a library.
func ofOwner(f *finding.Finding) string {
	owner, ok := f.State.ID, true
	switch f.State.Holder {
	case finding.InLibrary:
		owner = numbered.ReplaceAllString(owner, "")
	case finding.InCapture:
		owner, _, ok = cutLast(owner, "/")
	case finding.InField, finding.InVariable:
		owner, _, ok = cutLast(owner, ".")
	default:
		ok = false
	}
	if !ok { // it stands alone
		owner = f.State.ID
	}
	return f.State.Holder + "|" + owner
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// isValue reports whether the state is a single value, or a list that is set as one.
func isValue(f *finding.Finding) bool {
	return slices.Contains([]string{"scalar", "struct", "slice"}, f.State.Kind)
}

// isStore reports whether the state is part of an object that keeps things for others:
// only its own methods write there, and no method of it serves requests. To move such an
// object is to put another one in its place.
func isStore(f *finding.Finding) bool {
	id, _, ok := cutLast(f.State.ID, ".")
	_, name, ofType := cutLast(id, ".")
	if !ok || !ofType || f.State.Holder != finding.InField {
		return false
	}
	own := func(fn string) bool {
		return strings.Contains(fn, "(*"+name+")") || strings.Contains(fn, "(*"+name+"[") || strings.Contains(fn, "("+name+").")
	}
	writes := false
	for _, w := range f.Writes {
		if w.Serving && !w.Implied {
			if writes = true; !own(w.Function) {
				return false
			}
		}
	}
	serves := func(r finding.Request) bool { return r.Via != finding.ViaOffered && own(r.Name) }
	return writes && !own(f.Handler.Name) && !slices.ContainsFunc(f.Requests, serves)
}

// putTogether reports whether what puts something into one of two also puts something
// into the other, whenever requests lead there.
func putTogether(f, g *finding.Finding) bool {
	a, b := puts(f), puts(g)
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) > 0 && among(a, b)
}

// among reports whether all of some functions are among others.
func among(fns, others map[string]bool) bool {
	for fn := range fns {
		if !others[fn] {
			return false
		}
	}
	return true
}

// isOrder reports whether a list has no more than the order in which a collection with
// keys came to have its entries, as a cache has one that says what goes first: the same
// functions put into both, and take out of both. What it is for is what the other is for.
func isOrder(list, of *finding.Finding) bool {
	adds := func(f *finding.Finding) map[string]bool {
		return writers(f, func(w finding.Access) bool { return w.Op != "update" && !w.Takes() })
	}
	return list.State.Kind == "list" && isKeyed(of) && len(adds(list)) > 0 && maps.Equal(takes(list), takes(of)) &&
		among(adds(list), puts(of)) && among(adds(of), puts(list))
}

func isKeyed(f *finding.Finding) bool {
	return strings.Contains(f.State.Kind, "map") || f.State.Kind == "sync.Map"
}

// puts are the functions that put something into the state while serving.
func puts(f *finding.Finding) map[string]bool {
	return writers(f, func(w finding.Access) bool { return !w.Takes() })
}

// takes are the functions that take something out of it.
func takes(f *finding.Finding) map[string]bool {
	return writers(f, finding.Access.Takes)
}

func writers(f *finding.Finding, does func(finding.Access) bool) map[string]bool {
	fns := make(map[string]bool)
	for _, w := range f.Writes {
		if w.Serving && !w.Implied && does(w) {
			fns[w.Package+"."+w.Function] = true
		}
	}
	return fns
}

// leads orders the findings of one decision: the first is the one that it is told by. That
// is the strongest, of those a collection before a single value, then as they are declared.
func leads(f, g *finding.Finding) int {
	rank := func(f *finding.Finding) int {
		switch {
		case isValue(f):
			return 2
		case !isKeyed(f):
			return 1
		}
		return 0
	}
	weaker := func(f *finding.Finding) int {
		if f.Tier == finding.Proved {
			return 0
		}
		return 1
	}
	return cmp.Or(weaker(f)-weaker(g), rank(f)-rank(g), finding.ComparePositions(f.State.Declared, g.State.Declared),
		cmp.Compare(f.State.ID, g.State.ID), finding.Compare(f, g))
}
