package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A keeping is where random bytes are kept for the next start.
type keeping uint8

const (
	keptNowhere keeping = iota
	keptInFile          // of this instance, as far as is known
	keptInStore         // where other instances may read them, too
)

// persisted tells whether random bytes, or what is made of them, or the object that
// they are put in, are handed to something that may write them to a file or a store:
// then the next start may read them again, and in a store the other instances, too.
// It is a forward slice over the function that has them; what is not known is taken
// for a store if its name says so.
func (f *frame) persisted(m mint) keeping {
	p := &persister{f: f, made: m.at, seen: make(map[ssa.Value]bool), kept: m.kept}
	p.walk(m.value)
	if addr := bufferOf(m.value); addr != nil {
		p.holder(addr)
	}
	return p.kept
}

type persister struct {
	f    *frame
	made ssa.Instruction // what makes the bytes: it fills a buffer with them, and keeps nothing
	seen map[ssa.Value]bool
	kept keeping
	// known: only what is known to write outside of the process counts, no name.
	known bool
}

// saves tells whether a value is handed on so.
func (p *persister) saves(v ssa.Value) keeping {
	p.walk(v)
	return p.kept
}

// keep notes a place; a store outweighs a file.
func (p *persister) keep(k keeping) { p.kept = max(p.kept, k) }

func (p *persister) walk(v ssa.Value) {
	if p.kept == keptInStore || p.seen[v] || v.Referrers() == nil {
		return
	}
	if len(p.seen) > budget.Slice.Limit() {
		p.f.reach(budget.Slice)
		p.keep(keptInStore)
		return
	}
	p.seen[v] = true
	switch v := v.(type) {
	case *ssa.Slice: // a buffer filled through it
		p.walk(v.X)
	case *ssa.UnOp: // a buffer in a variable whose address is taken
		if variable, ok := v.X.(*ssa.Alloc); ok {
			p.walk(variable)
		}
	}
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == v {
				p.holder(ref.Addr)
			}
		case *ssa.MapUpdate:
			if ref.Value == v {
				p.walk(ref.Map)
			}
		case ssa.CallInstruction:
			if ref != p.made {
				p.call(ref, v)
			}
		case *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Slice, *ssa.SliceToArrayPointer,
			*ssa.Phi, *ssa.BinOp, *ssa.Extract, *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.TypeAssert:
			p.walk(ref.(ssa.Value))
		}
	}
}

// holder walks the object that an address lies in.
func (p *persister) holder(addr ssa.Value) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		if p.keep(p.f.savedWith(a)); p.kept < keptInStore {
			p.holder(a.X)
		}
	case *ssa.IndexAddr:
		p.holder(a.X)
	case *ssa.UnOp, *ssa.Parameter, *ssa.FreeVar:
		p.walk(a)
	case *ssa.Global: // whoever saves it is told by its name, or given it
		p.keep(p.f.callsSaver())
		for _, load := range p.f.loadsOf(a) {
			p.walk(load)
		}
	default:
		p.walk(a)
	}
}

// loadsOf returns the reads of a package variable in the function.
func (f *frame) loadsOf(g *ssa.Global) []ssa.Value {
	var out []ssa.Value
	for instr := range gossa.Instrs(f.fn) {
		if u, ok := instr.(*ssa.UnOp); ok && u.X == g {
			out = append(out, u)
		}
	}
	return out
}

// savedWith tells whether a field is one of a type that is stored: it has a tag
// of a database library, or a method that writes to a file or a store.
func (f *frame) savedWith(a *ssa.FieldAddr) keeping {
	st := gotypes.Struct(a.X.Type())
	if st == nil || a.Field >= st.NumFields() {
		return keptNowhere
	}
	if f.p.Table.IsColumn(st.Tag(a.Field)) {
		return keptInStore
	}
	n := gotypes.BehindAddress(a.X.Type())
	if n == nil {
		return keptNowhere
	}
	kept := keptNowhere
	for m := range n.Methods() {
		if f.isSaver(m.Name()) {
			kept = max(kept, f.writesOutside(m))
		}
	}
	return kept
}

// writesOutside tells where a function of the first party is known to write to.
func (f *frame) writesOutside(fn *types.Func) keeping {
	sum := f.p.Imported.Summary(FuncID(fn))
	for g, s := range f.p.sums {
		if s.ID == FuncID(fn) && g.Parent() == nil {
			sum = s
		}
	}
	return keptBy(sum)
}

// keptBy tells where a function writes to, itself or through what it calls. A
// command that it runs may keep what it is given anywhere.
func keptBy(s *effect.Summary) keeping {
	kept := keptNowhere
	if s == nil {
		return kept
	}
	for _, e := range s.Effects {
		if place := e.Outside(); place != "" && e.Detail == effect.DirWrite {
			kept = max(kept, keepings[place])
		}
	}
	return kept
}

// keepings says what writing to a place outside of the process keeps.
var keepings = map[string]keeping{effect.OutsideFile: keptInFile, effect.OutsideStore: keptInStore, effect.OutsideCommand: keptInStore}

