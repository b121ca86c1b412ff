package state

import (
	"go/token"
	"maps"
	"slices"
	"strconv"

	"github.com/stickystate/stickystate/internal/digest"
)

func itoa(n int) string { return strconv.Itoa(n) }

// wiring answers what a name may reach, over the bindings of the package and
// of all that it imports.
type wiring struct {
	t        *taker
	to       map[digest.Name][]string // name -> functions
	promoted map[string][]string      // method of an interface -> methods of embedded ones
	held     map[string][]string      // field or variable -> methods of interfaces whose values it holds
	links    map[string][]string      // interface -> interfaces whose values it may hold
}

// wiringOf is the wiring that some bindings make.
func wiringOf(t *taker, bindings []digest.Binding) *wiring {
	w := &wiring{t: t, to: make(map[digest.Name][]string), promoted: make(map[string][]string), held: make(map[string][]string), links: make(map[string][]string)}
	for _, b := range bindings {
		switch b.Name.Class {
		case digest.Link:
			w.links[b.Name.ID] = append(w.links[b.Name.ID], b.To)
		case digest.HeldOf:
			w.held[b.Name.ID] = append(w.held[b.Name.ID], b.To)
		case digest.Promoted:
			w.promoted[b.Name.ID] = append(w.promoted[b.Name.ID], b.To)
		default:
			w.to[b.Name] = append(w.to[b.Name], b.To)
		}
	}
	return w
}

// wiring is what the package and its imports bind. It is asked for interfaces,
// stored functions and channels, which are all bound before the inventory is
// taken.
func (t *taker) wiring() *wiring {
	if t.wires == nil {
		t.wires = wiringOf(t, t.pkg.AllBindings())
	}
	return t.wires
}

// targets returns the functions that a name may reach, sorted.
func (w *wiring) targets(n digest.Name) []string {
	if n.Class == digest.Direct {
		return []string{n.ID}
	}
	out := make(map[string]bool)
	w.collect(n, out, make(map[digest.Name]bool))
	return slices.Sorted(maps.Keys(out))
}

// targetsOf is targets for a method of an interface.
func (w *wiring) targetsOf(method string) []string {
	return w.targets(digest.Method.Of(method))
}

func (w *wiring) collect(n digest.Name, out map[string]bool, seen map[digest.Name]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	for _, fn := range w.to[n] {
		out[fn] = true
	}
	if n.Class == digest.Held {
		for _, m := range w.held[n.ID] {
			w.collect(digest.Method.Of(m), out, seen)
		}
	}
	typ, method := n.Interface()
	if typ == "" {
		return
	}
	for _, from := range w.promoted[n.ID] {
		w.collect(digest.Method.Of(from), out, seen)
	}
	for _, from := range w.links[typ] {
		w.collect(digest.Method.Of(from+"."+method), out, seen)
	}
}

// ownBinding reports whether the package itself binds the name to fn.
func (w *wiring) ownBinding(n digest.Name, fn string) bool {
	return w.t.pkg.BoundHere(n, fn).IsValid() || w.t.pkg.Own(fn) != nil
}

// meetsHere reports whether no single import knows both halves: then the
// package is the first that sees them together.
func (w *wiring) meetsHere(n digest.Name, fn string) bool {
	for _, d := range w.t.in.Imports {
		if d.HasDemand(n) && (d.HasTarget(fn) || n.Class == digest.Direct && d.Funcs[fn] != nil) {
			return false
		}
	}
	return true
}

// servesHere reports whether the package is the first in which a function
// that libraries call belongs to a service.
func (w *wiring) servesHere(fn string) bool {
	return !slices.ContainsFunc(w.t.in.Imports, func(d *digest.Digest) bool { return d.Serves() && d.HasTarget(fn) })
}

// position is where the package binds the name to fn.
func (w *wiring) position(n digest.Name, fn string) token.Pos {
	if pos := w.t.pkg.BoundHere(n, fn); pos.IsValid() {
		return pos
	}
	for _, m := range w.held[n.ID] {
		if pos := w.t.pkg.BoundHere(digest.HeldOf.Of(n.ID), m); pos.IsValid() && n.Class == digest.Held {
			return pos
		}
	}
	typ, method := n.Interface()
	for _, from := range w.links[typ] {
		if pos := w.t.pkg.BoundHere(digest.Link.Of(typ), from); pos.IsValid() {
			return pos
		}
		if pos := w.t.pkg.BoundHere(digest.Method.Of(from+"."+method), fn); pos.IsValid() {
			return pos
		}
	}
	return token.NoPos
}
