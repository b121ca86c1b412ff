package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A job is what each instance does by the clock, and no request asks for: the body of a
// loop that waits for a ticker, or a function that a scheduler of the tables is given.
//
//	for range time.Tick(time.Hour) { mailAll() }
//	c.AddFunc("@daily", mailAll)
//
// With two instances it is done twice, unless a claim lets one of them through: a lock
// or a lease that all see, or a row that only one gets. Claims are known by statements
// and by names, anywhere in the function, in what it calls or in what starts it; which
// of two things is done first is not asked.

// A Job is one of these.
type Job struct {
	// Func is the function that has the loop, or is given to the scheduler.
	Func *ssa.Function
	// Does has what it does outside of the process, by place and direction: one
	// effect for each, with the shortest way to it.
	Does []*effect.Effect
	// Asks are the methods of interfaces that it calls, each where it does.
	Asks map[string]effect.Site
	// Started: something in the package calls it or hands it on.
	Started bool
	// Claimed: only one instance does it, as far as names tell.
	Claimed bool
}

// Jobs returns the jobs of the package, in the order of its functions.
func (p *Package) Jobs() []*Job {
	loops := make(map[*ssa.Function][]*ssa.BasicBlock)
	for _, fn := range p.Funcs {
		loops[fn] = p.timed(fn)
		for _, b := range loops[fn] {
			p.callsGiven(fn, b)
		}
	}
	var out []*Job
	given := p.scheduled()
	for _, fn := range p.Funcs {
		blocks := loops[fn]
		if given[fn] {
			blocks = fn.Blocks
		}
		if len(blocks) > 0 && p.Requests.Of(fn) == nil && !p.whileServing(fn) {
			out = append(out, p.jobOf(fn, blocks))
		}
	}
	return out
}

// scheduled returns the functions that are given to schedulers, or to functions of the
// first party that call them by the clock or hand them to a scheduler. Of the latter,
// importers are told.
func (p *Package) scheduled() map[*ssa.Function]bool {
	out := make(map[*ssa.Function]bool)
	for n := -1; n != len(out)+len(p.bindings); {
		n = len(out) + len(p.bindings)
		for _, fn := range p.Funcs {
			for instr := range gossa.Instrs(fn) {
				if in, ok := instr.(ssa.CallInstruction); ok {
					p.schedules(fn, in.Common(), out)
				}
			}
		}
	}
	return out
}

// schedules adds the functions that a call gives to a scheduler.
func (p *Package) schedules(fn *ssa.Function, c *ssa.CallCommon, out map[*ssa.Function]bool) {
	for i, a := range gossa.Args(c) {
		if _, ok := a.Type().Underlying().(*types.Signature); !ok && gossa.Unconvert(a) == a || !p.repeats(c, i) {
			continue
		}
		for _, g := range functionsIn(a) {
			out[g] = true
		}
		p.noteRepeats(fn, a)
	}
}

// repeats reports whether a call has its argument i called again and again.
func (p *Package) repeats(c *ssa.CallCommon, i int) bool {
	if slices.ContainsFunc(p.Table.Func(gossa.Callee(c)), func(r *knowledge.Row) bool { return r.Verb == knowledge.Call && r.Again && r.Args[0] == i }) {
		return true
	}
	callee := c.StaticCallee()
	return callee != nil && p.Noted(digest.NoteRepeats, repeated(gossa.Declared(callee), i))
}

// callsGiven notes the parameters of a function that a block calls.
func (p *Package) callsGiven(fn *ssa.Function, b *ssa.BasicBlock) {
	for _, instr := range b.Instrs {
		if in, ok := instr.(ssa.CallInstruction); ok && !in.Common().IsInvoke() {
			p.noteRepeats(fn, in.Common().Value)
		}
	}
}

// noteRepeats notes that a function, or the one that it is a literal in, has what it is
// given called again and again.
func (p *Package) noteRepeats(fn *ssa.Function, v ssa.Value) {
	v = gossa.Unconvert(v)
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	for free, ok := v.(*ssa.FreeVar); ok; free, ok = v.(*ssa.FreeVar) {
		v, fn = boundTo(fn, free), fn.Parent()
	}
	if cell, ok := v.(*ssa.Alloc); ok {
		if stored := storedIn(cell); len(stored) == 1 {
			v = stored[0]
		}
	}
	prm, ok := v.(*ssa.Parameter)
	if !ok {
		return
	}
	i := slices.Index(fn.Params, prm)
	if fn.Signature.Recv() != nil {
		i--
	}
	p.Note(digest.NoteRepeats, repeated(fn, i))
}

// boundTo returns what a free variable of a literal is bound to, if it is made once.
func boundTo(fn *ssa.Function, free *ssa.FreeVar) ssa.Value {
	for instr := range gossa.Instrs(fn.Parent()) {
		if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
			return mc.Bindings[slices.Index(fn.FreeVars, free)]
		}
	}
	return nil
}

// repeated names a parameter, for notes.
func repeated(fn *ssa.Function, i int) string { return ssaID(fn) + "#" + strconv.Itoa(i) }

