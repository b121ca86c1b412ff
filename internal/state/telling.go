package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
)

// primary chooses the telling write: the one that stores what another request will
// miss, on the way that clients go.
func (o *object) primary() *access {
	var best *access
	for i := range o.serving {
		a := &o.serving[i]
		if !a.Op.Writes() && a.Op != effect.OpEscape {
			continue
		}
		if best == nil || o.tellsMore(a, best) {
			best = a
		}
	}
	return best
}

// tellsMore reports whether a tells a reader more than b.
func (o *object) tellsMore(a, b *access) bool {
	x, y := o.telling(a), o.telling(b)
	return slices.Compare(x[:], y[:]) > 0
}

// telling says how much a write tells; the first that differs counts. A put is what
// another request will miss, where a removal may only clean up, and so may what puts
// back what is left. What a client brings, clients ask for. A route can be tried. Of
// the rest it is the shortest to read.
func (o *object) telling(a *access) [7]int {
	told := a.asTold()
	return [...]int{
		bit(a.Op.Puts() || a.Op == effect.OpEscape || a.Op == effect.OpFileWrite),
		bit(!o.goesInside(told)),
		bit(!told.ByItself()),
		bit(!o.tidies(told)),
		brought(told),
		bit(a.route != ""),
		witness(told),
	}
}

// goesInside reports whether a write goes into what a map has under its keys: a send to
// a channel in it, or a field that is set there, adds nothing to the map.
func (o *object) goesInside(a *access) bool {
	return o.info.Kind == "map" && (a.Op == effect.OpAppend || a.Op == effect.OpUpdate) && a.Key == (effect.Label{}) && a.Hint == ""
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// brought ranks what is kept: what a client brings before what was made at random for
// it, who brings it back.
func brought(a *access) int {
	switch from := a.Key.Kinds | a.Val.Kinds; {
	case from.FromRequest():
		return 2
	case from&effect.KindRandom != 0 && !a.Op.Drops():
		return 1
	}
	return 0
}

// tidies reports whether a write is one of a function that also removes what it has
// under that key, as an unsubscription does that keeps the others (what the function
// takes out again on all ways was put in first), or, of a file, that reads others of
// the place, as one that makes a smaller copy does.
func (o *object) tidies(a *access) bool {
	file := a.Op == effect.OpFileWrite
	if a.Flags&effect.FlagWithin != 0 || !file && (!a.Op.Puts() || a.Key.Kinds == 0) {
		return false
	}
	beside := func(b access) bool {
		switch {
		case b.Site.Func != a.Site.Func || b.Site.Pkg != a.Site.Pkg:
			return false
		case file:
			return b.Op == effect.OpFileRead
		}
		return (b.Op == effect.OpDelete || b.Op == effect.OpTake) && b.asTold().Key == a.Key
	}
	return slices.ContainsFunc(o.serving, beside) || slices.ContainsFunc(o.others, beside)
}

func witness(a *access) int {
	n := -len(a.Chain)
	switch a.Op {
	case effect.OpSet, effect.OpGetSet, effect.OpAppend:
		n += 50
	case effect.OpUpdate:
		n += 40
	}
	if a.Flags&effect.FlagElem != 0 {
		n += 10
	}
	if a.Key.Kinds != 0 {
		n += 5
	}
	if a.Flags&effect.FlagConst != 0 {
		n -= 20
	}
	return n
}
