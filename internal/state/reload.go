package state

import (
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// A storeUse says what a function does with stores outside of the process.
type storeUse struct{ reads, writes bool }

func (t *taker) storeUseOf(effects []*effect.Effect) (u storeUse) {
	for _, e := range effects {
		r, w := t.pkg.StoreUse(e)
		u.reads, u.writes = u.reads || r, u.writes || w
	}
	return u
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
				t.pkg.Note(digest.NoteRenewed, e.State())
			}
		}
	}
	for id, o := range t.objects {
		o.renewed, o.looked = t.pkg.Noted(digest.NoteRenewed, id), t.pkg.Noted(digest.NoteLooked, id)
	}
}
