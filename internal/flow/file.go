package flow

import (
	"go/constant"
	"go/types"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Files. The state object of a file is the place in the file system under
// which it lies, named by where its name begins: a field (Cache.dir), a
// package variable, a captured variable, or a constant ("uploads"). So a
// string has a path, as a reference has, and what makes a longer name of a
// string keeps the path of the part that comes first. An effect on a file
// has the path of its name as target, the label of the whole name as key, and
// that of the data as value.
//
// A file that the function itself removes again has no effect, nor has the
// read of a file that the function has written before: no other request
// depends on them (tempfile.go).

// file applies a row about files.
func (t *tabledCall) file(row *knowledge.Row) {
	switch row.Kind {
	case "name", "format":
		t.results[0] = effect.Value{Label: t.recv.Label.Join(effect.LabelOf(t.args)), Paths: t.fileName(row)}
	case "temp":
		// the name is random and the file new: fresh, as any other object
	default:
		t.touch(row)
	}
}

// touch adds the effect of a call on a file.
func (t *tabledCall) touch(row *knowledge.Row) {
	f := t.f
	op, ok := fileOp(row, t.c)
	if !ok {
		return
	}
	places := t.fileName(row)
	key, val := t.recv.Label, t.arg(row.Value).Label
	if row.Path >= 0 {
		key = f.stained(t.arg(row.Path)).Label
		if row.Below {
			key = key.Join(t.recv.Label)
		}
		val = val.Join(f.hold(t.in, places))
		name := operand(gossa.Args(t.c), row.Path)
		if op == effect.OpFileWrite && f.removesAgain(t.in, name) || op != effect.OpFileWrite && f.wroteBefore(t.in, name) {
			return
		}
		if op == effect.OpFileWrite && f.fillsFile(t.in, name) {
			f.file(t.in, &effect.Effect{Op: op, Flags: effect.FlagMemo, Key: key, Val: val, Hint: keyName(name)}, places)
			return
		}
		f.file(t.in, &effect.Effect{Op: op, Key: key, Val: val, Hint: keyName(name)}, places)
		return
	}
	f.file(t.in, &effect.Effect{Op: op, Key: key, Val: val}, places)
}

// hold makes the object that an open file is, notes its name, and returns
// the label of what is put into it.
func (f *frame) hold(in ssa.Instruction, places effect.PathSet) effect.Label {
	v, ok := in.(ssa.Value)
	if !ok || !f.p.isHandle(v.Type()) {
		return effect.Label{}
	}
	a := f.alloc(v, "call")
	f.put(a.Step(effect.FileName), effect.Value{Paths: places})
	return f.taint[a.Root()]
}

// isHandle reports whether a call returns an open file.
func (p *Package) isHandle(t types.Type) bool {
	if tup, ok := t.(*types.Tuple); ok && tup.Len() > 0 {
		t = tup.At(0).Type()
	}
	n := gotypes.BehindAddress(t)
	return n != nil && p.Table.IsFile(n.Obj())
}

// fileOp returns the operation of a row; that of op=open depends on the flags,
// which follow the name.
func fileOp(row *knowledge.Row, c *ssa.CallCommon) (effect.Op, bool) {
	switch row.Kind {
	case "write":
		return effect.OpFileWrite, true
	case "read":
		return effect.OpFileRead, true
	case "stat":
		return effect.OpFileStat, true
	case "serve":
		return effect.OpFileServe, true
	case "remove":
		return effect.OpFileRemove, true
	case "open":
		if flags, ok := operand(gossa.Args(c), row.Path+1).(*ssa.Const); ok && flags.Value != nil && flags.Value.Kind() == constant.Int && flags.Int64()&writeFlags == 0 {
			return effect.OpFileRead, true
		}
		return effect.OpFileWrite, true
	}
	return 0, false // a folder alone holds nothing
}

// writeFlags are os.O_WRONLY and os.O_RDWR, which have these values on all
// systems but Plan 9, where they are the same.
const writeFlags = 1 | 2

func operand(args []ssa.Value, i int) ssa.Value {
	if i < 0 || i >= len(args) {
		return nil
	}
	return args[i]
}

// file adds an effect on a file, at each place that it may lie.
func (f *frame) file(in ssa.Instruction, e *effect.Effect, places effect.PathSet) {
	for _, p := range places {
		if p.IsAlloc() || p.IsUnknown() && p.State() == "" || p == workingDir || p == homeDir {
			continue
		}
		n := *e
		n.Target, n.Site = p.Container(), site(f.fn, in.Pos())
		f.add(&n)
	}
}

// substPlace maps the place of a callee's effect on a file: a parameter that
// is the name itself is followed to where the caller has it from.
func (f *frame) substPlace(in ssa.Instruction, p effect.Path, args []effect.Value) effect.PathSet {
	i, ok := p.Formal()
	if !ok || p != effect.FormalPath(i) {
		return f.places(f.subst(p, args))
	}
	if name := nameArg(in, i, len(args)); name != nil {
		return f.place(name)
	}
	if i < len(args) {
		return f.places(args[i].Paths)
	}
	return nil
}

// nameArg returns the operand that a formal is bound to by a static call; nil
// if another kind of call binds it.
func nameArg(in ssa.Instruction, i, n int) ssa.Value {
	c, ok := in.(ssa.CallInstruction)
	if !ok || c.Common().IsInvoke() || c.Common().StaticCallee() == nil || len(c.Common().Args) != n {
		return nil
	}
	return operand(c.Common().Args, i)
}

// instantiateFile adds an effect of a callee on a file.
func (f *frame) instantiateFile(at callSite, e *effect.Effect) *effect.Effect {
	in, args, flags := at.in, at.args, at.flags
	if e.Detail != "" {
		n := *e
		var ok bool
		if n.Op, n.Detail, ok = f.p.commandOp(e, in, len(args)); !ok {
			return nil
		}
		if e = &n; n.Op != effect.OpFileWrite {
			n.Flags &^= effect.FlagCommand
		}
	}
	if i, ok := e.Target.Formal(); ok && e.Target == effect.FormalPath(i) {
		name := nameArg(in, i, len(args))
		if name != nil && (e.Op == effect.OpFileWrite && f.removesAgain(in, name) || e.Op != effect.OpFileWrite && f.wroteBefore(in, name)) {
			return nil
		}
		if name != nil && e.Op == effect.OpFileWrite && f.fillsFile(in, name) {
			flags |= effect.FlagMemo
		}
	}
	for _, t := range f.substPlace(in, e.Target, args) {
		if t.IsUnknown() && t.State() == "" || t == workingDir || t == homeDir {
			continue
		}
		n := &effect.Effect{Op: e.Op, Flags: e.Flags | flags, Detail: e.Detail, Target: t.Container(), Hint: e.Hint, Site: e.Site}
		n.Key, n.Val = e.Key.Subst(args), e.Val.Subst(args)
		n.Chain = effect.CapChain(append([]effect.Site{at.here}, e.Chain...))
		f.add(n)
	}
	return nil
}

// tellsFile reports whether an effect on files matters to another package.
func (p *Package) tellsFile(e *effect.Effect) bool {
	switch e.Op {
	case effect.OpFileStat:
		if s := e.State(); s != "" {
			return p.runsAt(s)
		}
		return e.Target.IsFormal() // a helper that looks for the file it is given
	case effect.OpFileRemove:
		return e.Target.IsFormal()
	}
	return !e.Target.IsUnknown() || e.State() != ""
}
