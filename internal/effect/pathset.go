package effect

import (
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
)

// pathSet is a sorted set of paths, within a budget: the smallest
// ones are kept, so that the result does not depend on the order of joins.
type PathSet []Path

func (s PathSet) Join(t PathSet) PathSet {
	if len(t) == 0 || slices.Equal(s, t) {
		return s
	}
	if len(s) == 0 {
		return t
	}
	u := slices.Concat(s, t)
	slices.Sort(u)
	u = slices.Compact(u)
	return u[:min(len(u), budget.Paths.Limit())]
}

func (s PathSet) Step(step Step) PathSet {
	out := make(PathSet, 0, len(s))
	for _, p := range s {
		out = append(out, p.Step(step))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// full reports whether some paths may have been left out.
func (s PathSet) Full() bool { return len(s) >= budget.Paths.Limit() }

func Overlap(a, b PathSet) bool {
	return slices.ContainsFunc(a, func(p Path) bool { return slices.Contains(b, p) })
}
