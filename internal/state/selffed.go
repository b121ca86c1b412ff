package state

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// follow marks the objects whose elements get what each instance finds out by itself:
// a loop polls a table, watches an upstream or takes its own measurements, and passes
// that on. A second instance does the same for its own listeners, as long as no
// request can deliver to them.
func (t *taker) follow() {
	runs := t.pkg.RunsByItself()
	for _, fn := range t.pkg.Funcs {
		if !runs[fn] || t.handsOn(fn, runs) {
			continue
		}
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if e.Op == effect.OpRead && e.State() != "" && !t.isOpen(e.State(), runs) {
				t.pkg.Note(digest.NoteFollowed, e.State())
				if strings.HasSuffix(e.Site.Func, gossa.Name(fn)) { // itself, or a literal in it
					t.pkg.Note(digest.NoteFollowed, loopAt(e))
				}
			}
		}
	}
	for id, o := range t.objects {
		o.followed = t.pkg.Noted(digest.NoteFollowed, id) && !slices.ContainsFunc(o.serving, func(a access) bool {
			return a.Tells() && !t.pkg.Noted(digest.NoteFollowed, loopAt(a.Effect)) // a request may start the loop
		})
		returned, kept := t.pkg.Noted(digest.NoteLockReturned, id), t.pkg.Noted(digest.NoteLockKept, id)
		o.taken, o.guards = returned || kept, returned && !kept
	}
}

// loopAt names a read of an object by the function that it is written in.
func loopAt(e *effect.Effect) string { return e.State() + "|" + e.Site.Func }

// handsOn reports whether a function passes on what requests leave for it: it receives
// from a channel on which they send, or reads what they have put data of theirs into.
// What an exported function is given may be a request's.
func (t *taker) handsOn(fn *ssa.Function, runs map[*ssa.Function]bool) bool {
	left := make(map[string]bool)
	effects := t.pkg.SummaryOf(fn).Effects
	for _, e := range effects {
		id := e.State()
		switch {
		case id == "":
		case e.Op == effect.OpReceive:
			n := digest.Channel.Of(id)
			if _, sent := t.demands[n]; sent || t.in.Imported.HasDemand(n) {
				return true
			}
			left[id] = true
		case e.Op.Reads() && t.described(id).Elem == "":
			if o := t.objects[id]; o != nil && slices.ContainsFunc(o.writes(), func(a access) bool { return a.Val.Kinds.FromRequest() }) {
				return true
			}
			left[id] = left[id] || slices.ContainsFunc(effects, func(w *effect.Effect) bool { return w.State() == id && empties(w) })
		}
	}
	return t.in.Pkg.Name() != "main" && slices.ContainsFunc(t.pkg.Funcs, func(fn *ssa.Function) bool {
		given := ^uint64(0)
		if fn.Signature.Recv() != nil {
			given-- // the receiver is not what it is given
		}
		return !runs[fn] && t.isOutlet(fn) && slices.ContainsFunc(t.pkg.SummaryOf(fn).Effects, func(e *effect.Effect) bool {
			return left[e.State()] && (e.Op == effect.OpSend || e.Op.Writes()) && e.Val.Formals&given != 0
		})
	})
}

// empties reports whether a write leaves a container without what was in it, as that of
// who works off a queue.
func empties(w *effect.Effect) bool {
	return w.Op == effect.OpClear || w.Op == effect.OpTake || w.Op == effect.OpSet && w.Flags&effect.FlagElem == 0
}

// isOutlet reports whether another package can call a function.
func (t *taker) isOutlet(fn *ssa.Function) bool {
	return fn.Parent() == nil && ast.IsExported(fn.Name()) && t.pkg.Requests.Of(fn) == nil
}

// isOpen reports whether another package can deliver to the elements of an object: by
// an exported function that reads it, and does not run by itself.
func (t *taker) isOpen(state string, runs map[*ssa.Function]bool) bool {
	if t.in.Pkg.Name() == "main" {
		return false
	}
	byItself := make(map[string]bool)
	for fn := range runs {
		byItself[gossa.Name(fn)] = true
	}
	return slices.ContainsFunc(t.pkg.Funcs, func(fn *ssa.Function) bool {
		if runs[fn] || !t.isOutlet(fn) {
			return false
		}
		return slices.ContainsFunc(t.pkg.SummaryOf(fn).Effects, func(e *effect.Effect) bool {
			return e.Op == effect.OpRead && e.Tells() && e.State() == state &&
				!byItself[e.Site.Func] && !slices.ContainsFunc(e.Chain, func(s effect.Site) bool { return byItself[s.Func] })
		})
	})
}
