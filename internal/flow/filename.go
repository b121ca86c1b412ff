package flow

import (
	"go/constant"
	"go/token"
	"path"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// fileName returns where the name begins that a row speaks of.
func (t *tabledCall) fileName(row *knowledge.Row) effect.PathSet {
	if row.Path < 0 && t.c.Signature().Recv() == nil && !t.c.IsInvoke() {
		fn := gossa.Callee(t.c) // a folder that the system knows
		return effect.PathSet{effect.NamedPath(fn.Pkg().Name() + "." + fn.Name() + "()")}
	}
	if row.Path < 0 || row.Below {
		return t.f.openedAs(t.recv.Paths)
	}
	args := gossa.Args(t.c)
	if row.Kind == "format" {
		return t.f.formatted(args, row.Path)
	}
	if row.Kind == "name" && t.variadic(row.Path) {
		return t.f.joined(gossa.Variadic(args[row.Path]))
	}
	if ps := t.f.place(operand(args, row.Path)); len(ps) > 0 || row.Kind != "serve" {
		return ps
	}
	return t.f.wrapped(t.arg(row.Path))
}

// wrapped is the place that a file system of the service's own, made here,
// has in one of its fields.
func (f *frame) wrapped(v effect.Value) effect.PathSet {
	var out effect.PathSet
	for loc, h := range f.heap {
		for _, p := range v.Paths {
			if p.IsAlloc() && loc.Root() == p.Root() {
				out = out.Join(f.places(h.Paths))
			}
		}
	}
	return out
}

func (t *tabledCall) variadic(i int) bool {
	sig := t.c.Signature()
	return sig.Variadic() && i == sig.Params().Len()-1 && i < len(gossa.Args(t.c))
}

// openedAs maps open files to their names; a file that is held in a field or
// variable is known by that.
func (f *frame) openedAs(ps effect.PathSet) effect.PathSet {
	var out effect.PathSet
	for _, p := range f.uncell(ps) {
		switch {
		case p.IsAlloc():
			out = out.Join(f.heap[p.Step(effect.FileName)].Paths)
		case p.IsGlobal() && !f.p.FirstParty(packageOf(p.State())): // os.Stdout
		default:
			out = out.Join(effect.PathSet{p})
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
func (f *frame) joined(elems []ssa.Value) effect.PathSet {
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
func (f *frame) belowConsts(ps effect.PathSet, elems []ssa.Value) effect.PathSet {
	if len(ps) != 1 || !ps[0].IsNamed() {
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
		ps = effect.PathSet{ps[0] + effect.Path("/"+strings.Trim(s, "/"))}
	}
	return ps
}

func isRootOnly(consts []string) bool {
	p := path.Join(consts...)
	return p == "." || p == "/"
}

// formatted is the place of a name made by a format: its first verb, or the
// text before it.
func (f *frame) formatted(args []ssa.Value, i int) effect.PathSet {
	format, ok := constName(operand(args, i))
	if !ok {
		return f.place(operand(args, i))
	}
	prefix, _, _ := strings.Cut(format, "%")
	if prefix != "" && !isRootOnly([]string{prefix}) {
		return folderOf(prefix)
	}
	if i+1 < len(args) {
		if elems := gossa.Variadic(args[i+1]); len(elems) > 0 {
			return f.place(elems[0])
		}
	}
	return nil
}

// place returns the paths that the name of a file begins with.
func (f *frame) place(v ssa.Value) effect.PathSet { return f.placeOf(v, 0) }

func (f *frame) placeOf(v ssa.Value, depth int) effect.PathSet {
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
		var out effect.PathSet
		for _, e := range v.Edges {
			out = out.Join(f.placeOf(e, depth+1))
		}
		return out
	case *ssa.MakeInterface, *ssa.ChangeType, *ssa.Convert:
		return f.placeOf(gossa.Through(v), depth+1)
	case *ssa.UnOp:
		return f.places(f.eval(v).Paths).Join(f.fieldNames(v.X))
	case *ssa.Call:
		if ps := f.places(f.eval(v).Paths); len(ps) > 0 {
			return ps
		}
		return setting(v)
	}
	return f.places(f.eval(v).Paths)
}

// places keeps the paths that can name a place.
func (f *frame) places(ps effect.PathSet) effect.PathSet {
	var out effect.PathSet
	for _, p := range ps {
		if p.IsAlloc() {
			p = f.ofType(p)
		}
		if p != "" {
			out = out.Join(effect.PathSet{p})
		}
	}
	return out
}

// ofType names a field of a local object by its type alone: the file outlives
// the object that has its name. Objects that a request was decoded into name
// no place of the service.
func (f *frame) ofType(p effect.Path) effect.Path {
	root, steps := p.Split()
	if len(steps) == 0 || p.State() == "" || (f.smear[root].Kinds | f.heap[p].Label.Kinds).FromRequest() {
		return ""
	}
	return effect.Unknown.Over(steps)
}

// fieldNames names a field of an object that is made here by its type, beside
// what was put into it.
func (f *frame) fieldNames(addr ssa.Value) effect.PathSet {
	if _, ok := addr.(*ssa.FieldAddr); !ok {
		return nil
	}
	var out effect.PathSet
	for _, p := range f.eval(addr).Paths {
		if p.IsAlloc() && f.ofType(p) != "" {
			out = out.Join(effect.PathSet{f.ofType(p)})
		}
	}
	return out
}

// setting is the place that a call with one constant argument names, as a
// look-up in the configuration or the environment does.
func setting(c *ssa.Call) effect.PathSet {
	fn := gossa.Callee(&c.Call)
	args := gossa.Args(&c.Call)
	if fn == nil || fn.Pkg() == nil || len(args) != 1 {
		return nil
	}
	s, ok := constName(args[0])
	if !ok || s == "" {
		return nil
	}
	return effect.PathSet{effect.NamedPath(fn.Name() + "(" + s + ")")}
}

// constName returns the string that a constant is.
func constName(v ssa.Value) (string, bool) {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value), true
		}
	case *ssa.MakeInterface, *ssa.ChangeType:
		return constName(gossa.Through(v))
	}
	return "", false
}

// folderOf is the place that a constant before the rest of a name stands for:
// the folder, and what the name of the file begins with.
func folderOf(prefix string) effect.PathSet { return namedPlace(strings.TrimRight(prefix, "/\\-_.")) }

// namedPlace is the place that a constant names. Devices are none.
func namedPlace(s string) effect.PathSet {
	if s == "" || strings.ContainsAny(s, "\t\n\x00") || strings.Contains(s, "://") {
		return nil
	}
	if s = path.Clean(strings.ReplaceAll(s, `\`, "/")); s == "." || s == "/" || strings.HasPrefix(s, "/dev/") || strings.HasPrefix(s, "/proc/") {
		return nil
	}
	return effect.PathSet{effect.NamedPath(s)}
}

// workingDir and homeDir are places that many files of many programs lie below.
var (
	workingDir = effect.NamedPath("os.Getwd()")
	homeDir    = effect.NamedPath("os.UserHomeDir()")
)

// returned evaluates a result: a string that begins with a constant folder
// has its place. v is what was put in the result r.
func (f *frame) returned(r, v ssa.Value) effect.Value {
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
func (p *Package) portableName(fn *ssa.Function, ps effect.PathSet) effect.PathSet {
	var out effect.PathSet
	for _, at := range ps {
		i, formal := at.Formal()
		switch s := at.State(); {
		case at.IsNamed() && s != "", s != "" && p.isName(s), s == "" && formal && i < len(fn.Params) && p.isName(fn.Params[i].Name()):
			out = append(out, at)
		}
	}
	return out
}
