package finding

import (
	"slices"
	"strings"
)

// A Change says what is new about a state object, compared with what was known
// of it.
type Change struct {
	// Kind is what is new.
	Kind ChangeKind `json:"kind"`
	// Writers are the writes that are new, for NewWriter.
	Writers []Access `json:"writers,omitempty"`
	// Requests are the request functions that are new, or newly registered,
	// for NewRequest.
	Requests []Request `json:"requests,omitempty"`
}

// A ChangeKind is one way in which a finding can be new.
type ChangeKind string

const (
	// NewState: nothing was known of it.
	NewState ChangeKind = "state"
	// NewTier: it was known, but with weaker evidence.
	NewTier ChangeKind = "tier"
	// NewWriter: other code writes it, too.
	NewWriter ChangeKind = "writer"
	// NewRequest: another request function leads to a write.
	NewRequest ChangeKind = "request"
)

// Sentence says which functions write a state object now that was known before, "" if that
// is not what is new.
func (c *Change) Sentence(state string) string {
	var names []string // of functions, in order
	more := make(map[string][]string)
	tell := func(name, what string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if what != "" && !slices.Contains(more[name], what) {
			more[name] = append(more[name], what)
		}
	}
	switch c.Kind {
	case NewWriter:
		for _, w := range c.Writers {
			tell(w.Function, w.Op)
		}
	case NewRequest:
		for _, r := range c.Requests {
			tell(r.Name, strings.Join(r.Routes, ", "))
		}
	}
	if len(names) == 0 {
		return ""
	}
	for i, name := range names {
		if what := strings.Join(more[name], ", "); what != "" {
			names[i] += " (" + what + ")"
		}
	}
	if len(names) == 1 {
		return names[0] + " now writes " + state + ", too"
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last] + " now write " + state + ", too"
}

// Text says in a phrase what is new about state that was known before, "" if
// all of it is, or nothing was compared.
func (c *Change) Text() string {
	if c == nil {
		return ""
	}
	switch c.Kind {
	case NewWriter:
		var names []string
		for _, w := range c.Writers {
			names = append(names, w.Op+" in "+w.Function)
		}
		return "new writer: " + strings.Join(names, ", ")
	case NewRequest:
		var names []string
		for _, r := range c.Requests {
			names = append(names, strings.Join(append([]string{r.Name}, r.Routes...), " "))
		}
		return "new request function: " + strings.Join(names, ", ")
	case NewTier:
		return "evidence is stronger than before"
	}
	return ""
}
