package unit

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Facts are those of one package and of what it imports directly, by package
// and type. Facts of objects are not supported: no pass here has any.
type facts struct {
	pkg *types.Package
	m   map[factKey]analysis.Fact
}

type factKey struct {
	pkg *types.Package
	typ reflect.Type
}

// A gobFact is a fact in a file, as x/tools writes it.
type gobFact struct {
	PkgPath string
	Object  string
	Fact    analysis.Fact
}

// RegisterFacts makes the types of the facts of analyzers, and of what they
// require, known to the decoder.
func RegisterFacts(analyzers []*analysis.Analyzer) {
	for _, a := range analyzers {
		for _, f := range a.FactTypes {
			gob.Register(f)
		}
		RegisterFacts(a.Requires)
	}
}

// readFacts decodes the facts of the direct imports of pkg.
func readFacts(pkg *types.Package, read func(path string) ([]byte, error)) (*facts, error) {
	fs := &facts{pkg, make(map[factKey]analysis.Fact)}
	for _, imp := range pkg.Imports() {
		data, err := read(imp.Path())
		if err != nil {
			return nil, fmt.Errorf("facts of %s: %w", imp.Path(), err)
		}
		if len(data) == 0 {
			continue
		}
		var list []gobFact
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&list); err != nil {
			return nil, fmt.Errorf("facts of %s: %w", imp.Path(), err)
		}
		for _, f := range list {
			if f.PkgPath == imp.Path() && f.Object == "" {
				fs.m[factKey{imp, reflect.TypeOf(f.Fact)}] = f.Fact
			}
		}
	}
	return fs, nil
}

// get is analysis.Pass.ImportPackageFact.
func (fs *facts) get(pkg *types.Package, ptr analysis.Fact) bool {
	f, ok := fs.m[factKey{pkg, reflect.TypeOf(ptr)}]
	if ok {
		reflect.ValueOf(ptr).Elem().Set(reflect.ValueOf(f).Elem())
	}
	return ok
}

// set is analysis.Pass.ExportPackageFact.
func (fs *facts) set(f analysis.Fact) { fs.m[factKey{fs.pkg, reflect.TypeOf(f)}] = f }

// all returns the facts of the types of a, sorted by package.
func (fs *facts) all(a *analysis.Analyzer) []analysis.PackageFact {
	var list []analysis.PackageFact
	for k, f := range fs.m {
		if slices.ContainsFunc(a.FactTypes, func(t analysis.Fact) bool { return reflect.TypeOf(t) == k.typ }) {
			list = append(list, analysis.PackageFact{Package: k.pkg, Fact: f})
		}
	}
	slices.SortFunc(list, func(a, b analysis.PackageFact) int { return strings.Compare(a.Package.Path(), b.Package.Path()) })
	return list
}

// encode returns the facts of the package itself, in a fixed order; nothing if
// there are none.
func (fs *facts) encode() ([]byte, error) {
	var list []gobFact
	for k, f := range fs.m {
		if k.pkg == fs.pkg {
			list = append(list, gobFact{PkgPath: fs.pkg.Path(), Fact: f})
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	slices.SortFunc(list, func(a, b gobFact) int {
		return strings.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String())
	})
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode(list)
	return buf.Bytes(), err
}
