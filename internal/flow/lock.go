package flow

import (
	"go/token"
	"slices"
	"unicode"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A lock of the process around something that all instances share protects
// nothing once there is a second instance. Three shapes are known:
//
//   - a section between Lock and Unlock that reads a store outside of the
//     process and then writes it;
//   - a flag that is tested, set, and reset by the same function, or a
//     TryLock, around work that writes to a store;
//   - an entry of a sync.Map that LoadOrStore makes and the same function
//     deletes, around such work. One that it deletes only where it has found
//     it is a time that is over.
//
// Each is an effect (OpLock) whose target is the lock, and whose Detail tells
// what is known of the section (Section). Whether an interface of the first
// party stands for a store is known only where it is wired, so the section
// names the methods that it calls.
//
// The order of reads and writes is taken from the graph of blocks; what a
// callee does counts as both at once.

// locks adds the effects of the locks that the function takes.
func (f *frame) locks() {
	for _, b := range f.fn.Blocks {
		for i, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			switch row, lock := f.p.lockCall(c); {
			case row == nil:
			case row.Verb == knowledge.Lock:
				w := &sectionWalk{f: f, lock: f.eval(lock).Paths, flag: row.Kind == "try"}
				f.addLock(c, f.eval(lock), w.section(b, i+1))
				f.noteElementLock(f.eval(lock).Paths)
			case row.Kind == "read-or-set": // an entry
				if f.givesBack(c, lock) {
					f.addLock(c, f.eval(lock), f.flagged(b, i+1))
				}
			default: // a flag
				if isTrue(operand(gossa.Args(&c.Call), row.Value)) && f.resets(f.eval(lock).Paths) {
					f.addLock(c, f.eval(lock), f.flagged(b, i+1))
				}
			}
		}
	}
	f.flags()
}

// Locks reports whether a function takes a lock.
func (p *Package) Locks(fn *ssa.Function) bool {
	for instr := range gossa.Instrs(fn) {
		if c, ok := instr.(*ssa.Call); ok {
			if row, _ := p.lockCall(c); row != nil && row.Verb == knowledge.Lock {
				return true
			}
		}
	}
	return false
}

// lockCall returns the row of a call that takes a lock, an entry or a flag, and
// what it takes; nil if it takes none.
func (p *Package) lockCall(c *ssa.Call) (*knowledge.Row, ssa.Value) {
	for _, row := range p.Table.Func(gossa.Callee(&c.Call)) {
		if row.Verb == knowledge.Lock && row.Kind != "unlock" || row.Verb == knowledge.Access && row.Claims {
			if lock := subject(&c.Call, row); lock != nil {
				return row, lock
			}
		}
	}
	return nil, nil
}

// subject is what a row of a lock or an access speaks of: the receiver, or
// argument on.
func subject(c *ssa.CallCommon, row *knowledge.Row) ssa.Value {
	if row.On >= 0 {
		return operand(gossa.Args(c), row.On)
	}
	return gossa.Receiver(c)
}

// addLock adds the effect of a lock if there is something to tell.
func (f *frame) addLock(in ssa.Instruction, lock effect.Value, s digest.Section) {
	if !s.Conflicts() && len(s.Calls) == 0 {
		return
	}
	for _, p := range lock.Paths {
		if !p.IsAlloc() && !p.Container().BehindElem() { // one lock for each key is told by what holds them
			f.add(&effect.Effect{Op: effect.OpLock, Target: p.Container(), Detail: digest.Pack(s), Site: site(f.fn, in.Pos())})
		}
	}
}

// noteElementLock notes of a container of locks whether the function that takes one
// gives it back: what that guards is seen then, and told as a lock if it is shared.
func (f *frame) noteElementLock(lock effect.PathSet) {
	for _, p := range lock {
		if p.IsElem() && p.State() != "" {
			note := digest.NoteLockKept
			if f.unlocks(p) {
				note = digest.NoteLockReturned
			}
			f.p.Note(note, p.State())
		}
	}
}