// functionsIn returns the functions that a value is, converted or bound.
func functionsIn(v ssa.Value) []*ssa.Function {
	switch v := gossa.Unconvert(v).(type) {
	case *ssa.MakeClosure:
		return []*ssa.Function{gossa.Declared(v.Fn.(*ssa.Function))}
	case *ssa.Function:
		return []*ssa.Function{gossa.Declared(v)}
	}
	return nil
}

// timed returns the blocks of a function that run whenever the clock says so: in an
// endless loop, behind what it waits for. A loop that also takes work from a channel
// does what it is sent, at its own pace, and so does one that works off a queue.
func (p *Package) timed(fn *ssa.Function) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for instr := range gossa.Instrs(fn) {
		b := instr.Block()
		switch sel, ok := instr.(*ssa.Select); {
		case !p.waits(instr) || !endless(b):
		case ok:
			out = append(out, p.ticked(sel)...)
		case !p.takesWork(b):
			out = append(out, loopOf(b)...)
		}
	}
	if worksOff(fn, out) {
		return nil
	}
	return out
}

// worksOff reports whether blocks of a function, or a function of its package that they
// call, take entries out of a queue in memory, from its front: what is done with these, the
// one has asked for who has put them in.
func worksOff(fn *ssa.Function, blocks []*ssa.BasicBlock) bool {
	return slices.ContainsFunc(blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			g := calledHere(fn, in)
			return dequeues(in) || g != nil && slices.ContainsFunc(g.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, dequeues) })
		})
	})
}

// dequeues reports whether an instruction shortens a slice in a field or variable from its
// front: p.queue = p.queue[1:], or append(p.queue[1:], again).
func dequeues(in ssa.Instruction) bool {
	st, ok := in.(*ssa.Store)
	if !ok {
		return false
	}
	v := st.Val
	if c, ok := v.(*ssa.Call); ok && gossa.Builtin(&c.Call) == "append" {
		v = c.Call.Args[0]
	}
	cut, ok := v.(*ssa.Slice)
	if !ok || cut.Low == nil {
		return false
	}
	load, ok := cut.X.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	switch to := st.Addr.(type) {
	case *ssa.Global:
		return load.X == ssa.Value(to)
	case *ssa.FieldAddr:
		from, ok := load.X.(*ssa.FieldAddr)
		return ok && from.Field == to.Field && types.Identical(from.X.Type(), to.X.Type())
	}
	return false
}

// loopOf returns the blocks of the loop that a block is in.
func loopOf(b *ssa.BasicBlock) []*ssa.BasicBlock {
	return slices.DeleteFunc(slices.Clone(b.Parent().Blocks), func(in *ssa.BasicBlock) bool { return !gossa.Reaches(b, in) || !gossa.Reaches(in, b) })
}

// takesWork reports whether the loop that a block is in receives something else than
// moments.
func (p *Package) takesWork(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(loopOf(b), func(in *ssa.BasicBlock) bool {
		return slices.ContainsFunc(in.Instrs, func(instr ssa.Instruction) bool {
			recv, ok := instr.(*ssa.UnOp)
			return ok && recv.Op == token.ARROW && !p.ticks(recv.X.Type())
		})
	})
}

// ticked returns the blocks that only a moment which a select has received leads to.
func (p *Package) ticked(sel *ssa.Select) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, b := range sel.Parent().Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if i := chosen(br.Cond, sel); i >= 0 && sel.States[i].Send == nil && p.ticks(sel.States[i].Chan.Type()) {
			then := b.Succs[0]
			out = append(out, slices.DeleteFunc(slices.Clone(then.Parent().Blocks), func(in *ssa.BasicBlock) bool { return !then.Dominates(in) })...)
		}
	}
	return out
}

// chosen returns which case of a select a condition asks for, -1 if it asks for none.
func chosen(cond ssa.Value, sel *ssa.Select) int {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL {
		return -1
	}
	index, ok := cmp.X.(*ssa.Extract)
	which, isConst := cmp.Y.(*ssa.Const)
	if !ok || !isConst || index.Tuple != ssa.Value(sel) || index.Index != 0 {
		return -1
	}
	return int(which.Int64())
}

// jobOf says what a function does in some of its blocks.
func (p *Package) jobOf(fn *ssa.Function, blocks []*ssa.BasicBlock) *Job {
	j := &Job{Func: fn, Asks: make(map[string]effect.Site), Started: fn.Parent() != nil || p.names(fn), Claimed: p.claimsIn(fn) || p.startedByClaim(fn)}
	for _, b := range fn.Blocks {
		if !slices.Contains(blocks, b) {
			continue
		}
		for _, instr := range b.Instrs {
			here := site(fn, instr.Pos())
			switch in := instr.(type) {
			case *ssa.MakeClosure:
				j.add(p.sums[gossa.Declared(in.Fn.(*ssa.Function))], here)
			case ssa.CallInstruction:
				p.jobCalls(j, in.Common(), here)
			}
		}
	}
	return j
}

