// Package graph analyses packages and what they import in one process, each
// after its imports, and keeps the results for the next run.
//
// The go command has compiled all of them: types of imports come from its
// export data, so that only packages that are analysed are parsed, and its
// build IDs say what a result depends on.
package graph

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Package is a package as go list -e -export -deps -compiled describes it.
type Package struct {
	ImportPath      string
	Name            string // main for a program
	Dir             string
	Export          string // file of export data, "" if it was not compiled
	BuildID         string // of what was compiled
	GoFiles         []string
	CgoFiles        []string
	CompiledGoFiles []string
	OtherFiles      []string
	IgnoredGoFiles  []string
	TestGoFiles     []string
	XTestGoFiles    []string
	Imports         []string
	ImportMap       map[string]string // from what the sources write, where it differs
	Module          *Module
	Standard        bool
	DepOnly         bool // not matched by a pattern
	Error           *Error
	DepsErrors      []*Error
}

// A Set is packages with all that they import, by their paths.
type Set struct {
	list   []*Package // each after its imports
	byPath map[string]*Package
}

// NewSet returns the set of packages, each of which comes after its imports.
func NewSet(pkgs []*Package) *Set {
	s := &Set{pkgs, make(map[string]*Package, len(pkgs))}
	for _, p := range pkgs {
		s.byPath[p.ImportPath] = p
	}
	return s
}

// Behind returns the packages that a package imports, and those that they import,
// each after its imports; without the standard library.
func (s *Set) Behind(p *Package) []*Package {
	wanted := map[string]bool{p.ImportPath: true}
	for _, q := range slices.Backward(s.list) {
		if wanted[q.ImportPath] {
			for _, path := range q.Imports {
				wanted[path] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(s.list), func(q *Package) bool { return q == p || q.Standard || !wanted[q.ImportPath] })
}

// Modules returns the paths of the modules that the packages are of, sorted.
func (s *Set) Modules() []string {
	var paths []string
	for _, p := range s.list {
		if p.Module != nil {
			paths = append(paths, p.Module.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Paths returns the paths of the packages, sorted.
func (s *Set) Paths() []string { return slices.Sorted(maps.Keys(s.byPath)) }

// Package returns the package with a path, nil if there is none.
func (s *Set) Package(path string) *Package { return s.byPath[path] }

// Fields are those of Package, as the flag -json of go list takes them.
const Fields = "ImportPath,Name,Dir,Export,BuildID,GoFiles,CgoFiles,CompiledGoFiles,OtherFiles,IgnoredGoFiles," +
	"TestGoFiles,XTestGoFiles,Imports,ImportMap,Module,Standard,DepOnly,Error,DepsErrors"

// A Module is the module of a package.
type Module struct {
	Path      string
	Version   string
	Dir       string
	GoVersion string
	Replace   *Module // what stands in for it; a folder if that has no version
}

// An Error says why a package does not load or does not compile.
type Error struct {
	ImportStack []string
	Err         string
}

// Compiler returns what the compiler printed, without the line that names the
// package, if the error is one of the compiler.
func (e *Error) Compiler() (text string, ok bool) {
	header, text, _ := strings.Cut(e.Err, "\n")
	return text, strings.HasPrefix(header, "# ") && len(e.ImportStack) == 0
}

// module is what an analysis is told of the module.
func (p *Package) module() *analysis.Module {
	if p.Module == nil {
		return nil
	}
	return &analysis.Module{Path: p.Module.Path, Version: p.Module.Version, GoVersion: p.Module.GoVersion}
}

// goVersion is the version of the language, as the go command tells vet tools:
// a module that names none has that of Go 1.16.
func (p *Package) goVersion() string {
	switch {
	case p.Module == nil:
		return ""
	case p.Module.GoVersion == "":
		return "go1.16"
	}
	return "go" + p.Module.GoVersion
}

// files returns names of files in the directory of the package. Those that the
// go command has made are elsewhere.
func (p *Package) files(names []string) []string {
	files := slices.Clone(names)
	for i, name := range files {
		if !filepath.IsAbs(name) {
			files[i] = filepath.Join(p.Dir, name)
		}
	}
	return files
}
