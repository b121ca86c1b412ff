package flow

import (
	"go/ast"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Keys that a process makes at random when it starts are found in three parts.
//
// A use (OpKey, keyuse.go) is a call that the tables know to take a key, or a
// comparison with what a request brings along (compared.go), with the path of what
// it takes: a formal, which its callers know; a field or
// variable; or random bytes that the function has made itself (mint.go). It is
// an effect, so that it is known on request paths, through packages and
// interfaces.
//
// A store (OpSeed, seed.go) puts a formal into a field or variable; it is an effect
// until a caller is found that passes random bytes.
//
// A Secret is what is known of a field or variable for good: that it holds
// random bytes, is a copy of another one, can be configured, or is used. It
// travels as a binding (digest.SecretIn, digest.KeyUsed).

// findSecrets notes what the package puts into fields and variables before it
// serves. It runs when the summaries are known.
func (p *Package) findSecrets() {
	p.used = p.keyStates()
	for _, fn := range p.Funcs {
		if p.sums[fn] == nil || p.whileServing(fn) || !p.maySeed(fn) {
			continue
		}
		f := newFrame(p, fn) // as it was when it was summarised
		f.run()
		for instr := range gossa.Instrs(fn) {
			switch in := instr.(type) {
			case *ssa.Store:
				if state := f.seedState(in); p.isSecretState(in.Addr, state) {
					f.seed(in, in.Val, in.Addr, state)
				}
			case *ssa.MapUpdate:
				f.seedElement(in)
			case ssa.CallInstruction:
				f.seedCall(in)
				f.seedFill(in)
			}
		}
	}
	p.findMakers()
	p.noteSaved()
}

// maySeed reports whether a function may put something into a field or variable
// that is used as a key. It needs no values.
func (p *Package) maySeed(fn *ssa.Function) bool {
	for instr := range gossa.Instrs(fn) {
		switch in := instr.(type) {
		case *ssa.Store:
			if p.isKeyType(in.Val.Type()) && p.mayBeSecret(in.Addr) {
				return true
			}
		case *ssa.MapUpdate:
			if settingName(in.Key) != "" && p.isKeyType(in.Value.Type()) {
				return true
			}
		case ssa.CallInstruction:
			if sum := p.staticSummary(in.Common()); sum != nil && slices.ContainsFunc(sum.Effects, p.seeds) {
				return true
			}
			if slices.ContainsFunc(in.Common().Args, func(v ssa.Value) bool { return p.mayBeSecret(bufferOf(v)) }) {
				return true
			}
		}
	}
	return false
}

// mayBeSecret reports whether a place may be one that is used as a key. A field
// that has no name of its own may belong to any.
func (p *Package) mayBeSecret(addr ssa.Value) bool {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		name := p.fieldStep(addr.X.Type(), addr.Field)
		return !name.IsOwn() || p.isSecretState(addr, name.Field())
	case *ssa.Global:
		return true
	}
	return false
}

// seeds reports whether an effect puts a formal into what is used as a key, or into a
// table of settings, under a name that is given with it.
func (p *Package) seeds(e *effect.Effect) bool {
	return e.Op == effect.OpSeed && (e.Target.IsElem() || p.mayHoldKey(e.State()))
}

// whileServing reports whether a function runs while a request is served, as
// far as the package shows. What runs once in a process counts as start-up.
func (p *Package) whileServing(fn *ssa.Function) bool {
	return (p.Requests.Within(fn) || p.Requests.OnlyServing(fn)) && !p.underOnce(fn)
}

// underOnce reports whether a literal is given to sync.Once.
func (p *Package) underOnce(fn *ssa.Function) bool {
	b := p.closures[fn]
	if b == nil {
		return false
	}
	for instr := range gossa.Instrs(fn.Parent()) {
		if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
			return b.parent.usage(mc)&effect.FlagOnce != 0
		}
	}
	return false
}

// keyStates returns the fields and variables that are known to be used as keys.
func (p *Package) keyStates() map[string]bool {
	used := make(map[string]bool)
	note := func(s *effect.Summary) {
		for _, e := range s.Effects {
			if e.Op == effect.OpKey && e.State() != "" {
				used[e.State()] = true
			}
		}
	}
	for _, s := range p.sums {
		note(s)
	}
	for _, s := range p.Imported.Funcs {
		note(s)
	}
	for _, b := range digest.OfClass(p.Imported.Bindings, digest.KeyUsed) {
		used[b.Name.ID] = true
	}
	for _, b := range digest.OfClass(p.Imported.Bindings, digest.SecretIn) { // what a key is copied from
		if s, _ := digest.Unpack[digest.Secret](b.To); s.CopyOf != "" {
			used[s.CopyOf] = true
		}
	}
	return used
}

// IsSecretName reports whether the name of a field or variable says that it
// holds a key.
func (p *Package) IsSecretName(state string) bool {
	return p.Table.In(knowledge.SecretName, effect.Last(state))
}

// isSecretState reports whether a field or variable is worth following: it is
// used as a key, is called like one, is a setting, or can be used as one by other
// packages.
func (p *Package) isSecretState(addr ssa.Value, state string) bool {
	if state == "" {
		return false
	}
	_, global := addr.(*ssa.Global)
	return p.mayHoldKey(state) || global && p.Pkg.Name() != "main" && ast.IsExported(effect.Last(state))
}

// mayHoldKey reports whether a field or variable is used as a key, or is said to be
// one by its name, or a setting by that of its type or package.
func (p *Package) mayHoldKey(state string) bool {
	return p.used[state] || p.IsSecretName(state) || p.FirstParty(effect.PackageOf(state)) && p.Table.In(knowledge.SettingsType, effect.Last(effect.Owner(state)))
}

// StartupKeys returns the uses of keys by what serves requests later, in
// functions that run before, each where its key was found.
func (p *Package) StartupKeys() []*effect.Effect {
	var out []*effect.Effect
	for _, fn := range p.Funcs {
		if p.whileServing(fn) {
			continue
		}
		for _, e := range p.sums[fn].Effects {
			if e.Op == effect.OpKey && e.Flags&effect.FlagServes != 0 && e.Resolved {
				out = append(out, e)
			}
		}
	}
	return out
}
