package flow

import (
	"github.com/stickystate/stickystate/internal/effect"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// The encoded forms of what is known of a field or variable.
const (
	secretMint = "mint\t"
	secretCopy = "copy\t"
	secretSet  = "set\t"
)

func (p *Package) bindSecret(state string, s Secret, pos token.Pos) {
	enc := secretSet + s.Setting
	switch {
	case s.CopyOf != "":
		enc = secretCopy + s.CopyOf
	case s.Site.Func != "":
		enc = strings.Join([]string{"mint", s.Setting, s.Site.Func, s.Site.Pkg, s.Site.File, strconv.Itoa(s.Site.Line)}, "\t")
	}
	p.bind(dynSecret+state, enc, pos)
}

// A KeyUse says what uses a field or variable as a key.
type KeyUse struct {
	Use
	Sink string
}

// BindKeyUse tells importers of a use.
func (p *Package) BindKeyUse(u KeyUse) {
	p.bind(dynKeyUse+u.State, u.encode(u.Sink), token.NoPos)
}

// Secrets is what bindings tell of keys, by field or variable.
type Secrets struct {
	Made map[string][]Secret
	Uses map[string][]KeyUse
}

// SecretsOf decodes what bindings tell of keys.
func SecretsOf(bs []Binding) *Secrets {
	out := &Secrets{Made: make(map[string][]Secret), Uses: make(map[string][]KeyUse)}
	for _, b := range bs {
		if state, ok := strings.CutPrefix(b.Dyn, dynSecret); ok {
			if s, ok := decodeSecret(b.Func); ok {
				out.Made[state] = append(out.Made[state], s)
			}
		}
		if state, ok := strings.CutPrefix(b.Dyn, dynKeyUse); ok {
			if sink, u, ok := decodeUse(state, b.Func); ok {
				out.Uses[state] = append(out.Uses[state], KeyUse{Use: u, Sink: sink})
			}
		}
	}
	return out
}

func decodeSecret(enc string) (Secret, bool) {
	w := strings.Split(enc, "\t")
	switch {
	case w[0] == "copy" && len(w) == 2:
		return Secret{CopyOf: w[1]}, true
	case w[0] == "set" && len(w) == 2:
		return Secret{Setting: w[1]}, true
	case w[0] == "mint" && len(w) == 6:
		line, _ := strconv.Atoi(w[5])
		return Secret{Setting: w[1], Site: effect.Site{Func: w[2], Pkg: w[3], File: w[4], Line: line}}, true
	}
	return Secret{}, false
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
		case m.Site.Func == "":
			setting = m.Setting
			continue
		}
		if !ok {
			out, ok = found, true
		}
	}
	if out.Setting == "" {
		out.Setting = setting
	}
	return out, ok
}

// isTold reports whether a binding tells of keys or locks, and nothing that can
// be called.
func isTold(b Binding) bool {
	return strings.HasPrefix(b.Dyn, dynLock) || strings.HasPrefix(b.Dyn, dynSecret) || strings.HasPrefix(b.Dyn, dynKeyUse)
}

// MadeHere returns the fields and variables that the package itself fills with
// random bytes, sorted.
func (p *Package) MadeHere() []string { return p.secretStates(secretMint) }

// Secrets returns the fields and variables that the package puts a key into,
// sorted.
func (p *Package) Secrets() []string { return p.secretStates("") }

func (p *Package) secretStates(how string) []string {
	var out []string
	for k := range p.bindings {
		if s, ok := strings.CutPrefix(k.dyn, dynSecret); ok && strings.HasPrefix(k.fn, how) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