// isSaver reports whether a function keeps what it is given, by its name.
func (f *frame) isSaver(name string) bool { return f.p.Table.In(knowledge.SavingFunction, name) }

// callsSaver tells whether the function calls one whose name says that it keeps
// something outside of the process, and which does.
func (f *frame) callsSaver() keeping {
	kept := keptNowhere
	for instr := range gossa.Instrs(f.fn) {
		c, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		if fn := gossa.Callee(c.Common()); fn != nil && f.isSaver(fn.Name()) {
			if place, dirs := f.p.outsideCall(c.Common()); place != "" && slices.Contains(dirs, effect.DirWrite) {
				kept = max(kept, keepings[place])
			}
			kept = max(kept, keptBy(f.p.staticSummary(c.Common())))
		}
	}
	return kept
}

// call judges a call that is given the bytes or their holder.
func (p *persister) call(in ssa.CallInstruction, v ssa.Value) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() != "len" && b.Name() != "cap" {
			p.result(in)
		}
		return
	}
	callee := gossa.Callee(c)
	if callee == nil || callee.Pkg() == nil {
		return // a function value, or the method of an error
	}
	rows := p.f.p.Table.Func(callee)
	switch {
	case slices.ContainsFunc(rows, func(r *knowledge.Row) bool { return r.Verb == knowledge.Random || r.Verb == knowledge.Secret }):
		return
	case p.f.hasEntropy(c):
		return
	case p.f.p.Table.IsPure(callee.Pkg()):
		p.pure(in, v)
		return
	}
	if place, dirs := p.f.p.outsideCall(c); place != "" {
		if slices.Contains(dirs, effect.DirWrite) && !isStandardStream(gossa.Receiver(c)) {
			p.keep(keepings[place])
		}
		return
	}
	if p.f.p.FirstParty(callee.Pkg().Path()) && !c.IsInvoke() {
		p.keep(p.f.keptByCallee(c, callee, p.known))
		return
	}
	if !p.known && p.f.isSaver(callee.Name()) {
		p.keep(keptInStore)
	}
}

// keptByCallee tells where a function of the first party may write what it is given
// to a file or a store: it is known to write there, or its name says that it
// does, where one that sets is known to put the argument into a variable instead.
func (f *frame) keptByCallee(c *ssa.CallCommon, callee *types.Func, known bool) keeping {
	s := f.p.staticSummary(c)
	if kept := keptBy(s); kept != keptNowhere {
		if f.isConstructor(callee) && !f.isSaver(callee.Name()) {
			return keptNowhere
		}
		return kept
	}
	if known || f.p.staysInMemory(c.StaticCallee()) {
		return keptNowhere
	}
	setter := s != nil && f.p.Table.In(knowledge.SettingFunction, callee.Name()) &&
		slices.ContainsFunc(s.Effects, func(e *effect.Effect) bool { return e.Op == effect.OpSeed })
	if f.isSaver(callee.Name()) && !setter {
		return keptInStore
	}
	return keptNowhere
}

// staysInMemory reports whether a function is seen to call none that may keep
// anything elsewhere, whatever its own name says.
func (p *Package) staysInMemory(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	fn = gossa.Declared(fn)
	for instr := range gossa.Instrs(fn) {
		c, ok := instr.(ssa.CallInstruction)
		if !ok || gossa.Builtin(c.Common()) != "" {
			continue
		}
		callee := gossa.Callee(c.Common())
		if callee == nil || knowledge.First(p.Table.Func(callee), knowledge.Random) == nil && !p.Table.IsPure(callee.Pkg()) {
			return false
		}
	}
	return len(fn.Blocks) > 0
}

// isConstructor reports whether a function is called as those are that make a
// long-lived object: it may write to a store for other reasons.
func (f *frame) isConstructor(fn *types.Func) bool {
	return f.p.Table.In(knowledge.ConstructorName, fn.Name())
}

// pure follows what a pure function makes of the bytes, or puts them into.
func (p *persister) pure(in ssa.CallInstruction, v ssa.Value) {
	c := in.Common()
	if len(c.Args) > 0 && c.Args[0] != v {
		if fn := gossa.Callee(c); p.f.isFiller(c, fn, c.Args[0]) {
			p.filled(c.Args[0])
		}
	}
	p.result(in)
}

// filled follows a buffer that the bytes are put into, to a file if it is one.
func (p *persister) filled(dst ssa.Value) {
	if mi, ok := dst.(*ssa.MakeInterface); ok {
		dst = mi.X
	}
	if p.f.p.isHandle(dst.Type()) {
		if !isStandardStream(dst) {
			p.keep(keptInFile)
		}
		return
	}
	p.walk(dst)
}

// isStandardStream reports whether an open file is in a variable of a package, as
// os.Stdout and os.Stderr are.
func isStandardStream(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	_, global := u.X.(*ssa.Global)
	return global
}

func (p *persister) result(in ssa.CallInstruction) {
	if v, ok := in.(ssa.Value); ok {
		p.walk(v)
	}
}
