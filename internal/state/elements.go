package state

import (
	"strings"

	"github.com/stickystate/stickystate/internal/flow"
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
		if n.object.isPart() {
			t.touchElements(n.access)
		}
	}
}

// touchElements marks the containers that a write lies behind.
func (t *taker) touchElements(a access) {
	root, steps := a.Target.Root()
	for i, s := range steps {
		if s == flow.Elem {
			p := flow.Path(strings.Join(append([]string{root}, steps[:i]...), "\t"))
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
func elementOf(e *flow.Effect, container flow.Path) *flow.Effect {
	n := *e
	n.Op, n.Flags, n.Target, n.Key, n.Hint = flow.OpUpdate, e.Flags&^flow.FlagInner|flow.FlagElem, container, flow.Label{}, ""
	return &n
}
