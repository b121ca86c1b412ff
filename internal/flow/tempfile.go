package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Temporary files are told by what one function does with one name: it removes
// what it wrote on every way to a successful return, or reads it only after
// it has written it. Two names are the same if they are the same value, or
// were put together of the same values in the same way.

// removesAgain reports whether the function removes a file, or a folder above
// it, that it has written at an instruction.
func (f *frame) removesAgain(in ssa.Instruction, name ssa.Value) bool {
	if name == nil {
		return false
	}
	removed := make(map[*ssa.BasicBlock]bool)
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Defer:
				if f.removes(instr, name, nil) || f.defersRemoval(instr, name) {
					return true
				}
			case *ssa.Call:
				if f.removes(instr, name, nil) && (b != in.Block() || after(instr, in)) {
					removed[b] = true
				}
			}
		}
	}
	return len(removed) > 0 && !returnsWithout(in.Block(), removed, make(map[*ssa.BasicBlock]bool))
}

func after(a, b ssa.Instruction) bool {
	for _, instr := range a.Block().Instrs {
		switch instr {
		case b:
			return true
		case a:
			return false
		}
	}
	return false
}

// removes reports whether a call removes a file of that name or a folder
// above it. env maps the free variables of the function that the call is in.
func (f *frame) removes(in ssa.CallInstruction, name ssa.Value, env map[ssa.Value]ssa.Value) bool {
	for _, n := range f.namesAt(in, effect.OpFileRemove) {
		if f.below(name, n, env) {
			return true
		}
	}
	return false
}

// namesAt returns the operands by which a call names the files that it does
// something with, itself or in what it calls; or the folder that it tells a
// command to work in. What it makes only if it is missing is left out.
func (f *frame) namesAt(in ssa.Instruction, ops ...effect.Op) []ssa.Value {
	if st, ok := in.(*ssa.Store); ok {
		return f.p.namedByDir(st, ops)
	}
	c := in.(ssa.CallInstruction).Common()
	var out []ssa.Value
	for _, row := range f.p.Table.Func(gossa.Callee(c)) {
		if row.Verb != knowledge.File || row.Path < 0 {
			continue
		}
		for _, op := range ops {
			if got, ok := fileOp(row, c); ok && got == op {
				out = append(out, operand(gossa.Args(c), row.Path))
			}
		}
	}
	fn := c.StaticCallee()
	if len(out) > 0 || fn == nil {
		return out
	}
	sum := f.p.summaryOf(&effect.FuncValue{ID: ssaID(gossa.Declared(fn)), Fn: gossa.Declared(fn)})
	if sum == nil {
		return nil
	}
	for _, e := range sum.Effects {
		i, ok := e.Target.Formal()
		for _, op := range ops {
			if ok && e.Op == op && e.Target == effect.FormalPath(i) && i < len(c.Args) && e.Flags&effect.FlagMemo == 0 {
				out = append(out, c.Args[i])
			}
		}
	}
	return out
}

// defersRemoval reports whether a deferred literal removes the file whatever
// happens.
func (f *frame) defersRemoval(d *ssa.Defer, name ssa.Value) bool {
	mc, ok := d.Call.Value.(*ssa.MakeClosure)
	if !ok {
		return false
	}
	fn := mc.Fn.(*ssa.Function)
	env := make(map[ssa.Value]ssa.Value)
	for i, fv := range fn.FreeVars {
		env[fv] = mc.Bindings[i]
	}
	removed := make(map[*ssa.BasicBlock]bool)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok && f.removes(c, name, env) {
				removed[b] = true
			}
		}
	}
	return len(removed) > 0 && (removed[fn.Blocks[0]] || !returnsWithout(fn.Blocks[0], removed, make(map[*ssa.BasicBlock]bool)))
}

// returnsWithout reports whether a successful return can be reached from a
// block, past none of those that remove.
func returnsWithout(b *ssa.BasicBlock, removed, seen map[*ssa.BasicBlock]bool) bool {
	if removed[b] || seen[b] {
		return false
	}
	seen[b] = true
	if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
		return !returnsError(ret)
	}
	for _, s := range b.Succs {
		if returnsWithout(s, removed, seen) {
			return true
		}
	}
	return false
}

