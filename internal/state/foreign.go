package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// libraryWrites decides what counts of the accesses through methods that
// another module calls, since its interface asks for them. When it calls them
// is not in the code. A store that it was given is used to serve requests; of
// others, writes of elements count if a request looks an element up by what
// it brings along: an answer to an ACME challenge, say, that the library has
// left there for whoever asks.
func (t *taker) libraryWrites() {
	for id, o := range t.objects {
		if slices.ContainsFunc(o.serving, looksUp) && !slices.ContainsFunc(o.serving, isOwnWrite) {
			t.pkg.Note(digest.NoteLooked, id)
		}
	}
	for _, o := range t.objects {
		if !slices.ContainsFunc(o.serving, func(a access) bool { return a.via == digest.ViaLibrary }) {
			continue
		}
		looked := t.pkg.Noted(digest.NoteLooked, o.id)
		kept := o.serving[:0]
		for _, a := range o.serving {
			if a.via != digest.ViaLibrary || isStored(a) || looked && a.Flags&effect.FlagElem != 0 {
				kept = append(kept, a)
			} else {
				o.others = append(o.others, a)
			}
		}
		o.serving = kept
	}
	t.nested = slices.DeleteFunc(t.nested, func(n nested) bool {
		return n.via == digest.ViaLibrary && !slices.ContainsFunc(n.object.serving, func(a access) bool { return a.Effect == n.Effect })
	})
}

// looksUp reports whether a request itself reads an element under a key that
// it brings along.
func looksUp(a access) bool {
	return a.via != digest.ViaLibrary && a.Op.Reads() && a.Flags&effect.FlagElem != 0 && a.Key.Kinds.FromRequest()
}

// isOwnWrite reports whether a request itself writes.
func isOwnWrite(a access) bool { return a.via != digest.ViaLibrary && a.Op.Writes() }

// isStored reports whether a library reads or writes an element under a key
// of its choice, in a store that it was given.
func isStored(a access) bool {
	return a.Flags&effect.FlagElem != 0 && a.Key.Kinds&effect.KindLibrary != 0 && a.Key.Kinds.FromRequest()
}
