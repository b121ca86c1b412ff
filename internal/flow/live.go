package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Container is what the tables say of a container type, or what its name lets guess
// of a type of another module; nil for all else.
func (p *Package) Container(typ types.Type) *knowledge.Row {
	n := gotypes.Behind(typ)
	if n == nil {
		return nil
	}
	if row := knowledge.First(p.Table.Type(n.Obj()), knowledge.Container); row != nil {
		return row
	}
	if !p.FirstParty(n.Obj().Pkg().Path()) {
		return p.Table.GuessContainer(n.Obj())
	}
	return nil
}

// LiveOrHolds is the kind of live object that a type is, or has in a field.
func (p *Package) LiveOrHolds(e types.Type) string { return p.liveOrHolds(e, true) }

// liveOrHolds is LiveOrHolds, in which channels that carry nothing may not count.
func (p *Package) liveOrHolds(e types.Type, signals bool) string {
	if l := p.Live(e); l != "" {
		return l
	}
	if st := gotypes.Struct(e); st != nil {
		for f := range st.Fields() {
			if isSignal(f.Type()) && (!signals || isRecord(st) || !p.heard(f)) {
				continue
			}
			if l := p.Live(f.Type()); l != "" && l != "lock" && l != "timer" {
				return l
			}
		}
	}
	return ""
}

// isSignal reports whether a type is a channel that carries nothing.
func isSignal(t types.Type) bool {
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	st, ok := ch.Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// heard reports whether somebody may wait for a signal: its field is used for more than to
// make and to close it, as far as the package can see.
func (p *Package) heard(signal *types.Var) bool {
	if signal.Pkg() != p.Pkg || signal.Exported() {
		return true
	}
	if p.signals == nil {
		p.signals = make(map[*types.Var]bool)
		for _, fn := range p.Funcs {
			for instr := range gossa.Instrs(fn) {
				p.noteSignal(instr)
			}
		}
	}
	return p.signals[signal.Origin()]
}

func (p *Package) noteSignal(instr ssa.Instruction) {
	var field *types.Var
	var uses []ssa.Instruction
	switch in := instr.(type) {
	case *ssa.Field:
		field, uses = gotypes.Field(in.X.Type(), in.Field), *in.Referrers()
	case *ssa.FieldAddr:
		field = gotypes.Field(in.X.Type(), in.Field)
		for _, ref := range *in.Referrers() {
			if load, ok := ref.(*ssa.UnOp); ok {
				uses = append(uses, *load.Referrers()...)
			}
		}
	}
	if field != nil && isSignal(field.Type()) && slices.ContainsFunc(uses, isHearing) {
		p.signals[field.Origin()] = true
	}
}

// isHearing reports whether a use of a channel does more than close it or ask if there
// is one.
func isHearing(use ssa.Instruction) bool {
	switch use := use.(type) {
	case *ssa.Call:
		return gossa.Builtin(&use.Call) != "close"
	case *ssa.Defer:
		return gossa.Builtin(&use.Call) != "close"
	case *ssa.BinOp, *ssa.DebugRef:
		return false
	}
	return true
}

// isRecord reports whether a struct is stored or sent, by the tags of its fields:
// then a channel that tells when it is done makes no subscriber of it.
func isRecord(st *types.Struct) bool {
	for i := range st.NumFields() {
		if tag := st.Tag(i); tag != "" && !strings.Contains(tag, `:"-`) {
			return true
		}
	}
	return false
}

// Live names the kind of live object that a type is, "" if it is none.
func (p *Package) Live(typ types.Type) string {
	if row := p.Container(typ); row != nil && row.Kind == "limiter" {
		return "limiter"
	}
	switch gotypes.Deref(typ).Underlying().(type) {
	case *types.Chan:
		return "channel"
	case *types.Signature:
		return "func"
	}
	n := gotypes.Behind(typ)
	if n == nil {
		return ""
	}
	row := knowledge.First(p.Table.Type(n.Obj()), knowledge.Live)
	if row == nil {
		row = knowledge.GuessLive(n.Obj())
	}
	if row == nil {
		return ""
	}
	return row.Kind
}

// storedKind is the kind of live object that is put into a container for anything, as
// a sync.Map is: its type does not tell what it holds. A channel that carries nothing
// is more often the mark of work in progress than a subscriber.
func (p *Package) storedKind(op effect.Op, v ssa.Value) string {
	if in, ok := v.(*ssa.MakeInterface); ok && op.Writes() && in.Type().Underlying().(*types.Interface).NumMethods() == 0 && !isSignal(in.X.Type()) {
		return p.liveOrHolds(in.X.Type(), false)
	}
	return ""
}