// jobCalls adds what a call of a job does.
func (p *Package) jobCalls(j *Job, c *ssa.CallCommon, here effect.Site) {
	place, dirs := p.outsideCall(c)
	if place == effect.OutsideStore && slices.ContainsFunc(c.Args, p.changesRows) {
		dirs = append(dirs, effect.DirWrite) // a query with an INSERT in it
	}
	for _, d := range dirs {
		j.does(&effect.Effect{Op: effect.OpExternal, Target: effect.OutsidePath(place), Detail: d, Site: here})
	}
	if place != "" {
		return
	}
	if c.IsInvoke() {
		if method := p.ifaceMethod(c); method != "" {
			j.ask(method, here)
		}
		return
	}
	j.add(p.staticSummary(c), here)
}

// add adds what a function does that the job calls, or has called.
func (j *Job) add(sum *effect.Summary, here effect.Site) {
	if sum == nil {
		return
	}
	for _, e := range sum.Effects {
		switch {
		case e.Outside() == effect.OutsideClaim:
			j.Claimed = true
		case e.Op == effect.OpExternal:
			n := *e
			n.Chain = append([]effect.Site{here}, e.Chain...)
			j.does(&n)
		case e.Op == effect.OpInvoke:
			j.ask(e.Detail, here)
		}
	}
}

func (j *Job) does(e *effect.Effect) {
	for i, old := range j.Does {
		if old.Target == e.Target && old.Detail == e.Detail {
			if len(e.Chain) < len(old.Chain) {
				j.Does[i] = e
			}
			return
		}
	}
	j.Does = append(j.Does, e)
}

func (j *Job) ask(method string, here effect.Site) {
	if _, ok := j.Asks[method]; !ok {
		j.Asks[method] = here
	}
}

// Add adds what a method does that an interface of the job may stand for.
func (j *Job) Add(method string, sum *effect.Summary) { j.add(sum, j.Asks[method]) }

// names reports whether a function of the package calls another, or hands it on.
func (p *Package) names(fn *ssa.Function) bool {
	return slices.ContainsFunc(p.Funcs, func(by *ssa.Function) bool { return by != fn && namesIn(by, fn) })
}

func namesIn(by, fn *ssa.Function) bool {
	for instr := range gossa.Instrs(by) {
		for _, op := range instr.Operands(nil) {
			if *op != nil && slices.Contains(functionsIn(*op), fn) {
				return true
			}
		}
	}
	return false
}

// KnowsJobs reports whether a package that is imported has noted a job.
func (p *Package) KnowsJobs() bool {
	return slices.ContainsFunc(digest.OfClass(p.Imported.Bindings, digest.Noted), func(b digest.Binding) bool { return b.To == string(digest.NoteJob) })
}

// StartsJob returns the function of another package, of which that has noted that it sends
// something by the clock, that an instruction calls or hands on, nil if it does neither.
func (p *Package) StartsJob(instr ssa.Instruction) *ssa.Function {
	for _, op := range instr.Operands(nil) {
		if *op == nil {
			continue
		}
		for _, fn := range functionsIn(*op) {
			if fn.Package() != nil && fn.Package().Pkg != p.Pkg && p.FirstParty(fn.Package().Pkg.Path()) && p.Noted(digest.NoteJob, ssaID(fn)) {
				return fn
			}
		}
	}
	return nil
}

// NoteJob tells importers of a job that sends something out.
func (p *Package) NoteJob(j *Job) { p.Note(digest.NoteJob, ssaID(j.Func)) }

// startedByClaim reports whether a function of the package that starts another, or hands
// it on, claims something, or is called when it has.
func (p *Package) startedByClaim(fn *ssa.Function) bool {
	if parent := fn.Parent(); parent != nil && p.claimsIn(parent) {
		return true
	}
	return slices.ContainsFunc(p.Funcs, func(by *ssa.Function) bool {
		return by != fn && p.claimsIn(by) && namesIn(by, fn)
	})
}

// claimsIn reports whether a function makes a claim itself, or is called after one.
func (p *Package) claimsIn(fn *ssa.Function) bool {
	if p.Table.In(knowledge.ClaimingFunction, fn.Name()) {
		return true
	}
	for instr := range gossa.Instrs(fn) {
		if c, ok := instr.(ssa.CallInstruction); ok && p.claims(c.Common()) {
			return true
		}
	}
	return false
}

// claims reports whether a call lets one instance do what all could: by the statement
// that it is given, or by its name, if it tells what came of it. A lock of the process
// does not.
func (p *Package) claims(c *ssa.CallCommon) bool {
	for _, a := range c.Args {
		if s := gossa.ConstString(a); s != "" && p.Table.In(knowledge.ClaimingStatement, s) {
			return true
		}
	}
	callee := gossa.Callee(c)
	if callee == nil || callee.Pkg() == nil || callee.Signature().Results().Len() == 0 || !p.Table.In(knowledge.ClaimingFunction, callee.Name()) {
		return false
	}
	return knowledge.First(p.Table.Func(callee), knowledge.Lock) == nil
}