// returnsError reports whether a return is that of a failure: it lies behind a
// test that an error is not nil, and returns one.
func returnsError(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n == 0 || !gotypes.IsError(ret.Results[n-1].Type()) {
		return false
	}
	if c, ok := gossa.Returned(ret, n-1).(*ssa.Const); ok && c.Value == nil {
		return false
	}
	for b := ret.Block(); b != nil && b.Idom() != nil; b = b.Idom() {
		if br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If); ok && onError(br, b) {
			return true
		}
	}
	return false
}

// onError reports whether a block is where a branch leads if an error is not nil.
func onError(br *ssa.If, b *ssa.BasicBlock) bool {
	cond, ok := br.Cond.(*ssa.BinOp)
	if !ok || !gotypes.IsError(cond.X.Type()) {
		return false
	}
	succs := br.Block().Succs
	return cond.Op == token.NEQ && succs[0] == b || cond.Op == token.EQL && succs[1] == b
}

// wroteBefore reports whether the function has written a file before it reads it.
func (f *frame) wroteBefore(in ssa.Instruction, name ssa.Value) bool {
	return name != nil && f.dominated(in, func(c ssa.Instruction) bool {
		for _, n := range f.namesAt(c, effect.OpFileWrite) {
			if f.same(name, n, nil) {
				return true
			}
		}
		return false
	})
}

// fillsFile reports whether a write makes a file that was looked for and not
// found: whoever looks for it makes it.
func (f *frame) fillsFile(in ssa.Instruction, name ssa.Value) bool {
	return f.dominated(in, func(c ssa.Instruction) bool {
		v, ok := c.(ssa.Value)
		if !ok {
			return false
		}
		for _, n := range f.namesAt(c, effect.OpFileRead, effect.OpFileStat) {
			if f.same(name, n, nil) && f.decides(v, in) {
				return true
			}
		}
		return false
	})
}

// decides reports whether an instruction runs or not by what a call returned,
// and the function does not fail if it does not run: to refuse what is there
// already is no memo.
func (f *frame) decides(v ssa.Value, in ssa.Instruction) bool {
	for b := in.Block(); b.Idom() != nil; b = b.Idom() {
		br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || !dependsOn(br.Cond, v, make(map[ssa.Value]bool)) {
			continue
		}
		for _, s := range br.Block().Succs {
			if !s.Dominates(in.Block()) && f.p.succeeds(s, make(map[*ssa.BasicBlock]bool)) {
				return true
			}
		}
	}
	return false
}

// succeeds reports whether a return that is not known to be one of an error
// can be reached from a block.
func (p *Package) succeeds(b *ssa.BasicBlock, seen map[*ssa.BasicBlock]bool) bool {
	if seen[b] {
		return false
	}
	seen[b] = true
	if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
		return !returnsError(ret) && !p.makesError(ret)
	}
	return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return p.succeeds(s, seen) })
}

// makesError reports whether a return has an error that is made there, or is
// a variable of the package.
func (p *Package) makesError(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n == 0 || !gotypes.IsError(ret.Results[n-1].Type()) {
		return false
	}
	switch v := gossa.Unconvert(gossa.Returned(ret, n-1)).(type) {
	case *ssa.UnOp:
		_, ok := v.X.(*ssa.Global)
		return ok
	case *ssa.Call:
		return knowledge.First(p.Table.Func(gossa.Callee(&v.Call)), knowledge.Error) != nil
	}
	return false
}

// dependsOn reports whether a value is computed from another.
func dependsOn(v, on ssa.Value, seen map[ssa.Value]bool) bool {
	if v == on {
		return true
	}
	instr, ok := v.(ssa.Instruction)
	if !ok || seen[v] {
		return false
	}
	seen[v] = true
	for _, op := range instr.Operands(nil) {
		if *op != nil && dependsOn(*op, on, seen) {
			return true
		}
	}
	return false
}

