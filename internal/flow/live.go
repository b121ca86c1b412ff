package flow

import (
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
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
		var of *types.TypeName
		if n := gotypes.Behind(e); n != nil {
			of = n.Obj()
		}
		for f := range st.Fields() {
			if isSignal(f.Type()) && (!signals || isRecord(st) || !p.heard(f, signalName(of, f))) {
				continue
			}
			if l := p.Live(f.Type()); l != "" && l != "lock" && l != "timer" {
				return l
			}
		}
	}
	return ""
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
