package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"path"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
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

// named is the root prefix of places that a constant names: "f:uploads".
const named = "f:"

// handled is the step from an open file to its name.
const handled = "~file"

// OnFile reports whether the operation is on a file.
func (o Op) OnFile() bool { return o >= OpFileWrite && o <= OpFileRemove }

// IsNamed reports whether a state object is a place that a constant names,
// and returns the constant.
func IsNamed(state string) (name string, ok bool) { return strings.CutPrefix(state, named) }

// file applies a row about files.
func (t *tabledCall) file(row *knowledge.Row) {
	switch row.Kind {
	case "name", "format":
		t.results[0] = Value{Label: t.recv.Label.Join(labelOf(t.args)), Paths: t.fileName(row)}
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
		name := operand(request.Args(t.c), row.Path)
		if op == OpFileWrite && f.removesAgain(t.in, name) || op != OpFileWrite && f.wroteBefore(t.in, name) {
			return
		}
		if op == OpFileWrite && f.fillsFile(t.in, name) {
			f.file(t.in, &Effect{Op: op, Flags: FlagMemo, Key: key, Val: val, Hint: keyName(name)}, places)
			return
		}
		f.file(t.in, &Effect{Op: op, Key: key, Val: val, Hint: keyName(name)}, places)
		return
	}
	f.file(t.in, &Effect{Op: op, Key: key, Val: val}, places)
}

