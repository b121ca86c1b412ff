// Package baseline knows what is known of findings: from a file that a team
// keeps, or from an older revision, and what is new compared with it.
//
// State objects are known by check and name, never by lines. That alone would
// not show a new writer of old state, so what is known of a state object has
// its writers and the request functions that lead to them, too.
package baseline

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// Known is what is known of a state object.
type Known struct {
	Tier     finding.Tier
	Writers  []Writer  // sorted
	Requests []Request // sorted
}

// A Writer is a function that writes the state while serving requests, in one
// way.
type Writer struct {
	Package  string `json:"package,omitempty"`
	Function string `json:"function"`
	Op       string `json:"op"`
	// Times is on how many lines, 0 for one.
	Times int `json:"times,omitempty"`
}

// A Request is a request function that leads to a write.
type Request struct {
	Package string   `json:"package,omitempty"`
	Name    string   `json:"name"`
	Routes  []string `json:"routes,omitempty"`
}

func (r Request) same(s Request) bool { return r.Package == s.Package && r.Name == s.Name }

// Of returns what a finding tells.
func Of(f *finding.Finding) Known {
	k := Known{Tier: f.Tier}
	for _, w := range writes(f) {
		one := Writer{Package: w.Package, Function: w.Function, Op: w.Op}
		if i := slices.IndexFunc(k.Writers, one.same); i >= 0 {
			k.Writers[i].Times = max(k.Writers[i].Times, 1) + 1
		} else {
			k.Writers = append(k.Writers, one)
		}
	}
	for _, r := range f.Requests {
		if r.Writes {
			k.Requests = append(k.Requests, Request{r.Package, r.Name, r.Routes})
		}
	}
	k.sort()
	return k
}

// writes are the accesses of f that count as its writers.
func writes(f *finding.Finding) []finding.Access {
	var ws []finding.Access
	for _, w := range f.Writes {
		if w.Serving && !w.Implied {
			ws = append(ws, w)
		}
	}
	return ws
}

func (w Writer) key() string { return w.Package + " " + w.Function + " " + w.Op }

func (w Writer) same(v Writer) bool { return w.key() == v.key() }

func (w Writer) times() int { return max(w.Times, 1) }

// Change says what of f is new, nil if nothing is. Evidence that is stronger
// than before is new if state of the known tier is not reported, because its
// tier is weaker than weakest.
func (k Known) Change(f *finding.Finding, weakest finding.Tier) *finding.Change {
	if !k.Tier.AtLeast(weakest) {
		return &finding.Change{Kind: finding.NewTier}
	}
	if ws := k.newWriters(f); len(ws) > 0 {
		return &finding.Change{Kind: finding.NewWriter, Writers: ws}
	}
	if rs := k.newRequests(f); len(rs) > 0 {
		return &finding.Change{Kind: finding.NewRequest, Requests: rs}
	}
	return nil
}

// newWriters are the writes that are new. As many as are gone from the same
// package, of the same operation, are taken for those: code that was renamed
// or taken apart.
func (k Known) newWriters(f *finding.Finding) []finding.Access {
	left := make(map[string]int) // known writes that are not found again
	gone := make(map[string]int) // by package and operation
	for _, w := range k.Writers {
		left[w.key()] += w.times()
	}
	var added []finding.Access
	for _, w := range writes(f) {
		key := Writer{Package: w.Package, Function: w.Function, Op: w.Op}.key()
		if left[key]--; left[key] < 0 {
			added = append(added, w)
		}
	}
	for _, w := range k.Writers {
		gone[w.Package+" "+w.Op] += max(left[w.key()], 0)
	}
	found := make(map[string]int)
	for _, w := range added {
		found[w.Package+" "+w.Op]++
	}
	return slices.DeleteFunc(added, func(w finding.Access) bool {
		group := w.Package + " " + w.Op
		return found[group] <= gone[group]
	})
}

