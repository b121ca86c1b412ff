package invariance

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/stickystate/stickystate/internal/gotypes"
)

// A rewriter collects edits of a program's text.
type rewriter struct {
	*Typed
	edits   map[string][]edit
	imports map[string]map[string]bool // to add, by file
	added   map[string]string          // files
	count   int
}

// An edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

func newRewriter(t *Typed) *rewriter {
	return &rewriter{Typed: t, edits: make(map[string][]edit), imports: make(map[string]map[string]bool), added: make(map[string]string)}
}

// file returns the name of the file that pos is in, and the offset.
func (r *rewriter) file(pos token.Pos) (string, int) {
	p := r.world.fset.Position(pos)
	return strings.TrimPrefix(p.Filename, "/"+r.Module+"/"), p.Offset
}

func (r *rewriter) replace(pos, end token.Pos, text string) {
	name, start := r.file(pos)
	_, stop := r.file(end)
	e := edit{start, stop, text}
	if !slices.Contains(r.edits[name], e) || start == stop {
		r.edits[name] = append(r.edits[name], e)
	}
	r.count++
}

func (r *rewriter) insert(pos token.Pos, text string) { r.replace(pos, pos, text) }

// source returns the text of a node.
func (r *rewriter) source(n ast.Node) string {
	name, start := r.file(n.Pos())
	_, end := r.file(n.End())
	return r.Files[name][start:end]
}

// importInto adds an import to the file that pos is in: a path, or a name and
// a path.
func (r *rewriter) importInto(pos token.Pos, path string) {
	name, _ := r.file(pos)
	if r.imports[name] == nil {
		r.imports[name] = make(map[string]bool)
	}
	r.imports[name][path] = true
}

// typeIn returns t as it is written in the file that pos is in, which gets
// the imports that it needs; "" if t cannot be written there.
func (r *rewriter) typeIn(p *Pkg, pos token.Pos, t types.Type) string {
	if !nameable(p, t) {
		return ""
	}
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg == p.Types {
			return ""
		}
		r.importInto(pos, pkg.Path())
		return pkg.Name()
	})
}

// nameable reports whether t can be written at the top level of p.
func nameable(p *Pkg, t types.Type) bool {
	const levels = 10
	no, _ := gotypes.Search(levels, t, func(t types.Type) (no bool, next []types.Type) {
		switch t := t.(type) {
		case *types.TypeParam:
			return true, nil
		case *types.Named:
			obj := t.Obj()
			no = obj.Pkg() != nil && (obj.Parent() != obj.Pkg().Scope() || obj.Pkg() != p.Types && !obj.Exported())
			return no, slices.Collect(t.TypeArgs().Types())
		case *types.Signature:
			return false, append(tupleTypes(t.Params()), tupleTypes(t.Results())...)
		case *types.Struct:
			return false, gotypes.FieldTypes(t)
		case *types.Map:
			return false, []types.Type{t.Key(), t.Elem()}
		case interface{ Elem() types.Type }:
			return false, []types.Type{t.Elem()}
		}
		return false, nil
	})
	return !no
}

func tupleTypes(t *types.Tuple) []types.Type {
	var out []types.Type
	for v := range t.Variables() {
		out = append(out, v.Type())
	}
	return out
}

// program applies the edits. Imports that are not used any more are dropped.
func (r *rewriter) program() (*Program, error) {
	out := &Program{Module: r.Module, Files: make(map[string]string)}
	for name, src := range r.Files {
		text, err := apply(src, r.edits[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(r.edits[name]) > 0 {
			if text, err = r.tidy(name, text); err != nil {
				return nil, err
			}
		}
		out.Files[name] = text
	}
	for name, text := range r.added {
		text, err := r.tidy(name, text)
		if err != nil {
			return nil, err
		}
		out.Files[name] = text
	}
	return out, nil
}

// apply makes edits, in the order of their places; insertions at one place
// stay in the order in which they were made.
func apply(src string, edits []edit) (string, error) {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var b strings.Builder
	last := 0
	for _, e := range edits {
		if e.start < last {
			return "", fmt.Errorf("edits overlap at %d: %q", e.start, e.text)
		}
		b.WriteString(src[last:e.start])
		b.WriteString(e.text)
		last = e.end
	}
	b.WriteString(src[last:])
	return b.String(), nil
}

// tidy adds and drops imports, and formats.
func (r *rewriter) tidy(name, text string) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, text)
	}
	for path := range r.imports[name] {
		if local, path, ok := strings.Cut(path, " "); ok {
			astutil.AddNamedImport(fset, f, local, path)
			continue
		}
		astutil.AddImport(fset, f, path)
	}
	for _, spec := range slices.Clone(f.Imports) {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser checked it
		local := r.localName(spec, path)
		if local != "_" && local != "." && !mentions(f, local) {
			if spec.Name != nil {
				astutil.DeleteNamedImport(fset, f, spec.Name.Name, path)
			} else {
				astutil.DeleteImport(fset, f, path)
			}
		}
	}
	var b strings.Builder
	if err := format.Node(&b, fset, f); err != nil {
		return "", err
	}
	return b.String(), nil
}

// localName is the name that an import has in its file.
func (r *rewriter) localName(spec *ast.ImportSpec, path string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	if pkg := r.world.pkgs[path]; pkg != nil {
		return pkg.Name()
	}
	for _, p := range r.Pkgs {
		if p.Path == path {
			return p.Types.Name()
		}
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// mentions reports whether a file has the qualifier name.
func mentions(f *ast.File, name string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			x, ok := sel.X.(*ast.Ident)
			found = found || ok && x.Name == name
		}
		return !found
	})
	return found
}
