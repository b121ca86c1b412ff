package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// external adds the effects of a call that reads or writes something outside
// of the process.
func (f *frame) external(in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags) {
	place, dirs := f.p.outsideCall(c)
	for _, d := range dirs {
		f.add(&effect.Effect{Op: effect.OpExternal, Flags: flags & effect.FlagAsync, Target: effect.OutsidePath(place), Detail: d, Site: site(f.fn, in.Pos())})
	}
	if f.p.claims(c) {
		f.add(&effect.Effect{Op: effect.OpExternal, Target: effect.OutsidePath(effect.OutsideClaim), Detail: effect.DirClaim, Site: site(f.fn, in.Pos())})
	}
}

// outsideCall tells which place outside of the process a call reads or writes.
func (p *Package) outsideCall(c *ssa.CallCommon) (place string, dirs []string) {
	callee := gossa.Callee(c)
	if callee == nil || callee.Pkg() == nil {
		return "", nil
	}
	for _, row := range p.Table.Func(callee) {
		switch row.Verb {
		case knowledge.File:
			return effect.OutsideFile, fileDirs[row.Kind]
		case knowledge.Sends:
			return sent[row.Kind], []string{effect.DirWrite}
		case knowledge.Runs:
			return effect.OutsideCommand, []string{effect.DirRead, effect.DirWrite}
		}
	}
	recv := gotypes.Receiver(callee)
	switch {
	case recv == nil:
		return "", nil
	case types.IsInterface(recv.Type()) && p.returnsOfStore(callee):
		return effect.OutsideStore, p.storeDirs(callee.Name())
	case p.isStore(recv):
		return effect.OutsideStore, p.storeDirs(callee.Name())
	}
	return "", nil
}

var sent = map[string]string{"mail": effect.OutsideMail, "form": effect.OutsideForm}

var fileDirs = map[string][]string{"write": {effect.DirWrite}, "remove": {effect.DirWrite}, "read": {effect.DirRead}}

// isStore reports whether a type is a client of a store outside of the
// process, or a transaction or query of one.
func (p *Package) isStore(tn *types.TypeName) bool {
	return slices.ContainsFunc(p.Table.Type(tn), func(r *knowledge.Row) bool {
		switch r.Verb {
		case knowledge.External, knowledge.ExternalPackage:
			return true
		case knowledge.Answer:
			return r.Kind == "transaction" || r.Kind == "result"
		}
		return false
	})
}

// returnsOfStore reports whether a method returns something that only clients of
// stores make, as a *sql.Rows: an interface with such a method stands for one.
func (p *Package) returnsOfStore(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if n := gotypes.BehindAddress(v.Type()); n != nil && (p.answerKind(n) != "" || p.isStore(n.Obj())) {
			return true
		}
	}
	return false
}

// directions are what the words of knowledge.StoreMethod mean.
var directions = map[string][]string{"read": {effect.DirRead}, "write": {effect.DirWrite}, "both": {effect.DirRead, effect.DirWrite}}

// storeDirs are the directions of a call of a client's method, by its name.
func (p *Package) storeDirs(method string) []string {
	return directions[p.Table.Meaning(knowledge.StoreMethod, method)]
}

// StoreUse tells what an effect does to a store outside of the process. A method
// of a first-party interface that can fail often stands for one, and always for
// something that may be out of order. It is taken to write if its name says so or
// it has no other result than the error, and to read if it has one: commands and
// queries are kept apart so (Meyer, Object-oriented Software Construction).
func (p *Package) StoreUse(e *effect.Effect) (reads, writes bool) {
	switch {
	case e.Flags&effect.FlagAsync != 0:
	case e.Outside() == effect.OutsideStore:
		return e.Detail == effect.DirRead, e.Detail == effect.DirWrite
	case e.Op == effect.OpInvoke && e.Flags&effect.FlagFails != 0:
		reads = e.Flags&effect.FlagAnswers != 0
		method := effect.Last(e.Detail)
		return reads, !reads || slices.Contains(p.storeDirs(method), effect.DirWrite)
	}
	return false, false
}