// unlocks reports whether the function gives a lock back, itself or in a literal that
// it defers.
func (f *frame) unlocks(lock effect.Path) bool {
	unlocks := func(c *ssa.CallCommon) ssa.Value {
		if row := knowledge.First(f.p.Table.Func(gossa.Callee(c)), knowledge.Lock); row != nil && row.Kind == "unlock" {
			return subject(c, row)
		}
		return nil
	}
	for instr := range gossa.Instrs(f.fn) {
		c, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		if v := unlocks(c.Common()); v != nil && slices.Contains(f.eval(v).Paths, lock) {
			return true
		}
		if mc, ok := c.Common().Value.(*ssa.MakeClosure); ok {
			for inner := range gossa.Instrs(mc.Fn.(*ssa.Function)) {
				if c, ok := inner.(ssa.CallInstruction); ok && unlocks(c.Common()) != nil {
					return true
				}
			}
		}
	}
	return false
}

// flagged is the section of a flag that is set: all that can follow, until the
// function returns, and what literals of the function do.
func (f *frame) flagged(b *ssa.BasicBlock, from int) digest.Section {
	w := &sectionWalk{f: f, flag: true, async: true}
	return w.section(b, from)
}

type sectionStep struct {
	b    *ssa.BasicBlock
	read bool
}

// A sectionWalk collects what happens in a section.
type sectionWalk struct {
	f     *frame
	lock  effect.PathSet // unlocking it ends the section
	flag  bool           // writing is enough
	async bool           // what a goroutine does counts
	seen  map[sectionStep]bool
	out   digest.Section
	// transaction: the store itself keeps others out.
	transaction bool
	calls       map[string]bool
}

// section walks from an instruction to where the lock is given back.
func (w *sectionWalk) section(b *ssa.BasicBlock, from int) digest.Section {
	w.seen = make(map[sectionStep]bool)
	w.walk(b, from, false)
	if w.transaction {
		return digest.Section{}
	}
	w.out.Flag = w.flag
	for c := range w.calls {
		w.out.Calls = append(w.out.Calls, c)
	}
	slices.Sort(w.out.Calls)
	if n := budget.LockCalls.Limit(); len(w.out.Calls) > n { // they can only add to what is guarded
		w.f.reach(budget.LockCalls)
		w.out.Calls = w.out.Calls[:n]
	}
	return w.out
}

// walk visits the instructions of a block from one on, and the blocks after
// it; read says whether the store has been read before.
func (w *sectionWalk) walk(b *ssa.BasicBlock, from int, read bool) {
	if from == 0 {
		if w.seen[sectionStep{b, read}] {
			return
		}
		w.seen[sectionStep{b, read}] = true
	}
	for _, instr := range b.Instrs[from:] {
		if w.unlocks(instr) {
			return
		}
		reads, writes := w.instr(instr)
		read = read || reads
		if writes && (read || w.flag) {
			w.out.Writes = true
		}
		w.out.Reads = w.out.Reads || read
	}
	for _, next := range b.Succs {
		w.walk(next, 0, read)
	}
}

func (w *sectionWalk) unlocks(instr ssa.Instruction) bool {
	c, ok := instr.(*ssa.Call)
	if !ok || len(w.lock) == 0 {
		return false
	}
	row := knowledge.First(w.f.p.Table.Func(gossa.Callee(&c.Call)), knowledge.Lock)
	return row != nil && row.Kind == "unlock" && effect.Overlap(w.f.eval(subject(&c.Call, row)).Paths, w.lock)
}

// instr tells whether an instruction reads or writes a store.
func (w *sectionWalk) instr(instr ssa.Instruction) (reads, writes bool) {
	switch in := instr.(type) {
	case *ssa.MakeClosure:
		if w.async || w.f.usage(in)&effect.FlagAsync == 0 {
			if sum := w.f.p.sums[gossa.Declared(in.Fn.(*ssa.Function))]; sum != nil {
				return w.summary(sum)
			}
		}
	case *ssa.Go:
		if w.async {
			return w.call(&in.Call)
		}
	case *ssa.Call:
		reads, writes = w.call(&in.Call)
		return reads, writes && (w.flag || !w.f.loadsMiss(in))
	}
	return false, false
}

