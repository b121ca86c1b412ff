package flow

import (
	"cmp"
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// A key is of an object, and only what happens to that object makes it a key of the
// service. A set-up command makes settings, draws their keys, saves them, and ends: the
// server reads the file. So
//
//   - a key that a function puts into an object of its own, which gets nowhere but into
//     files, is not noted at all;
//   - one that a function puts into an object of its caller is noted as that function's
//     (digest.Secret.Maker), its maker. It is made where somebody calls the maker with an
//     object that goes on living. A caller that is given the object, too, or returns it, is
//     a maker itself. A function that nobody calls makes no key.

// makerOf is the maker of a key that a function puts at an address: the function
// itself if the object is its caller's, "" if it is made for good. ok is false for a key of
// an object that is gone with the function.
func (f *frame) makerOf(addr ssa.Value, state string) (maker string, ok bool) {
	if addr == nil || effect.Owner(state) == "" || f.isRoot() {
		return "", true
	}
	formal := false
	for _, p := range f.eval(addr).Paths {
		_, isFormal := p.Formal()
		if !isFormal && !p.IsAlloc() || f.isFree(p) {
			return "", true
		}
		formal = formal || isFormal
	}
	if formal {
		return ssaID(f.fn), true
	}
	return "", f.fateOf(addr, state) != isGone
}

// isRoot reports whether a function runs without being called by the program: it
// serves requests, or is a literal, which runs where it is made.
func (f *frame) isRoot() bool {
	return f.req != nil || f.fn.Parent() != nil || f.fn.Synthetic != ""
}

// makers are the keys that functions make for their callers, by the function.
func (p *Package) makers() map[string][]madeKey {
	out := make(map[string][]madeKey)
	add := func(b digest.Binding, pos token.Pos) {
		if s, ok := digest.Unpack[digest.Secret](b.To); ok && s.Maker != "" {
			out[s.Maker] = append(out[s.Maker], madeKey{b.Name.ID, s, pos})
		}
	}
	for b, pos := range p.bindings {
		if b.Name.Class == digest.SecretIn {
			add(b, pos)
		}
	}
	for _, b := range digest.OfClass(p.Imported.Bindings, digest.SecretIn) {
		add(b, token.NoPos)
	}
	return out
}

// A madeKey is a key that a function makes for its caller.
type madeKey struct {
	state  string
	secret digest.Secret
	pos    token.Pos // where it is made, if that is in the package
}

// findMakers notes what the makers of keys are called with, until nothing is found: a
// caller may be one itself.
func (p *Package) findMakers() {
	for range budget.Rounds.Limit() {
		p.makersNow = p.makers()
		if len(p.makersNow) == 0 {
			return
		}
		p.noteReleases()
		n := len(p.bindings)
		for _, fn := range p.Funcs {
			p.callsMakers(fn)
		}
		if len(p.bindings) == n {
			return
		}
	}
}

// callsMakers notes the keys that a function has made, by calls of makers and by
// handing them on.
func (p *Package) callsMakers(fn *ssa.Function) {
	var f *frame
	for instr := range gossa.Instrs(fn) {
		for _, m := range p.makersIn(instr) {
			if f == nil {
				f = newFrame(p, fn)
				f.run()
			}
			for _, k := range p.makersNow[m.name] {
				k.pos = cmp.Or(k.pos, positionOf(instr))
				f.hasMade(k, f.fateAt(m, k.state))
			}
		}
	}
}

// hasMade notes a key that a maker has made for the function, by what becomes of it there.
func (f *frame) hasMade(k madeKey, became fate) {
	k.secret.Maker = ""
	switch became {
	case isGone:
		return
	case isCarried:
		if !f.isRoot() {
			k.secret.Maker = ssaID(f.fn)
		}
	}
	f.p.bindSecret(k.state, k.secret, k.pos)
}

// positionOf is the place of an instruction, or of the first that uses what it makes: the
// language converts to interfaces without a word.
func positionOf(instr ssa.Instruction) token.Pos {
	if v, ok := instr.(ssa.Value); ok && !instr.Pos().IsValid() && v.Referrers() != nil && len(*v.Referrers()) > 0 {
		return (*v.Referrers())[0].Pos()
	}
	return instr.Pos()
}

// A makerUse is a mention of a maker: by its name, in a call or as a value, or of an object
// whose method it is, behind an interface.
type makerUse struct {
	name string
	call *ssa.CallCommon // nil if it is no call by its name
}

// makersIn returns the makers that an instruction mentions.
func (p *Package) makersIn(instr ssa.Instruction) []makerUse {
	var out []makerUse
	call, _ := instr.(ssa.CallInstruction)
	for _, op := range instr.Operands(nil) {
		fn, ok := (*op).(*ssa.Function)
		if !ok || p.makersNow[ssaID(gossa.Declared(fn))] == nil {
			continue
		}
		use := makerUse{name: ssaID(gossa.Declared(fn))}
		if call != nil && op == &call.Common().Value {
			use.call = call.Common()
		}
		out = append(out, use)
	}
	if mi, ok := instr.(*ssa.MakeInterface); ok {
		out = append(out, p.makersBehind(mi)...)
	}
	return out
}

// makersBehind returns the makers that are methods of an object and of the interface that
// it is put behind: whoever has that may call them.
func (p *Package) makersBehind(mi *ssa.MakeInterface) []makerUse {
	var out []makerUse
	n := gotypes.Behind(mi.X.Type())
	iface, ok := mi.Type().Underlying().(*types.Interface)
	if n == nil || !ok {
		return nil
	}
	for m := range iface.Methods() {
		if name := typeName(n.Obj()) + "." + m.Name(); p.makersNow[name] != nil {
			out = append(out, makerUse{name: name})
		}
	}
	return out
}

// fateAt tells what becomes of the object with the key that a maker is called with.
func (f *frame) fateAt(m makerUse, state string) fate {
	if m.call == nil {
		return isKept
	}
	worst, found := isGone, false
	for _, a := range m.call.Args {
		if n := gotypes.BehindAddress(a.Type()); n != nil && f.p.mayHold(n, effect.Owner(state)) {
			worst, found = max(worst, f.fateOf(a, state)), true
		}
	}
	if !found {
		return isKept
	}
	return worst
}
