package flow

import (
	"cmp"
	"github.com/stickystate/stickystate/internal/effect"
	"slices"
)

// AddDemand keeps one demand for each name, of which the labels of all are
// joined. One that passes a part of the request stands for all; then one with
// a route, a short way, a small name.
func AddDemand(m map[string]Demand, d Demand) {
	old, ok := m[d.Dyn]
	if !ok {
		m[d.Dyn] = d
		return
	}
	best := old
	if standsBefore(d, old) < 0 {
		best = d
	}
	own := best.Told().Args
	best.Args, best.Own = effect.JoinLabels(old.Args, d.Args), nil
	if !slices.Equal(best.Args, own) {
		best.Own = append(make([]effect.Label, 0, len(own)), own...) // not nil
	}
	best.Held, best.Typed = old.Held || d.Held, old.Typed || d.Typed
	m[d.Dyn] = best
}

// standsBefore orders the demands of one name. It is a total order of what can be
// told of a handler, so that it does not matter in which order they come.
func standsBefore(a, b Demand) int {
	return cmp.Or(
		cmp.Compare(b.evidence(), a.evidence()),
		cmp.Compare(bit(a.Route == ""), bit(b.Route == "")),
		cmp.Compare(len(a.Chain), len(b.Chain)),
		compareDemands(a, b),
		slices.CompareFunc(a.Chain, b.Chain, effect.CompareSites),
		slices.CompareFunc(a.Told().Args, b.Told().Args, effect.CompareLabels),
	)
}

func sortedDemands(m map[string]Demand) []Demand {
	out := make([]Demand, 0, len(m))
	for _, d := range m {
		out = append(out, d)
	}
	slices.SortFunc(out, compareDemands)
	return out
}