// loadsMiss reports whether a call of the first party loads what fills a miss: it is called
// as one that reads, and its result is put into what the function keeps in the process,
// behind a look-up that failed. A lock around that is the lock of what is kept: what the
// call also changes in the store, as a mark that somebody has read, it changes for
// whoever calls it.
//
//	text, ok := s.texts[id]
//	if !ok { text = s.GetFile(id); s.texts[id] = text }
func (f *frame) loadsMiss(c *ssa.Call) bool {
	fn := c.Call.StaticCallee()
	if fn == nil || f.looked == nil || f.p.staticSummary(&c.Call) == nil || !f.p.onlyReads(fn.Name()) {
		return false
	}
	for instr := range gossa.Instrs(f.fn) {
		for _, w := range f.writesAt(instr) {
			if w.Flags&effect.FlagElem != 0 && instr != c && f.behindMiss(w, c.Block(), instr.Block()) &&
				slices.ContainsFunc(writtenValues(instr), func(v ssa.Value) bool { return slices.Contains(f.callsOf(v), c) }) {
				return true
			}
		}
	}
	return false
}

// onlyReads reports whether a name is that of a function that reads a store, and has no
// word of one that writes: not GetOrCreate.
func (p *Package) onlyReads(name string) bool {
	dirs := p.storeDirs(name)
	if len(dirs) != 1 || dirs[0] != effect.DirRead {
		return false
	}
	for i, r := range name {
		if unicode.IsUpper(r) && p.Table.In(knowledge.SavingFunction, name[i:]) {
			return false
		}
	}
	return true
}

func (w *sectionWalk) call(c *ssa.CallCommon) (reads, writes bool) {
	callee := gossa.Callee(c)
	if callee == nil {
		for _, fv := range w.f.eval(c.Value).Funcs {
			if sum := w.f.p.summaryOf(fv); sum != nil {
				r, wr := w.summary(sum)
				reads, writes = reads || r, writes || wr
			}
		}
		return reads, writes
	}
	if recv := gotypes.Receiver(callee); recv != nil && w.f.p.isStore(recv) {
		w.transaction = w.transaction || w.f.p.Table.In(knowledge.TransactionMethod, callee.Name()) || w.f.p.locksInStore(c)
	}
	if place, dirs := w.f.p.outsideCall(c); place != "" {
		return w.outside(place, dirs)
	}
	if c.IsInvoke() {
		w.invoke(c)
		return false, false
	}
	if sum := w.f.p.staticSummary(c); sum != nil && len(w.f.p.rows(callee)) == 0 {
		return w.summary(sum)
	}
	return false, false
}

// locksInStore reports whether a call is given a statement with which the store
// itself locks.
func (p *Package) locksInStore(c *ssa.CallCommon) bool {
	return slices.ContainsFunc(gossa.Args(c), func(a ssa.Value) bool { return p.Table.In(knowledge.LockingStatement, gossa.ConstString(a)) })
}

func (w *sectionWalk) outside(place string, dirs []string) (reads, writes bool) {
	switch {
	case place == effect.OutsideCommand && w.flag:
		w.out.Command = true
	case place != effect.OutsideStore:
		return false, false
	}
	return slices.Contains(dirs, effect.DirRead), slices.Contains(dirs, effect.DirWrite)
}

// invoke notes a call through an interface of the first party: what reaches a store
// need not say so by an error.
func (w *sectionWalk) invoke(c *ssa.CallCommon) {
	if method := w.f.p.ifaceMethod(c); method != "" {
		w.note(method)
	}
}

func (w *sectionWalk) note(method string) {
	if w.f.p.isForeign(digest.Method.Of(method)) {
		return
	}
	if w.calls == nil {
		w.calls = make(map[string]bool)
	}
	w.calls[method] = true
}

func (w *sectionWalk) summary(sum *effect.Summary) (reads, writes bool) {
	for _, e := range sum.Effects {
		switch {
		case e.Flags&effect.FlagAsync != 0 && !w.async:
		case e.Op == effect.OpExternal:
			r, wr := w.outside(e.Outside(), []string{e.Detail})
			reads, writes = reads || r, writes || wr
		case e.Op == effect.OpInvoke:
			w.note(e.Detail)
		}
	}
	return reads, writes
}