// A registration is a request function under one route, "" if none is known.
type registration struct{ pkg, name, route string }

func registrations(rs []Request) []registration {
	var list []registration
	for _, r := range rs {
		if len(r.Routes) == 0 {
			list = append(list, registration{r.Package, r.Name, ""})
		}
		for _, route := range r.Routes {
			list = append(list, registration{r.Package, r.Name, route})
		}
	}
	return list
}

// newRequests are the request functions that lead to a write and were not
// there, or not under that route. One that has the route of one that is gone
// was renamed; one of which a route is gone was moved; one of which no route was
// known may have had any.
func (k Known) newRequests(f *finding.Finding) []finding.Request {
	known, now := registrations(k.Requests), registrations(Of(f).Requests)
	gone := slices.DeleteFunc(slices.Clone(known), func(r registration) bool { return slices.Contains(now, r) })
	var added []finding.Request
	for _, r := range now {
		if slices.Contains(known, r) || slices.Contains(known, registration{r.pkg, r.name, ""}) {
			continue
		}
		i := slices.IndexFunc(gone, func(g registration) bool {
			renamed := g.route == r.route && g.pkg == r.pkg
			moved := g.route != "" && g.pkg == r.pkg && g.name == r.name
			return renamed || moved
		})
		if i >= 0 {
			gone = slices.Delete(gone, i, i+1)
			continue
		}
		q := finding.Request{Package: r.pkg, Name: r.name, Writes: true}
		if r.route != "" {
			q.Routes = []string{r.route}
		}
		added = append(added, q)
	}
	return added
}

// Equal reports whether k and l say the same.
func (k Known) Equal(l Known) bool {
	return k.Tier == l.Tier &&
		slices.EqualFunc(k.Writers, l.Writers, func(a, b Writer) bool { return a.same(b) && a.times() == b.times() }) &&
		slices.EqualFunc(k.Requests, l.Requests, func(a, b Request) bool {
			return a.same(b) && slices.Equal(a.Routes, b.Routes)
		})
}

// Without returns k less what is not in now.
func (k Known) Without(now Known) Known {
	left := Known{Tier: k.Tier}
	for _, w := range k.Writers {
		if i := slices.IndexFunc(now.Writers, w.same); i >= 0 {
			if n := min(w.times(), now.Writers[i].times()); n > 1 {
				w.Times = n
			} else {
				w.Times = 0
			}
			left.Writers = append(left.Writers, w)
		}
	}
	for _, r := range k.Requests {
		i := slices.IndexFunc(now.Requests, r.same)
		if i < 0 {
			continue
		}
		r.Routes = slices.DeleteFunc(slices.Clone(r.Routes), func(route string) bool { return !slices.Contains(now.Requests[i].Routes, route) })
		left.Requests = append(left.Requests, r)
	}
	return left
}

// With returns k and what else was known before.
func (k Known) With(before Known) Known {
	all := Known{k.Tier, slices.Clone(k.Writers), slices.Clone(k.Requests)}
	for _, w := range before.Writers {
		if i := slices.IndexFunc(all.Writers, w.same); i < 0 {
			all.Writers = append(all.Writers, w)
		} else if w.times() > all.Writers[i].times() {
			all.Writers[i].Times = w.Times
		}
	}
	for _, r := range before.Requests {
		i := slices.IndexFunc(all.Requests, r.same)
		if i < 0 {
			all.Requests = append(all.Requests, r)
			continue
		}
		routes := slices.Concat(all.Requests[i].Routes, r.Routes)
		slices.Sort(routes)
		all.Requests[i].Routes = slices.Compact(routes)
	}
	all.sort()
	return all
}

func (k *Known) sort() {
	slices.SortFunc(k.Writers, func(a, b Writer) int { return strings.Compare(a.key(), b.key()) })
	slices.SortFunc(k.Requests, func(a, b Request) int { return strings.Compare(a.Package+" "+a.Name, b.Package+" "+b.Name) })
}
