package state

import (
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// A list beside a collection with keys may hold no more than the order of its entries, as
// a cache has one that says what goes first: the same functions put entries into both, and
// take out of both. It is worth what the collection is worth.
//
//	c.items[key] = c.order.PushFront(&entry{key, value})

// An entryUse is which functions do what to the entries of one collection, which may be one
// for anything, that several objects hold.
type entryUse struct {
	puts, adds, takes map[string]bool
	holders           map[*object]bool
}

// orders marks the lists that hold the order of what is harmless.
func (t *taker) orders() {
	lists := make(map[string]*object)
	uses := make(map[string]*entryUse)
	for id, o := range t.objects {
		if o.info.Kind == "list" {
			lists[id] = o
		}
	}
	if len(lists) == 0 {
		return
	}
	for id, o := range t.objects {
		for _, a := range o.serving {
			of := a.Target.Content()
			if of == "" {
				of = id
			}
			u := uses[of]
			if u == nil {
				u = &entryUse{make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[*object]bool)}
				uses[of] = u
			}
			u.note(o, a)
		}
	}
	for id, o := range lists {
		for of, u := range uses {
			if of != id && effect.Owner(of) == effect.Owner(id) && t.isKeyed(of) && uses[id].isOrderOf(u) && t.areHarmless(u.holders) {
				o.order = true
			}
		}
	}
}

func (u *entryUse) note(o *object, a access) {
	fn := a.Site.Pkg + "." + a.Site.Func
	switch {
	case a.Op.Puts():
		u.puts[fn] = true
		if a.Op != effect.OpUpdate {
			u.adds[fn] = true
		}
	case a.Op.Drops():
		u.takes[fn] = true
	}
	u.holders[o] = true
}

// isOrderOf reports whether a list has the entries of a collection, and nothing else.
func (u *entryUse) isOrderOf(of *entryUse) bool {
	return u != nil && len(u.adds) > 0 && maps.Equal(u.takes, of.takes) && isAmong(u.adds, of.puts) && isAmong(of.adds, u.puts)
}

func isAmong(fns, others map[string]bool) bool {
	for fn := range fns {
		if !others[fn] {
			return false
		}
	}
	return true
}

func (t *taker) isKeyed(id string) bool {
	return slices.Contains([]string{"map", "sync.Map"}, t.described(id).Kind)
}

// areHarmless reports whether the rules call all of some objects harmless.
func (t *taker) areHarmless(os map[*object]bool) bool {
	for o := range os {
		if t.rules.Memory(o.evidence()).Tier != finding.Benign {
			return false
		}
	}
	return len(os) > 0
}
