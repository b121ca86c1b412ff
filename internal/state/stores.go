package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
)

// noteStores notes of which stores the package imports clients, for those that import
// it: what a service already has is the place where its state belongs.
func (t *taker) noteStores() {
	for _, imp := range t.in.Pkg.Imports() {
		if store := t.in.Table.StoreOf(imp.Path()); store != "" {
			t.pkg.Note(digest.NoteStore, digest.StoreName(store))
		}
	}
}

// inStore completes the fix of a finding by a store that the package, or one that it
// imports, is a client of, if one suits the kind of state.
func (t *taker) inStore(f *finding.Finding) {
	suits := kind.Of(f.Check).Suits
	i := slices.IndexFunc(suits, func(s kind.Store) bool { return t.pkg.Noted(digest.NoteStore, digest.StoreName(string(s))) })
	if f.Fix != "" && i >= 0 {
		f.Fix = suits[i].In(f.Fix)
	}
}
