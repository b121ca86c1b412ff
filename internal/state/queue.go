package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// send notes the send of a part of a request that nobody waits for, on a channel that
// outlives the request.
func (t *taker) send(a access) {
	if a.Op == effect.OpSend && a.Flags&effect.FlagAnswered == 0 && a.Val.Kinds.FromRequest() && a.Target.OutlivesRequest() {
		t.sends = append(t.sends, a)
	}
}

// queues files the sends of request data on channels whose receiver keeps
// nothing: what waits in the channel, or in the hands of the receiver, is the
// state then, unless the sender waits for an answer.
func (t *taker) queues() {
	keeps, cut := make(map[string]bool), make(map[string]bool)
	for _, o := range t.objects {
		for _, a := range o.writes() {
			if t.inMessage(a.Target) {
				continue
			}
			for _, s := range a.Chain {
				keeps[placeKey(s)] = true
			}
			if !a.Whole() { // the send may be what is left out
				cut[placeKey(a.Chain[0])] = true
			}
		}
	}
	for _, a := range t.sends {
		if keeps[placeKey(a.Site)] || t.kept[digest.DemandOf(a.Effect).Name] { // whichever handler stands for all that send there
			continue
		}
		e := *a.Effect
		e.Op, e.Flags = effect.OpAppend, e.Flags|effect.FlagElem
		a.Effect = &e
		t.access(a)
		if first := append(slices.Clone(a.Chain), a.Site)[0]; cut[placeKey(first)] {
			if id, _ := t.objectID(a.Target); id != "" {
				t.objects[id].cut = true
			}
		}
	}
}

// inMessage reports whether a path lies in what was received from a channel: a status
// that the worker writes into a job is kept no longer than the job.
func (t *taker) inMessage(p effect.Path) bool {
	root, steps := p.Split()
	held := root.State()
	for _, s := range steps {
		if s == effect.Elem && held != "" && t.described(held).Kind == "channel" {
			return true
		}
		held = ""
		if s.IsOwn() {
			held = s.Field()
		}
	}
	return false
}

func placeKey(s effect.Site) string { return s.Func + "|" + s.Pkg + "|" + itoa(s.Line) }