// givesBack reports whether the function, or a literal in it, deletes from a map that it
// has put an entry in, where that was not there before.
func (f *frame) givesBack(put *ssa.Call, m ssa.Value) bool {
	paths := f.eval(m).Paths
	deletes := func(e *effect.Effect) bool {
		return (e.Op == effect.OpDelete || e.Op == effect.OpTake) && slices.Contains(paths, e.Target)
	}
	first := reachedKnowing(put.Block(), letIn(put))
	for instr := range gossa.Instrs(f.fn) {
		if first[instr.Block()] && (slices.ContainsFunc(f.wrote[instr], deletes) || slices.ContainsFunc(f.folded[instr], deletes)) {
			return true
		}
	}
	return false
}

// reachedKnowing are a block and those that can be reached from it, where known conditions
// stay as they are.
func reachedKnowing(b *ssa.BasicBlock, known map[ssa.Value]bool) map[*ssa.BasicBlock]bool {
	out := make(map[*ssa.BasicBlock]bool)
	for work := []*ssa.BasicBlock{b}; len(work) > 0; work = work[1:] {
		if !out[work[0]] {
			out[work[0]] = true
			work = append(work, nextKnowing(work[0], known)...)
		}
	}
	return out
}

// anyEffect reports whether an effect of the function, which those of its
// literals are among, fits.
func (f *frame) anyEffect(fits func(*effect.Effect) bool) bool {
	for _, e := range f.effects {
		if fits(e) {
			return true
		}
	}
	return false
}

// resets reports whether a flag that a CompareAndSwap sets is reset: by a
// Store, in the function or a literal.
func (f *frame) resets(flag effect.PathSet) bool {
	return f.anyEffect(func(e *effect.Effect) bool {
		return e.Op == effect.OpSet && e.Flags&effect.FlagElem == 0 && slices.Contains(flag, e.Target)
	})
}

// isTrue reports whether a flag is set to a value: true, or 1.
func isTrue(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && (c.Value.ExactString() == "true" || c.Value.ExactString() == "1")
}

// flags adds the effects of plain flags: tested before a return, set to true,
// and set to false again.
func (f *frame) flags() {
	for _, b := range f.fn.Blocks {
		for i, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok || !isTrue(st.Val) || !gotypes.IsBool(st.Val.Type()) {
				continue
			}
			flag := f.eval(st.Addr)
			if f.leavesOn(flag.Paths) && f.clears(flag.Paths) {
				f.addLock(st, flag, f.flagged(b, i+1))
			}
		}
	}
}

// leavesOn reports whether the function returns soon if a flag is set.
func (f *frame) leavesOn(flag effect.PathSet) bool {
	for _, b := range f.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if u, ok := br.Cond.(*ssa.UnOp); ok && u.Op == token.MUL && effect.Overlap(f.eval(u.X).Paths, flag) && endsInReturn(b.Succs[0]) {
			return true
		}
	}
	return false
}

func endsInReturn(b *ssa.BasicBlock) bool {
	_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	return ok
}

// clears reports whether the function, or a literal in it, sets a flag to false.
func (f *frame) clears(flag effect.PathSet) bool {
	if f.storesFalse(f.fn, func(addr ssa.Value) bool { return effect.Overlap(f.eval(addr).Paths, flag) }) {
		return true
	}
	for _, lit := range f.fn.AnonFuncs {
		g := f.p.frames[lit]
		if g == nil {
			continue
		}
		if f.storesFalse(lit, func(addr ssa.Value) bool {
			return slices.ContainsFunc(g.eval(addr).Paths, func(p effect.Path) bool {
				return slices.ContainsFunc(flag, func(q effect.Path) bool { return p.State() != "" && p.State() == q.State() })
			})
		}) {
			return true
		}
	}
	return false
}

func (f *frame) storesFalse(fn *ssa.Function, at func(ssa.Value) bool) bool {
	for instr := range gossa.Instrs(fn) {
		st, ok := instr.(*ssa.Store)
		if !ok || !gotypes.IsBool(st.Val.Type()) || !at(st.Addr) {
			continue
		}
		if c, ok := st.Val.(*ssa.Const); ok && c.Value != nil && c.Value.ExactString() == "false" {
			return true
		}
	}
	return false
}

// BindLock tells importers of a lock.
func (p *Package) BindLock(u digest.LockUse) {
	p.bind(digest.Locked.Of(u.State), digest.Pack(u), token.NoPos)
}
