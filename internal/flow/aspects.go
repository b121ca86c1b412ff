package flow

import (
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// An aspect is what is found out about functions beside what they do to memory:
// of wiring, files, stores, keys, locks. This file says where each of them takes
// part in the analysis; nil where it does not. A new one is an entry here.
type aspect struct {
	// ops are the operations that are its own.
	ops []effect.Op
	// call looks at each call that is no builtin, before what it does is known.
	call func(f *frame, in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags)
	// stored looks at each assignment of a field or variable, by its name.
	stored func(f *frame, name string, in *ssa.Store)
	// instantiate takes an effect of a callee; it returns the one that is added as
	// those on memory are, nil if there is none.
	instantiate func(f *frame, at callSite, e *effect.Effect) *effect.Effect
	// bound takes a binding that a callee makes with what it was passed, by its class.
	bound map[digest.Class]func(f *frame, in ssa.Instruction, e *effect.Effect, args []effect.Value)
	// done looks at a function when its values are known, finish at the package
	// when its summaries are.
	done   func(f *frame)
	finish func(p *Package)
	// tells reports whether importers need to know of an effect.
	tells func(p *Package, e *effect.Effect) bool
	// brief are the operations that importers are told of without the calls that
	// lead there.
	brief []effect.Op
	// outside: it is about what is not in memory, so that what hangs from a request
	// may be the service's own.
	outside bool
}

// A callSite is where a summary is instantiated.
type callSite struct {
	in    ssa.Instruction
	args  []effect.Value
	flags effect.Flags
	here  effect.Site
}

// aspectList is a function since the analysis that it names asks for it.
func aspectList() []aspect {
	return []aspect{
		{ // memory
			ops: []effect.Op{effect.OpRead, effect.OpSet, effect.OpUpdate, effect.OpAppend, effect.OpDelete, effect.OpClear, effect.OpGetSet, effect.OpTake,
				effect.OpEscape},
			done: func(f *frame) {
				f.memo()
				f.asked()
				f.drops()
				f.entries()
				f.tidying() // after entries
				f.answered()
			},
			tells: (*Package).tellsMemory,
			brief: []effect.Op{effect.OpRead},
		},
		{ // wiring
			ops:         []effect.Op{effect.OpInvoke, effect.OpCallFn, effect.OpSend, effect.OpReceive, effect.OpBind},
			done:        (*frame).handOver,
			stored:      func(f *frame, name string, in *ssa.Store) { f.p.bindField(name, f, in.Val, in.Pos()) },
			instantiate: (*frame).instantiateWiring,
			finish:      (*Package).bindReceivers,
			tells:       (*Package).tellsWiring,
		},
		{ // containers behind interfaces
			stored: func(f *frame, name string, in *ssa.Store) { f.bindContainer(name, in.Val, in.Pos()) },
			bound:  map[digest.Class]func(*frame, ssa.Instruction, *effect.Effect, []effect.Value){digest.Contains: (*frame).instantiateContainer},
		},
		{ // numbers
			call: func(f *frame, in ssa.Instruction, c *ssa.CallCommon, _ effect.Flags) { f.handsOut(in, c) },
			done: (*frame).numbers,
		},
		{ // lifetime
			finish: func(p *Package) {
				p.noteCarried()
				p.noteScoped()
				p.noteLoops()
				p.noteSignals()
			},
		},
		{ // files
			ops:         []effect.Op{effect.OpFileWrite, effect.OpFileRead, effect.OpFileServe, effect.OpFileStat, effect.OpFileRemove},
			call:        func(f *frame, in ssa.Instruction, c *ssa.CallCommon, _ effect.Flags) { f.makesCommand(in, c) },
			stored:      (*frame).storedPlace,
			instantiate: (*frame).instantiateFile,
			bound:       map[digest.Class]func(*frame, ssa.Instruction, *effect.Effect, []effect.Value){digest.Place: (*frame).instantiatePlace},
			tells:       (*Package).tellsFile,
			brief:       []effect.Op{effect.OpFileRead, effect.OpFileServe, effect.OpFileStat, effect.OpFileRemove},
			outside:     true,
		},
		{ // stores
			ops: []effect.Op{effect.OpExternal, effect.OpUseDatabase},
			call: func(f *frame, in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags) {
				f.external(in, c, flags)
				f.useDatabase(in, c)
			},
			stored:  func(f *frame, name string, in *ssa.Store) { f.bindHandle(name, in.Val, in.Pos()) },
			bound:   map[digest.Class]func(*frame, ssa.Instruction, *effect.Effect, []effect.Value){digest.Handle: (*frame).instantiateHandle},
			tells:   func(p *Package, e *effect.Effect) bool { return e.Op == effect.OpExternal || p.worthUse(e) },
			brief:   []effect.Op{effect.OpExternal, effect.OpUseDatabase},
			outside: true,
		},
		{ // keys
			ops:         []effect.Op{effect.OpKey, effect.OpSeed},
			instantiate: func(*frame, callSite, *effect.Effect) *effect.Effect { return nil }, // see secrets
			done:        (*frame).secrets,
			finish:      (*Package).findSecrets,
			tells:       (*Package).tellsKey,
			brief:       []effect.Op{effect.OpSeed},
		},
		{ // locks
			ops:   []effect.Op{effect.OpLock},
			done:  (*frame).locks,
			tells: func(_ *Package, e *effect.Effect) bool { return !e.Target.IsUnknown() },
		},
	}
}

// aspects are all of them, and whose an operation is.
type aspects struct {
	all  []aspect
	byOp [effect.OpEnd]*aspect
}

func newAspects() *aspects {
	as := &aspects{all: aspectList()}
	for i := range as.all {
		for _, op := range as.all[i].ops {
			as.byOp[op] = &as.all[i]
		}
	}
	return as
}

// call, stored, done and finish let all aspects take part.
func (as *aspects) call(f *frame, in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags) {
	for i := range as.all {
		if a := &as.all[i]; a.call != nil {
			a.call(f, in, c, flags)
		}
	}
}

func (as *aspects) stored(f *frame, name string, in *ssa.Store) {
	for i := range as.all {
		if a := &as.all[i]; a.stored != nil {
			a.stored(f, name, in)
		}
	}
}

func (as *aspects) done(f *frame) {
	for i := range as.all {
		if a := &as.all[i]; a.done != nil {
			a.done(f)
		}
	}
}

func (as *aspects) finish(p *Package) {
	for i := range as.all {
		if a := &as.all[i]; a.finish != nil {
			a.finish(p)
		}
	}
}

// instantiate is what becomes of an effect of a callee, nil if that is done.
func (as *aspects) instantiate(f *frame, at callSite, e *effect.Effect) *effect.Effect {
	if a := as.byOp[e.Op]; a.instantiate != nil {
		return a.instantiate(f, at, e)
	}
	return e
}

// bound reports whether an aspect takes a binding that a callee makes.
func (as *aspects) bound(f *frame, at callSite, e *effect.Effect) bool {
	class := digest.NameOf(e.Detail).Class
	for i := range as.all {
		if take := as.all[i].bound[class]; take != nil {
			take(f, at.in, e, at.args)
			return true
		}
	}
	return false
}

// isBrief reports whether importers are told of an operation without the way to it.
func (as *aspects) isBrief(op effect.Op) bool { return slices.Contains(as.byOp[op].brief, op) }
