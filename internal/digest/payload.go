package digest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// Pack writes a payload of a binding, or what is known of a section, as text.
// Equal values give equal text.
func Pack(payload any) string {
	data, err := json.Marshal(payload)
	if err != nil {
		return "" // nothing that is packed has a channel or function in it
	}
	return string(data)
}

// Unpack reads what Pack has written; ok is false for anything else.
func Unpack[T any](text string) (payload T, ok bool) {
	err := json.Unmarshal([]byte(text), &payload)
	return payload, err == nil
}

// A Use is how a field or variable is used, as importers are told of it.
type Use struct {
	State string `json:"-"` // the name that it is bound to
	// Handler, Route and Via are those of the request function; "" if it is
	// used at start-up, for what serves requests later.
	Handler string `json:",omitempty"`
	Route   string `json:",omitempty"`
	Via     string `json:",omitempty"`
	// ByType: that it outlives requests rests on its type only.
	ByType bool `json:",omitempty"`
	Site   effect.Site
}

// A KeyUse says what uses a field or variable as a key, or compares it with what a
// request brings along.
type KeyUse struct {
	Sink string // the function that takes the key, or Compared
	With string `json:",omitempty"` // what it is compared with, in words
	Use
}

// Compared is the Detail of an OpKey that compares.
const Compared = "="

// A LockUse is a lock on a request path around calls of interfaces, whose
// meaning an importer may know.
type LockUse struct {
	Section Section
	Use
}

// A Section is what happens under a lock.
type Section struct {
	// Reads and Writes: a store, or another program, is read and then
	// written. A flag needs only writes.
	Reads  bool `json:",omitempty"`
	Writes bool `json:",omitempty"`
	// Flag says that the lock is a flag or entry, which is tested.
	Flag bool `json:",omitempty"`
	// Command says that another program is run, and no store is written.
	Command bool `json:",omitempty"`
	// Calls are methods of interfaces of the first party, sorted.
	Calls []string `json:",omitempty"`
}

// Conflicts reports whether another instance can come between.
func (s Section) Conflicts() bool { return s.Writes && (s.Reads || s.Flag) }

// Add joins what a method does that the section calls.
func (s Section) Add(sum *effect.Summary) Section {
	for _, e := range sum.Effects {
		if e.Outside() == effect.OutsideStore {
			s.Reads = s.Reads || e.Detail == effect.DirRead
			s.Writes = s.Writes || e.Detail == effect.DirWrite
		}
	}
	return s
}

// SectionOf is what an OpLock has around it.
func SectionOf(e *effect.Effect) Section {
	s, _ := Unpack[Section](e.Detail)
	return s
}

// LocksOf returns what bindings tell of locks.
func LocksOf(bs []Binding) []LockUse {
	var out []LockUse
	for _, b := range OfClass(bs, Locked) {
		if u, ok := Unpack[LockUse](b.To); ok {
			u.State = b.Name.ID
			out = append(out, u)
		}
	}
	return out
}

// A Secret is what is known of a field or variable that may hold a key.
type Secret struct {
	// CopyOf names the field or variable that it was copied from.
	CopyOf string `json:",omitempty"`
	// Site is where random bytes were put into it, if they were.
	Site effect.Site
	// Setting names what can be configured in place of random bytes.
	Setting string `json:",omitempty"`
	// Filed says that the bytes are kept in a file, to be read at the next start.
	Filed bool `json:",omitempty"`
	// Maker is the function that makes the key for its caller, in an object that it is
	// given: there is one only where somebody calls it. "" for a key that is there.
	Maker string `json:",omitempty"`
	// State is the field or variable that the bytes were first put into; set
	// by Random.
	State string `json:"-"`
}

// IsMinted reports whether random bytes were put into it.
func (s Secret) IsMinted() bool { return s.CopyOf == "" && s.Site.Func != "" }

// compareSecrets takes copies first, and what can only be configured last.
func compareSecrets(a, b Secret) int {
	rank := func(s Secret) int {
		switch {
		case s.CopyOf != "":
			return 0
		case s.IsMinted():
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.CopyOf, b.CopyOf), strings.Compare(a.Setting, b.Setting),
		effect.CompareSites(a.Site, b.Site), strings.Compare(a.Maker, b.Maker))
}

// Secrets is what bindings tell of keys, by field or variable.
type Secrets struct {
	Made map[string][]Secret
	Uses map[string][]KeyUse
}

// SecretsOf returns what bindings tell of keys.
func SecretsOf(bs []Binding) *Secrets {
	out := &Secrets{Made: make(map[string][]Secret), Uses: make(map[string][]KeyUse)}
	for _, b := range OfClass(bs, SecretIn) {
		if s, ok := Unpack[Secret](b.To); ok {
			out.Made[b.Name.ID] = append(out.Made[b.Name.ID], s)
		}
	}
	for _, made := range out.Made {
		slices.SortFunc(made, compareSecrets)
	}
	for _, b := range OfClass(bs, KeyUsed) {
		if u, ok := Unpack[KeyUse](b.To); ok {
			u.State = b.Name.ID
			out.Uses[u.State] = append(out.Uses[u.State], u)
		}
	}
	return out
}

// Random returns where random bytes came from that a field or variable holds,
// itself or as a copy, and what can be configured in their place.
func (s *Secrets) Random(state string) (Secret, bool) {
	return s.random(state, make(map[string]bool))
}

func (s *Secrets) random(state string, seen map[string]bool) (out Secret, ok bool) {
	if seen[state] {
		return out, false
	}
	seen[state] = true
	setting := ""
	for _, m := range s.Made[state] {
		found := m
		found.State = state
		switch {
		case m.CopyOf != "":
			from, yes := s.random(m.CopyOf, seen)
			if !yes {
				continue
			}
			found = from
		case !m.IsMinted():
			setting = m.Setting
			continue
		case m.Maker != "":
			continue
		}
		if !ok {
			out, ok = found, true
		}
	}
	if setting != "" && (out.Setting == "" || out.Setting == effect.Short(out.State)) { // its own name says least
		out.Setting = setting
	}
	return out, ok
}
