package state

import (
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// feed marks the objects whose elements get what a broker sends to all
// instances. Publishing to a broker on which each instance listens is how
// connections are scaled, so such a registry is no accident, as long as no
// request reaches the clients of its own instance without the broker.
func (t *taker) feed() {
	var serving map[string]bool // made for the first listener; most packages have none
	for _, fn := range t.pkg.Funcs {
		if !t.pkg.Listens(fn) {
			continue
		}
		if serving == nil {
			serving = t.servingReaders()
		}
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			switch {
			case e.Op == effect.OpRead && e.State() != "" && !serving[e.State()+"|"+e.Site.Func]:
				t.pkg.Note(digest.NoteFed, e.State())
			case e.Op == effect.OpSend:
				t.feedThrough(digest.DemandOf(e).Name)
			}
		}
	}
	for id, o := range t.objects {
		o.fed = t.pkg.Noted(digest.NoteFed, id)
	}
}

// feedThrough follows what a listener sends to a hub's goroutine. The hub is
// one function for all of its channels, so what counts is that no request
// sends on this one.
func (t *taker) feedThrough(channel digest.Name) {
	if _, direct := t.demands[channel]; direct || channel.IsZero() || t.in.Imported.HasDemand(channel) {
		return
	}
	for _, id := range t.wiring().targets(channel) {
		for _, e := range t.effectsOf(id) {
			if e.Op == effect.OpRead && e.State() != "" {
				t.pkg.Note(digest.NoteFed, e.State())
			}
		}
	}
}

// effectsOf are the effects of a function of this package or of another.
func (t *taker) effectsOf(id string) []*effect.Effect {
	if fn := t.pkg.Own(id); fn != nil {
		return t.pkg.SummaryOf(fn).Effects
	}
	if sum := t.pkg.FuncByID(id); sum != nil {
		return sum.Effects
	}
	return nil
}

// servingReaders are the functions that read each object on a request path.
func (t *taker) servingReaders() map[string]bool {
	out := make(map[string]bool)
	for id, o := range t.objects {
		for _, a := range o.serving {
			if a.Op.Reads() {
				out[id+"|"+a.Site.Func] = true
			}
		}
	}
	return out
}