// hold makes the object that an open file is, notes its name, and returns
// the label of what is put into it.
func (f *frame) hold(in ssa.Instruction, places pathSet) Label {
	v, ok := in.(ssa.Value)
	if !ok || !f.p.isHandle(v.Type()) {
		return Label{}
	}
	a := f.alloc(v, "call")
	f.put(a.Step(handled), Value{Paths: places})
	return f.taint[a.root()]
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
func fileOp(row *knowledge.Row, c *ssa.CallCommon) (Op, bool) {
	switch row.Kind {
	case "write":
		return OpFileWrite, true
	case "read":
		return OpFileRead, true
	case "stat":
		return OpFileStat, true
	case "serve":
		return OpFileServe, true
	case "remove":
		return OpFileRemove, true
	case "open":
		if flags, ok := operand(request.Args(c), row.Path+1).(*ssa.Const); ok && flags.Value != nil && flags.Value.Kind() == constant.Int && flags.Int64()&writeFlags == 0 {
			return OpFileRead, true
		}
		return OpFileWrite, true
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

// fileName returns where the name begins that a row speaks of.
func (t *tabledCall) fileName(row *knowledge.Row) pathSet {
	if row.Path < 0 && t.c.Signature().Recv() == nil && !t.c.IsInvoke() {
		fn := request.Callee(t.c) // a folder that the system knows
		return pathSet{Path(named + fn.Pkg().Name() + "." + fn.Name() + "()")}
	}
	if row.Path < 0 || row.Below {
		return t.f.openedAs(t.recv.Paths)
	}
	args := request.Args(t.c)
	if row.Kind == "format" {
		return t.f.formatted(args, row.Path)
	}
	if row.Kind == "name" && t.variadic(row.Path) {
		return t.f.joined(request.Variadic(args[row.Path]))
	}
	if ps := t.f.place(operand(args, row.Path)); len(ps) > 0 || row.Kind != "serve" {
		return ps
	}
	return t.f.wrapped(t.arg(row.Path))
}

// wrapped is the place that a file system of the service's own, made here,
// has in one of its fields.
func (f *frame) wrapped(v Value) pathSet {
	var out pathSet
	for loc, h := range f.heap {
		for _, p := range v.Paths {
			if p.IsAlloc() && loc.root() == p.root() {
				out = out.join(f.places(h.Paths))
			}
		}
	}
	return out
}

func (t *tabledCall) variadic(i int) bool {
	sig := t.c.Signature()
	return sig.Variadic() && i == sig.Params().Len()-1 && i < len(request.Args(t.c))
}

// openedAs maps open files to their names; a file that is held in a field or
// variable is known by that.
func (f *frame) openedAs(ps pathSet) pathSet {
	var out pathSet
	for _, p := range f.uncell(ps) {
		switch {
		case p.IsAlloc():
			out = out.join(f.heap[p.Step(handled)].Paths)
		case p.IsGlobal() && !f.p.FirstParty(packageOf(p.State())): // os.Stdout
		default:
			out = out.join(pathSet{p})
		}
	}
	return out
}

// packageOf is the import path in the name of a package variable.
func packageOf(name string) string {
	slash := strings.LastIndexByte(name, '/') + 1
	path, _, _ := strings.Cut(name[slash:], ".")
	return name[:slash] + path
}

// joined is the place of a name that is put together of elements: that of
// the first, after those that name the current or the root folder. Constants
// that stand first together name one place.
func (f *frame) joined(elems []ssa.Value) pathSet {
	var consts []string
	for i, e := range elems {
		s, isConst := constName(e)
		if isConst && s != "" {
			consts = append(consts, s)
			continue
		}
		if len(consts) == 0 || isRootOnly(consts) {
			if ps := f.place(e); len(ps) > 0 || len(consts) == 0 {
				return f.belowConsts(ps, elems[i+1:])
			}
		}
		break
	}
	return namedPlace(path.Join(consts...))
}

// belowConsts makes the place of a folder that the system knows smaller by the
// constants that follow: such a folder is everybody's.
func (f *frame) belowConsts(ps pathSet, elems []ssa.Value) pathSet {
	if len(ps) != 1 || !strings.HasPrefix(string(ps[0]), named) {
		return ps
	}
	for _, e := range elems {
		s, ok := constName(e)
		if !ok || s == "" {
			break
		}
		if ps[0] == workingDir {
			return f.joined(elems)
		}
		ps = pathSet{ps[0] + Path("/"+strings.Trim(s, "/"))}
	}
	return ps
}

func isRootOnly(consts []string) bool {
	p := path.Join(consts...)
	return p == "." || p == "/"
}

// formatted is the place of a name made by a format: its first verb, or the
// text before it.
func (f *frame) formatted(args []ssa.Value, i int) pathSet {
	format, ok := constName(operand(args, i))
	if !ok {
		return f.place(operand(args, i))
	}
	prefix, _, _ := strings.Cut(format, "%")
	if prefix != "" && !isRootOnly([]string{prefix}) {
		return folderOf(prefix)
	}
	if i+1 < len(args) {
		if elems := request.Variadic(args[i+1]); len(elems) > 0 {
			return f.place(elems[0])
		}
	}
	return nil
}

// place returns the paths that the name of a file begins with.
func (f *frame) place(v ssa.Value) pathSet { return f.placeOf(v, 0) }

func (f *frame) placeOf(v ssa.Value, depth int) pathSet {
	if depth > budget.Name.Limit() {
		f.reach(budget.Name)
		return nil
	}
	switch v := v.(type) {
	case nil:
		return nil
	case *ssa.Const:
		s, _ := constName(v)
		return namedPlace(s)
	case *ssa.BinOp:
		if s, ok := constName(v.X); ok && v.Op == token.ADD {
			return folderOf(s)
		}
		return f.placeOf(v.X, depth+1)
	case *ssa.Phi:
		var out pathSet
		for _, e := range v.Edges {
			out = out.join(f.placeOf(e, depth+1))
		}
		return out
	case *ssa.MakeInterface:
		return f.placeOf(v.X, depth+1)
	case *ssa.ChangeType:
		return f.placeOf(v.X, depth+1)
	case *ssa.Convert:
		return f.placeOf(v.X, depth+1)
	case *ssa.UnOp:
		return f.places(f.eval(v).Paths).join(f.fieldNames(v.X))
	case *ssa.Call:
		if ps := f.places(f.eval(v).Paths); len(ps) > 0 {
			return ps
		}
		return setting(v)
	}
	return f.places(f.eval(v).Paths)
}

// places keeps the paths that can name a place.
func (f *frame) places(ps pathSet) pathSet {
	var out pathSet
	for _, p := range ps {
		if p.IsAlloc() {
			p = f.ofType(p)
		}
		if p != "" {
			out = out.join(pathSet{p})
		}
	}
	return out
}

// ofType names a field of a local object by its type alone: the file outlives
// the object that has its name. Objects that a request was decoded into name
// no place of the service.
func (f *frame) ofType(p Path) Path {
	root, steps := p.Root()
	if len(steps) == 0 || p.State() == "" || (f.smear[root].Kinds | f.heap[p].Label.Kinds).FromRequest() {
		return ""
	}
	return join(string(Unknown), steps)
}

// fieldNames names a field of an object that is made here by its type, beside
// what was put into it.
func (f *frame) fieldNames(addr ssa.Value) pathSet {
	if _, ok := addr.(*ssa.FieldAddr); !ok {
		return nil
	}
	var out pathSet
	for _, p := range f.eval(addr).Paths {
		if p.IsAlloc() && f.ofType(p) != "" {
			out = out.join(pathSet{f.ofType(p)})
		}
	}
	return out
}

// setting is the place that a call with one constant argument names, as a
// look-up in the configuration or the environment does.
func setting(c *ssa.Call) pathSet {
	fn := request.Callee(&c.Call)
	args := request.Args(&c.Call)
	if fn == nil || fn.Pkg() == nil || len(args) != 1 {
		return nil
	}
	s, ok := constName(args[0])
	if !ok || s == "" {
		return nil
	}
	return pathSet{Path(named + fn.Name() + "(" + s + ")")}
}

// constName returns the string that a constant is.
func constName(v ssa.Value) (string, bool) {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value), true
		}
	case *ssa.MakeInterface:
		return constName(v.X)
	case *ssa.ChangeType:
		return constName(v.X)
	}
	return "", false
}

