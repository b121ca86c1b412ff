package flow

import (
	"go/token"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
)

func (p *Package) bindSecret(state string, s digest.Secret, pos token.Pos) {
	p.bind(digest.SecretIn.Of(state), digest.Pack(s), pos)
}

// BindKeyUse tells importers of a use.
func (p *Package) BindKeyUse(u digest.KeyUse) {
	p.bind(digest.KeyUsed.Of(u.State), digest.Pack(u), token.NoPos)
}

// MadeHere returns the fields and variables that the package itself fills with
// random bytes, sorted.
func (p *Package) MadeHere() []string { return p.secretStates(digest.Secret.IsMinted) }

// Secrets returns the fields and variables that the package puts a key into,
// sorted.
func (p *Package) Secrets() []string { return p.secretStates(func(digest.Secret) bool { return true }) }

func (p *Package) secretStates(fits func(digest.Secret) bool) []string {
	var out []string
	for b := range p.bindings {
		if s, ok := digest.Unpack[digest.Secret](b.To); b.Name.Class == digest.SecretIn && ok && fits(s) {
			out = append(out, b.Name.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// MintPos returns where the package itself makes the random bytes of a field
// or variable, NoPos if it does not.
func (p *Package) MintPos(state string) token.Pos { return p.firstSeed(state, digest.Secret.IsMinted) }

// SeedPos returns where the package itself puts a key into a field or variable,
// whoever has made it; NoPos if it does not.
func (p *Package) SeedPos(state string) token.Pos {
	return p.firstSeed(state, func(digest.Secret) bool { return true })
}

func (p *Package) firstSeed(state string, fits func(digest.Secret) bool) token.Pos {
	best := token.NoPos
	for b, pos := range p.bindings {
		if b.Name != (digest.SecretIn.Of(state)) || best.IsValid() && pos >= best {
			continue
		}
		if s, ok := digest.Unpack[digest.Secret](b.To); ok && fits(s) {
			best = pos
		}
	}
	return best
}
