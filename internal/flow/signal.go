package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

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
// make and to close it, as far as the package can see. Who waits for the one that makes it
// waits for a value to be there, as in a memo whose misses are filled by one for all:
//
//	e := &entry{ready: make(chan struct{})}; m[k] = e
//	e.value = load(k); close(e.ready)
//
// Of a type of another package, that one says so; name is what notes call the field.
func (p *Package) heard(signal *types.Var, name string) bool {
	switch {
	case signal.Exported():
		return true
	case signal.Pkg() != p.Pkg:
		return !p.Noted(digest.NoteUnheard, name)
	}
	if p.signals == nil {
		p.signals = make(map[*types.Var]*signalUse)
		for _, fn := range p.Funcs {
			for instr := range gossa.Instrs(fn) {
				p.noteSignal(instr)
			}
		}
	}
	u := p.signals[signal.Origin()]
	return u != nil && (u.passed || u.awaited && !u.isLatch())
}

// noteSignals tells importers of the channels that carry nothing for which nobody waits.
func (p *Package) noteSignals() {
	scope := p.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if st := gotypes.Struct(tn.Type()); st != nil {
			for f := range st.Fields() {
				if isSignal(f.Type()) && !p.heard(f, signalName(tn, f)) {
					p.Note(digest.NoteUnheard, signalName(tn, f))
				}
			}
		}
	}
}

// signalName is what notes call a field, "" of a type without a name.
func signalName(of *types.TypeName, field *types.Var) string {
	if of == nil || of.Pkg() == nil {
		return ""
	}
	return typeName(of) + "." + field.Name()
}

// A signalUse is what a package does with the channels of a field that carry nothing.
type signalUse struct {
	awaited bool // it receives from them
	passed  bool // it sends on them, or passes them on
	// closed says that it closes them, closedByOther that a function does so that has not
	// made them.
	closed, closedByOther bool
}

// isLatch reports whether only who makes such a channel closes it: it says that what it is
// beside is there now.
func (u *signalUse) isLatch() bool { return u.closed && !u.closedByOther }

func (p *Package) noteSignal(instr ssa.Instruction) {
	var field *types.Var
	var of ssa.Value
	var uses []ssa.Instruction
	switch in := instr.(type) {
	case *ssa.Field:
		field, of, uses = gotypes.Field(in.X.Type(), in.Field), in.X, *in.Referrers()
	case *ssa.FieldAddr:
		field, of = gotypes.Field(in.X.Type(), in.Field), in.X
		for _, ref := range *in.Referrers() {
			if load, ok := ref.(*ssa.UnOp); ok {
				uses = append(uses, *load.Referrers()...)
			}
		}
	}
	if field == nil || !isSignal(field.Type()) || len(uses) == 0 {
		return
	}
	u := p.signals[field.Origin()]
	if u == nil {
		u = &signalUse{}
		p.signals[field.Origin()] = u
	}
	for _, use := range uses {
		switch use := use.(type) {
		case *ssa.BinOp, *ssa.DebugRef:
		case *ssa.UnOp:
			u.awaited = true
		case *ssa.Select:
			u.awaited = true
			u.passed = u.passed || slices.ContainsFunc(use.States, func(st *ssa.SelectState) bool { return st.Send != nil })
		default:
			if c, ok := use.(ssa.CallInstruction); !ok || gossa.Builtin(c.Common()) != "close" {
				u.passed = true
				continue
			}
			u.closed = true
			u.closedByOther = u.closedByOther || !madeBy(of) && !p.closesForMaker(gossa.Declared(instr.Parent()), field, make(map[*ssa.Function]bool))
		}
	}
}

// putsLatch reports whether a write puts in a struct in which nothing is set but a channel
// that will say when the rest is there.
//
//	m[k] = entry{ready: make(chan struct{})}
func (p *Package) putsLatch(instr ssa.Instruction) bool {
	up, ok := instr.(*ssa.MapUpdate)
	if !ok {
		return false
	}
	load, ok := up.Value.(*ssa.UnOp)
	if !ok {
		return false
	}
	a, ok := load.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	latches := 0
	for _, ref := range *a.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			field := gotypes.Field(ref.X.Type(), ref.Field)
			n := gotypes.Behind(ref.X.Type())
			if !isSignal(field.Type()) || n == nil || p.heard(field, signalName(n.Obj(), field)) {
				return false
			}
			latches++
		case *ssa.Store:
			return false // it is set as a whole
		}
	}
	return latches > 0
}

// madeBy reports whether a value is an object that its function has made, or that the
// function around its literal has.
func madeBy(v ssa.Value) bool {
	if load, ok := v.(*ssa.UnOp); ok {
		cell := load.X
		if fv, ok := cell.(*ssa.FreeVar); ok {
			cell = boundTo(fv.Parent(), fv)
		}
		a, ok := cell.(*ssa.Alloc)
		return ok && madeBy(onlyStored(a))
	}
	a, ok := v.(*ssa.Alloc)
	return ok && a.Heap
}

// onlyStored is what a local variable is set to, nil if it is set more than once.
func onlyStored(a *ssa.Alloc) ssa.Value {
	var out ssa.Value
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			if out != nil {
				return nil
			}
			out = st.Val
		}
	}
	return out
}

// closesForMaker reports whether a function is called by such as make the channels of a
// field, themselves or by what they call, and by no others.
func (p *Package) closesForMaker(fn *ssa.Function, field *types.Var, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return true
	}
	seen[fn] = true
	called := false
	for _, caller := range p.Funcs {
		if !slices.Contains(calledBy(caller), fn) {
			continue
		}
		if called = true; !p.makesBelow(caller, field, make(map[*ssa.Function]bool)) && !p.closesForMaker(caller, field, seen) {
			return false
		}
	}
	return called
}

// makesBelow reports whether a function, or what it calls by name, makes a channel for a
// field.
func (p *Package) makesBelow(fn *ssa.Function, field *types.Var, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	return makesSignal(fn, field) || slices.ContainsFunc(calledBy(fn), func(g *ssa.Function) bool { return p.makesBelow(g, field, seen) })
}

// calledBy are the functions that a function calls by name, and its literals that it calls.
func calledBy(fn *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	for instr := range gossa.Instrs(fn) {
		if c, ok := instr.(ssa.CallInstruction); ok {
			if g := c.Common().StaticCallee(); g != nil {
				out = append(out, gossa.Declared(g))
			}
		}
	}
	return out
}

// makesSignal reports whether a function makes a channel for a field.
func makesSignal(fn *ssa.Function, field *types.Var) bool {
	for instr := range gossa.Instrs(fn) {
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		fa, ok := st.Addr.(*ssa.FieldAddr)
		_, made := st.Val.(*ssa.MakeChan)
		if ok && made && gotypes.Field(fa.X.Type(), fa.Field).Origin() == field.Origin() {
			return true
		}
	}
	return false
}
