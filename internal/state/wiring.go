package state

import (
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/flow"
)

func itoa(n int) string { return strconv.Itoa(n) }

// wiring answers what a name may reach, over the bindings of the package and
// of all that it imports.
type wiring struct {
	t     *taker
	to    map[string][]string // name -> functions or other names
	links map[string][]string // interface -> interfaces whose values it may hold
}

// wiringOf is the wiring that some bindings make.
func wiringOf(t *taker, bindings []flow.Binding) *wiring {
	w := &wiring{t: t, to: make(map[string][]string), links: make(map[string][]string)}
	for _, b := range bindings {
		if name, ok := strings.CutPrefix(b.Dyn, "L:"); ok {
			w.links[name] = append(w.links[name], b.Func)
			continue
		}
		w.to[b.Dyn] = append(w.to[b.Dyn], b.Func)
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
func (w *wiring) targets(dyn string) []string {
	out := make(map[string]bool)
	w.collect(dyn, out, make(map[string]bool))
	return slices.Sorted(maps.Keys(out))
}

func (w *wiring) collect(dyn string, out, seen map[string]bool) {
	if seen[dyn] {
		return
	}
	seen[dyn] = true
	for _, fn := range w.to[dyn] {
		if strings.HasPrefix(fn, "I:") {
			w.collect(fn, out, seen)
		} else {
			out[fn] = true
		}
	}
	name, ok := strings.CutPrefix(dyn, "I:")
	if !ok {
		return
	}
	dot := strings.LastIndexByte(name, '.')
	for _, from := range w.links[name[:dot]] {
		w.collect("I:"+from+name[dot:], out, seen)
	}
}

// ownBinding reports whether the package itself binds the name to fn.
func (w *wiring) ownBinding(dyn, fn string) bool {
	return w.t.pkg.BoundHere(dyn, fn).IsValid() || w.t.pkg.Own(fn) != nil
}

// meetsHere reports whether no single import knows both halves: then the
// package is the first that sees them together.
func (w *wiring) meetsHere(dyn, fn string) bool {
	for _, d := range w.t.in.Imports {
		if d.HasDemand(dyn) && d.HasTarget(fn) {
			return false
		}
	}
	return true
}

// servesHere reports whether the package is the first in which a function
// that libraries call belongs to a service.
func (w *wiring) servesHere(fn string) bool {
	return !slices.ContainsFunc(w.t.in.Imports, func(d *flow.Digest) bool { return d.Serves() && d.HasTarget(fn) })
}

// position is where the package binds the name to fn.
func (w *wiring) position(dyn, fn string) token.Pos {
	if pos := w.t.pkg.BoundHere(dyn, fn); pos.IsValid() {
		return pos
	}
	name, ok := strings.CutPrefix(dyn, "I:")
	if !ok {
		return token.NoPos
	}
	dot := strings.LastIndexByte(name, '.')
	for _, from := range w.links[name[:dot]] {
		if pos := w.t.pkg.BoundHere("L:"+name[:dot], from); pos.IsValid() {
			return pos
		}
		if pos := w.t.pkg.BoundHere("I:"+from+name[dot:], fn); pos.IsValid() {
			return pos
		}
	}
	return token.NoPos
}
