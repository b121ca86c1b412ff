package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// noteSaved notes the fields and variables with keys that a function saves out of
// them, by themselves or with the object that they are part of: who makes a key may
// leave that to who has called it. What a request reads in order to answer is not
// saved, nor is what goes to a function of which only the name is known:
// CreateChallenge(Options{Key: c.key}) uses the key.
func (p *Package) noteSaved() {
	made := p.madeAnywhere()
	if len(made) == 0 {
		return
	}
	parts := make(map[types.Type][]string)
	for _, fn := range p.Funcs {
		if p.whileServing(fn) {
			continue
		}
		for instr := range gossa.Instrs(fn) {
			switch in := instr.(type) {
			case *ssa.UnOp:
				if in.Op != token.MUL || !p.isKeyType(in.Type()) {
					continue
				}
				if state := p.assignedName(in.X); slices.Contains(made, state) {
					p.noteKept(fn, in, state)
				}
			case *ssa.MakeInterface: // what encodes or stores an object takes any
				t := gotypes.Deref(in.X.Type())
				if _, ok := parts[t]; !ok {
					parts[t] = p.partsOf(t, made)
				}
				p.noteKept(fn, in, parts[t]...)
			}
		}
	}
}

// madeAnywhere returns the fields and variables that this package, or one that it
// imports, fills with random bytes.
func (p *Package) madeAnywhere() []string {
	made := p.MadeHere()
	for _, b := range digest.OfClass(p.Imported.Bindings, digest.SecretIn) {
		if s, ok := digest.Unpack[digest.Secret](b.To); ok && s.IsMinted() {
			made = append(made, b.Name.ID)
		}
	}
	return made
}

// keptNotes are what is noted of a key that is kept.
var keptNotes = map[keeping]digest.Note{keptInStore: digest.NoteSaved, keptInFile: digest.NoteFiled}

// noteKept notes of states that they are kept where a function hands v to, which
// holds them.
func (p *Package) noteKept(fn *ssa.Function, v ssa.Value, states ...string) {
	if len(states) == 0 {
		return
	}
	known := &persister{f: newFrame(p, fn), seen: make(map[ssa.Value]bool), known: true}
	if note := keptNotes[known.saves(v)]; note != "" {
		for _, s := range states {
			p.Note(note, s)
		}
	}
}

// partsOf returns those of the states that are written with an object of the type:
// its exported fields, and theirs.
func (p *Package) partsOf(t types.Type, states []string) []string {
	var out []string
	gotypes.Visit(budget.Types.Limit(), []types.Type{t}, func(t types.Type) []types.Type {
		if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
			return []types.Type{e.Elem()}
		}
		st, ok := t.Underlying().(*types.Struct)
		if n := gotypes.Named(t); !ok || n == nil || !p.FirstParty(pathOf(n)) {
			return nil
		}
		var next []types.Type
		for i := range st.NumFields() {
			if !st.Field(i).Exported() {
				continue
			}
			if s := p.fieldStep(t, i).Field(); slices.Contains(states, s) {
				out = append(out, s)
			}
			next = append(next, st.Field(i).Type())
		}
		return next
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// pathOf is the import path of the package of a type, "" for one of the language.
func pathOf(n *types.Named) string {
	if n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path()
}