// folderOf is the place that a constant before the rest of a name stands for:
// the folder, and what the name of the file begins with.
func folderOf(prefix string) pathSet { return namedPlace(strings.TrimRight(prefix, "/\\-_.")) }

// namedPlace is the place that a constant names. Devices are none.
func namedPlace(s string) pathSet {
	if s == "" || strings.ContainsAny(s, "\t\n\x00") || strings.Contains(s, "://") {
		return nil
	}
	if s = path.Clean(strings.ReplaceAll(s, `\`, "/")); s == "." || s == "/" || strings.HasPrefix(s, "/dev/") || strings.HasPrefix(s, "/proc/") {
		return nil
	}
	return pathSet{Path(named + s)}
}

// workingDir and homeDir are places that many files of many programs lie below.
const (
	workingDir Path = named + "os.Getwd()"
	homeDir    Path = named + "os.UserHomeDir()"
)

// file adds an effect on a file, at each place that it may lie.
func (f *frame) file(in ssa.Instruction, e *Effect, places pathSet) {
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
func (f *frame) substPlace(in ssa.Instruction, p Path, args []Value) pathSet {
	i, ok := p.Formal()
	if !ok || p != FormalPath(i) {
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
func (f *frame) instantiateFile(in ssa.Instruction, e *Effect, args []Value, flags Flags, here Site) {
	if e.Dyn != "" {
		n := *e
		var ok bool
		if n.Op, n.Dyn, ok = f.p.commandOp(e, in, len(args)); !ok {
			return
		}
		if e = &n; n.Op != OpFileWrite {
			n.Flags &^= FlagCommand
		}
	}
	if i, ok := e.Target.Formal(); ok && e.Target == FormalPath(i) {
		name := nameArg(in, i, len(args))
		if name != nil && (e.Op == OpFileWrite && f.removesAgain(in, name) || e.Op != OpFileWrite && f.wroteBefore(in, name)) {
			return
		}
		if name != nil && e.Op == OpFileWrite && f.fillsFile(in, name) {
			flags |= FlagMemo
		}
	}
	for _, t := range f.substPlace(in, e.Target, args) {
		if t.IsUnknown() && t.State() == "" || t == workingDir || t == homeDir {
			continue
		}
		n := &Effect{Op: e.Op, Flags: e.Flags | flags, Dyn: e.Dyn, Target: t.Container(), Key: e.Key.Subst(args), Val: e.Val.Subst(args), Hint: e.Hint, Site: e.Site}
		n.Chain = capChain(append([]Site{here}, e.Chain...))
		f.add(n)
	}
}

// returned evaluates a result: a string that begins with a constant folder
// has its place. v is what was put in the result r.
func (f *frame) returned(r, v ssa.Value) Value {
	out := f.eval(r)
	if !gotypes.IsString(v.Type()) || len(out.Paths) > 0 {
		return out
	}
	if bo, ok := v.(*ssa.BinOp); ok {
		if s, ok := constName(bo.X); ok && strings.ContainsAny(s, `/\`) {
			out.Paths = folderOf(s)
		}
	}
	return out
}

// portableName keeps of a string result the places that an importer may need.
func portableName(fn *ssa.Function, ps pathSet) pathSet {
	var out pathSet
	for _, p := range ps {
		i, formal := p.Formal()
		switch s := p.State(); {
		case strings.HasPrefix(s, named), s != "" && isName(s), s == "" && formal && i < len(fn.Params) && isName(fn.Params[i].Name()):
			out = append(out, p)
		}
	}
	return out
}