// dominated reports whether a call for which pred holds comes before an
// instruction on every way to it.
func (f *frame) dominated(in ssa.Instruction, pred func(ssa.Instruction) bool) bool {
	for b := in.Block(); b != nil; b = b.Idom() {
		for _, instr := range b.Instrs {
			if instr == in {
				break
			}
			switch instr.(type) {
			case *ssa.Call, *ssa.Store:
				if pred(instr) {
					return true
				}
			}
		}
	}
	return false
}

// below reports whether a name is that of dir, or begins with it.
func (f *frame) below(name, dir ssa.Value, env map[ssa.Value]ssa.Value) bool {
	for range budget.Name.Limit() {
		if name == nil {
			return false
		}
		if f.same(name, dir, env) {
			return true
		}
		name = f.firstPart(name)
	}
	f.reach(budget.Name)
	return true
}

// firstPart returns the value that a name begins with, nil if it is not put
// together here.
func (f *frame) firstPart(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.BinOp:
		return v.X
	case *ssa.Call:
		for _, row := range f.p.Table.Func(gossa.Callee(&v.Call)) {
			if row.Verb == knowledge.File && row.Kind == "name" && row.Path >= 0 && row.Path < len(gossa.Args(&v.Call)) {
				return gossa.Variadic(gossa.Args(&v.Call)[row.Path])[0]
			}
		}
	}
	return nil
}

// same reports whether two values are the same name. b is in a function whose
// free variables env maps to values of a's.
func (f *frame) same(a, b ssa.Value, env map[ssa.Value]ssa.Value) bool { return f.sameAt(a, b, env, 0) }

func (f *frame) sameAt(a, b ssa.Value, env map[ssa.Value]ssa.Value, depth int) bool {
	if e, ok := env[b]; ok {
		b = e
	}
	if a == b {
		return a != nil
	}
	if a == nil || b == nil {
		return false
	}
	if depth > budget.Name.Limit() { // the same so far
		f.reach(budget.Name)
		return true
	}
	switch a := a.(type) {
	case *ssa.Const:
		b, ok := b.(*ssa.Const)
		return ok && a.Value != nil && b.Value != nil && a.Value.Kind() == b.Value.Kind() && constant.Compare(a.Value, token.EQL, b.Value)
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == b.Op && a.Op == token.MUL && f.sameAt(a.X, b.X, env, depth+1)
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && f.sameAt(a.X, b.X, env, depth+1)
	case *ssa.BinOp:
		b, ok := b.(*ssa.BinOp)
		return ok && a.Op == b.Op && f.sameAt(a.X, b.X, env, depth+1) && f.sameAt(a.Y, b.Y, env, depth+1)
	case *ssa.MakeInterface:
		b, ok := b.(*ssa.MakeInterface)
		return ok && f.sameAt(a.X, b.X, env, depth+1)
	case *ssa.Extract:
		b, ok := b.(*ssa.Extract)
		return ok && a.Index == b.Index && f.sameAt(a.Tuple, b.Tuple, env, depth+1)
	case *ssa.Call:
		b, ok := b.(*ssa.Call)
		return ok && f.sameCall(a, b, env, depth)
	}
	return false
}

// sameCall compares two calls of functions that make names.
func (f *frame) sameCall(a, b *ssa.Call, env map[ssa.Value]ssa.Value, depth int) bool {
	fn := gossa.Callee(&a.Call)
	if fn == nil || fn != gossa.Callee(&b.Call) || len(a.Call.Args) != len(b.Call.Args) || !gotypes.IsString(a.Type()) || !f.makesName(fn) {
		return false
	}
	for i := range a.Call.Args {
		as, bs := gossa.Variadic(a.Call.Args[i]), gossa.Variadic(b.Call.Args[i])
		if len(as) != len(bs) {
			return false
		}
		for j := range as {
			if !f.sameAt(as[j], bs[j], env, depth+1) {
				return false
			}
		}
	}
	return true
}

// makesName reports whether a function returns the same name for the same
// arguments, as far as is known.
func (f *frame) makesName(fn *types.Func) bool {
	for _, row := range f.p.Table.Func(fn) {
		if row.Verb == knowledge.File && (row.Kind == "name" || row.Kind == "format") {
			return true
		}
	}
	return fn.Pkg() != nil && f.p.FirstParty(fn.Pkg().Path())
}
