package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// naiveAnalyzer returns the rule that everybody thinks of first: state that
// breaks horizontal scaling is a container in a package variable. It is what
// the product must beat, both in what it finds and in what it leaves alone.
//
// It reports each package-level variable of the analysed packages, outside of
// tests and generated files, whose type is a map, slice, channel, sync.Map or
// container/list.List, a pointer to one of these, or a struct that has one as
// a field. Structs of other packages are taken for opaque: a compiled regular
// expression holds slices too.
func naiveAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "naive",
		Doc:  "naive: report package-level variables that hold a container",
		Run:  runNaive,
	}
}

func runNaive(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		name := pass.Fset.Position(file.FileStart).Filename
		if strings.HasSuffix(name, "_test.go") || ast.IsGenerated(file) {
			continue
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				reportNaive(pass, spec.(*ast.ValueSpec))
			}
		}
	}
	return nil, nil
}

// reportNaive reports the containers among the variables of one declaration.
func reportNaive(pass *analysis.Pass, spec *ast.ValueSpec) {
	for _, id := range spec.Names {
		obj := pass.TypesInfo.Defs[id]
		if obj == nil || id.Name == "_" {
			continue
		}
		if kind := holds(obj.Type(), pass.Pkg); kind != "" {
			pass.Reportf(id.Pos(), "package variable %s.%s holds a %s", pass.Pkg.Name(), id.Name, kind)
		}
	}
}

// holds returns the kind of container that a variable of type t holds, or "".
func holds(t types.Type, pkg *types.Package) string {
	t = deref(t)
	if kind := container(t); kind != "" {
		return kind
	}
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != pkg {
		return "" // opaque
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for field := range st.Fields() {
		if kind := container(deref(field.Type())); kind != "" {
			return "struct with a " + kind
		}
	}
	return ""
}

// container returns what kind of container t is, or "".
func container(t types.Type) string {
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != nil {
		switch named.Obj().Pkg().Path() + "." + named.Obj().Name() {
		case "sync.Map":
			return "sync.Map"
		case "container/list.List":
			return "list"
		}
	}
	switch t.Underlying().(type) {
	case *types.Map:
		return "map"
	case *types.Slice:
		return "slice"
	case *types.Chan:
		return "channel"
	}
	return ""
}

// deref returns what t points to, or t, without its aliases.
func deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return t
}
