package flow

import "github.com/stickystate/stickystate/internal/effect"

// tidying marks the puts of a function that also removes what is under their key: it
// puts back what is left, as an unsubscription does. What is told of a caller is then
// the place that another function puts something in.
//
//	if len(left) == 0 { delete(h.subs, id) } else { h.subs[id] = left }
//
// What is gone when the function returns was put in first (see within.go).
func (f *frame) tidying() {
	type under struct {
		target effect.Path
		key    effect.Label
	}
	removed := make(map[under]bool)
	for _, e := range f.effects {
		if len(e.Chain) == 0 && (e.Op == effect.OpDelete || e.Op == effect.OpTake) && e.Key != (effect.Label{}) {
			removed[under{e.Target, e.Key}] = true
		}
	}
	for _, e := range f.effects {
		if len(e.Chain) == 0 && e.Op.Puts() && e.Flags&(effect.FlagElem|effect.FlagWithin) == effect.FlagElem && removed[under{e.Target, e.Key}] {
			e.Weak = true
		}
	}
}
