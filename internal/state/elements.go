package state

import (
	"iter"

	"github.com/stickystate/stickystate/internal/effect"
)

// A nested write lies behind an element of a container.
type nested struct {
	*object
	access
}

// fold makes the writes to what is part of an element writes to the
// container; an object that stands for itself keeps them alone. A memo in an element
// changes nothing of the element: each instance has the same, or computes it.
func (t *taker) fold() {
	t.standAlone()
	t.lookedUp()
	for _, n := range t.nested {
		if e := n.object.evidence(); e.IsPart() && !e.IsMemo() {
			t.touchElements(n.access)
		}
	}
}

// standAlone notes the objects that are reached in elements of containers to none of
// which requests write.
func (t *taker) standAlone() {
	told := make(map[*object]bool)
	for _, n := range t.nested {
		alone := false
		for id := range t.containersOf(n.access) {
			o := t.objects[id]
			alone = o == nil || len(o.writes()) == 0
			if !alone {
				break
			}
		}
		told[n.object] = told[n.object] || !alone
	}
	for o, told := range told {
		o.alone = !told
	}
}

// lookedUp notes, for the accesses to parts of elements, the keys under which their
// requests look up elements of the containers that these lie in.
func (t *taker) lookedUp() {
	seen := make(map[*object]bool)
	for _, n := range t.nested {
		if seen[n.object] {
			continue
		}
		seen[n.object] = true
		for i := range n.object.serving {
			a := &n.object.serving[i]
			for id := range t.containersOf(*a) {
				if c := t.objects[id]; c != nil && c != n.object {
					a.under = a.under.Join(c.keysOf(a.handler))
				}
			}
		}
	}
}

// keysOf joins the keys under which a request function looks up elements.
func (o *object) keysOf(handler string) effect.Label {
	var out effect.Label
	for _, r := range o.serving {
		if r.Op == effect.OpRead && r.handler == handler {
			out = out.Join(r.Key)
		}
	}
	return out
}

// containersOf are the containers that an access lies behind, by their names, without
// channels: what travels through these is not their content.
func (t *taker) containersOf(a access) iter.Seq2[string, effect.Path] {
	return func(yield func(string, effect.Path) bool) {
		root, steps := a.Target.Split()
		for i, s := range steps {
			if s != effect.Elem {
				continue
			}
			p := root.Over(steps[:i])
			id, _ := t.objectID(p)
			if id != "" && id != a.State() && t.described(id).Kind != "channel" && !yield(id, p) {
				return
			}
		}
	}
}

// touchElements marks the containers that a write lies behind.
func (t *taker) touchElements(a access) {
	for id, p := range t.containersOf(a) {
		_, byType := t.objectID(p)
		o := t.object(id, p)
		o.elements, o.fresh = true, o.fresh || !a.known
		o.byType = o.byType && byType || byType && len(o.serving) == 0
		b := a
		b.Effect = elementOf(a.Effect, p)
		if a.told != nil {
			b.told = elementOf(a.told, p)
		}
		o.serving = append(o.serving, b)
	}
}

// elementOf is a write behind an element of a container as a write to that.
func elementOf(e *effect.Effect, container effect.Path) *effect.Effect {
	n := *e
	n.Op, n.Flags, n.Target, n.Key, n.Hint = effect.OpUpdate, e.Flags&^effect.FlagInner|effect.FlagElem, container, effect.Label{}, ""
	return &n
}
