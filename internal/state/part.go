package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// resolveParts tells of effects on what a method of an interface returns whose they
// are, as far as the wiring is known here: each stays once for each place that
// some implementation returns. An effect on what is not known, or made by the
// method, is left out, a call through it excepted.
func (t *taker) resolveParts(effects []*effect.Effect) []*effect.Effect {
	if !slices.ContainsFunc(effects, isOfPart) {
		return effects
	}
	var out []*effect.Effect
	for _, e := range effects {
		if !isOfPart(e) {
			out = append(out, e)
			continue
		}
		places := t.placesOf(e.Target, make(map[effect.Path]bool))
		if len(places) == 0 && isDemand(e) {
			places = []effect.Path{effect.Unknown}
		}
		for _, p := range places {
			n := *e
			n.Target = p
			t.parts[&n] = true
			out = append(out, &n)
		}
	}
	return out
}

func isOfPart(e *effect.Effect) bool {
	_, _, _, ok := e.Target.Got()
	return ok
}

// placesOf returns what a path with parts in it may be, sorted. Only of what is
// known to outlive the request, the parts do.
func (t *taker) placesOf(p effect.Path, seen map[effect.Path]bool) []effect.Path {
	of, method, rest, ok := p.Got()
	if !ok {
		return []effect.Path{p}
	}
	if seen[p] || !of.OutlivesRequest() {
		return nil
	}
	seen[p] = true
	var out []effect.Path
	name := digest.Method.Of(method)
	if held := effect.ResultOf(method); held != "" {
		name, of = digest.Held.Of(held), effect.Outlives // what a method value was taken of
	}
	for _, fn := range t.wiring().targets(name) {
		for _, q := range t.pkg.FuncByID(fn).Held(of) {
			out = append(out, t.placesOf(q.Append(rest), seen)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
