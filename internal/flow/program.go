package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// build makes the SSA form of one package, without its test files, and lists
// its functions in source order: declared ones, each followed by the literals
// in it, and the initialiser of the package last.
//
// It is not a pass of its own: requiring buildssa would build SSA for every
// dependency too, since that pass has facts (golang/go#57131). Members are made
// for direct imports alone: what the package calls of others are methods, which
// are made on demand, and a driver may know thousands of others.
func build(fset *token.FileSet, pkg *types.Package, files []*ast.File, info *types.Info) []*ssa.Function {
	prog := ssa.NewProgram(fset, 0)
	for _, p := range pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	sp := prog.CreatePackage(pkg, files, without(info, fset, files), false)
	sp.Build()

	var fns []*ssa.Function
	var add func(*ssa.Function)
	add = func(fn *ssa.Function) {
		fns = append(fns, fn)
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.Name != "_" {
				if obj, ok := info.Defs[fd.Name].(*types.Func); ok {
					if fn := prog.FuncValue(obj); fn != nil && len(fn.Blocks) > 0 {
						add(fn)
					}
				}
			}
		}
	}
	if init := sp.Func("init"); init != nil {
		add(init)
	}
	return fns
}

// without returns info with only the initialisers of package variables that
// stand in files: SSA construction needs a member for each of them.
func without(info *types.Info, fset *token.FileSet, files []*ast.File) *types.Info {
	in := make(map[*token.File]bool)
	for _, f := range files {
		in[fset.File(f.FileStart)] = true
	}
	out := *info
	out.InitOrder = nil
	for _, init := range info.InitOrder {
		if in[fset.File(init.Rhs.Pos())] {
			out.InitOrder = append(out.InitOrder, init)
		}
	}
	return &out
}

// SourceFiles returns the files that are neither tests nor generated stubs
// for them.
func SourceFiles(fset *token.FileSet, files []*ast.File) []*ast.File {
	var out []*ast.File
	for _, f := range files {
		if !strings.HasSuffix(fset.Position(f.FileStart).Filename, "_test.go") {
			out = append(out, f)
		}
	}
	return out
}

// FuncID is the name by which a function is known in facts: its full name
// without type parameters and without the star of a pointer receiver, so
// that a method has one name however it is reached.
func FuncID(fn *types.Func) string {
	fn = fn.Origin()
	if recv := gotypes.Receiver(fn); recv != nil {
		return recv.Pkg().Path() + "." + recv.Name() + "." + fn.Name()
	}
	if fn.Signature().Recv() != nil {
		return fn.FullName()
	}
	if fn.Pkg() == nil {
		return fn.Name()
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// ID is FuncID for any SSA function; literals are numbered within the function
// that holds them.
func ID(fn *ssa.Function) string { return ssaID(fn) }

// ssaID is FuncID for any SSA function; literals are numbered within the
// function that holds them.
func ssaID(fn *ssa.Function) string {
	if obj, ok := fn.Object().(*types.Func); ok {
		return FuncID(obj)
	}
	if p := fn.Parent(); p != nil {
		return ssaID(p) + strings.TrimPrefix(fn.Name(), p.Name())
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path() + "." + fn.Name()
	}
	return fn.Name()
}

// order returns the functions bottom-up: a strongly connected component of
// calls after the components that it calls. Literals come before the
// function that holds them, since that one folds their effects in.
func order(fns []*ssa.Function) [][]*ssa.Function {
	t := &tarjan{index: make(map[*ssa.Function]int), low: make(map[*ssa.Function]int), on: make(map[*ssa.Function]bool), known: make(map[*ssa.Function]bool)}
	for _, fn := range fns {
		t.known[fn] = true
	}
	for _, fn := range fns {
		if t.index[fn] == 0 {
			t.visit(fn)
		}
	}
	return t.comps
}

type tarjan struct {
	next       int
	index, low map[*ssa.Function]int
	on, known  map[*ssa.Function]bool
	stack      []*ssa.Function
	comps      [][]*ssa.Function
}

func (t *tarjan) visit(fn *ssa.Function) {
	t.next++
	t.index[fn], t.low[fn] = t.next, t.next
	t.stack = append(t.stack, fn)
	t.on[fn] = true
	for _, g := range callees(fn) {
		if !t.known[g] {
			continue
		}
		if t.index[g] == 0 {
			t.visit(g)
			t.low[fn] = min(t.low[fn], t.low[g])
		} else if t.on[g] {
			t.low[fn] = min(t.low[fn], t.index[g])
		}
	}
	if t.low[fn] != t.index[fn] {
		return
	}
	for i := len(t.stack) - 1; ; i-- {
		t.on[t.stack[i]] = false
		if t.stack[i] == fn {
			comp := append([]*ssa.Function(nil), t.stack[i:]...)
			t.stack = t.stack[:i]
			t.comps = append(t.comps, comp)
			return
		}
	}
}

// callees lists the functions of the package that fn mentions: called, made
// a closure of, or used as a value.
func callees(fn *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	var ops []*ssa.Value
	for instr := range gossa.Instrs(fn) {
		ops = instr.Operands(ops[:0])
		for _, op := range ops {
			if op == nil || *op == nil {
				continue
			}
			if f, ok := (*op).(*ssa.Function); ok {
				out = append(out, gossa.Declared(f))
			}
		}
	}
	return out
}

// site makes the place of an instruction.
func site(fn *ssa.Function, pos token.Pos) effect.Site {
	s := effect.Site{Func: gossa.Name(fn), Pos: pos}
	if fn.Pkg != nil {
		s.Pkg = fn.Pkg.Pkg.Path()
	}
	if pos.IsValid() {
		p := fn.Prog.Fset.Position(pos)
		s.File, s.Line = filepath.Base(p.Filename), p.Line
	}
	return s
}

// FuncByID returns the summary of a function of this package or of another.
func (p *Package) FuncByID(id string) *effect.Summary {
	if p.byID == nil {
		p.byID = make(map[string]*ssa.Function)
		for _, fn := range p.Funcs {
			p.byID[ssaID(fn)] = fn
		}
	}
	if fn := p.byID[id]; fn != nil {
		return p.Portable(fn)
	}
	return p.Imported.Summary(id)
}

// Own reports whether a function is written in this package, and returns it.
func (p *Package) Own(id string) *ssa.Function {
	p.FuncByID("")
	return p.byID[id]
}

// SummaryOf returns the summary of a function of this package.
func (p *Package) SummaryOf(fn *ssa.Function) *effect.Summary { return p.sums[fn] }
