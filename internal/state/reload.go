package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/flow"
)

// A copy of what a store holds is reloaded by a request that has changed the
// store: this instance reads all of it anew, and the others keep the old copy.
// No part of the request need reach the copy, so labels do not show it. Source:
// the caches of allowed models and of aliases in voidllm, of the labelled services.

// changesStore reports whether a function both reads a store and writes it.
func changesStore(effects []*effect.Effect) bool {
	var reads, writes bool
	for _, e := range effects {
		r, w := flow.StoreUse(e)
		reads, writes = reads || r, writes || w
	}
	return reads && writes
}

// reloadReason is the reason of findings about such copies.
const reloadReason = "that the request has changed what it reloads rests on its using a store"

// reloaded reports whether the object is such a copy. It is not if each
// instance renews it by the clock or when a broker says so, or if it is loaded by
// whoever misses it: then some function on the way to the write reads it.
func (o *object) reloaded() bool {
	return !o.renewed && (o.looked || slices.ContainsFunc(o.serving, func(a access) bool { return a.Op.Reads() })) &&
		slices.ContainsFunc(o.writes(), o.reloads)
}

// reloads reports whether a write puts a new copy in place.
func (o *object) reloads(a access) bool {
	if !a.changes || a.Op != effect.OpSet || a.Flags&(effect.FlagElem|effect.FlagConst|effect.FlagAsync|effect.FlagMemo) != 0 || !o.holdsCopy() {
		return false
	}
	return !o.readBy(a.Site.Func) && !slices.ContainsFunc(a.Chain, func(s effect.Site) bool { return o.readBy(s.Func) })
}

// holdsCopy reports whether the object can hold what was read from a store: a
// collection, or one object. Single numbers and texts are more often times and marks.
func (o *object) holdsCopy() bool {
	switch o.info.Kind {
	case "map", "slice", "list", "cache", "set", "sync.Map", "struct", "atomic":
		return true
	}
	return false
}

// renew notes the objects that are written by functions which run on each
// instance by the clock, or listen to a broker.
func (t *taker) renew() {
	periodic := t.pkg.Periodic()
	for _, fn := range t.pkg.Funcs {
		if t.pkg.Requests.Of(fn) != nil || !periodic[fn] && !t.pkg.Listens(fn) {
			continue
		}
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if e.Op.Writes() && e.State() != "" {
				t.pkg.Note(flow.NoteRenewed, e.State())
			}
		}
	}
	for id, o := range t.objects {
		o.renewed, o.looked = t.pkg.Noted(flow.NoteRenewed, id), t.pkg.Noted(flow.NoteLooked, id)
	}
}
