package state

import (
	"github.com/stickystate/stickystate/internal/effect"
)

// A nested write lies behind an element of a container.
type nested struct {
	*object
	access
}

// fold makes the writes to what is part of an element writes to the
// container; an object that stands for itself keeps them alone.
func (t *taker) fold() {
	for _, n := range t.nested {
		if n.object.evidence().IsPart() {
			t.touchElements(n.access)
		}
	}
}

// touchElements marks the containers that a write lies behind.
func (t *taker) touchElements(a access) {
	root, steps := a.Target.Split()
	for i, s := range steps {
		if s == effect.Elem {
			p := root.Over(steps[:i])
			if id, byType := t.objectID(p); id != "" && id != a.State() {
				o := t.object(id, p)
				if o.info.Kind == "channel" {
					continue // what travels through it is not its content
				}
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
	}
}

// elementOf is a write behind an element of a container as a write to that.
func elementOf(e *effect.Effect, container effect.Path) *effect.Effect {
	n := *e
	n.Op, n.Flags, n.Target, n.Key, n.Hint = effect.OpUpdate, e.Flags&^effect.FlagInner|effect.FlagElem, container, effect.Label{}, ""
	return &n
}
