package state

import (
	"testing"

	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// TestStoreWords: messages have words for each store that the tables tell of, and the
// tables tell of each store in which some state is at home.
func TestStoreWords(t *testing.T) {
	t.Parallel()
	told := make(map[kind.Store]bool)
	for _, r := range knowledge.Builtin().Rows() {
		if r.Verb != knowledge.ExternalPackage || r.Kind == "" {
			continue
		}
		told[kind.Store(r.Kind)] = true
		if kind.Store(r.Kind).Words() == "" {
			t.Errorf("%s: there are no words for %s", r.Name, r.Kind)
		}
	}
	for _, k := range kind.All() {
		for _, s := range k.Suits {
			if !told[s] {
				t.Errorf("%s: no row tells of %s", k.Check, s)
			}
		}
	}
}
