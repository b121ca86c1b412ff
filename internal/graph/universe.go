package graph

import (
	"errors"
	"go/token"
	"go/types"
	"os"
	"sync"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/stickystate/stickystate/internal/unit"
)

// A universe has the types of all that is imported, shared by the packages that
// are analysed. Each package is read after all that it imports, so that it is
// complete when it is first seen, and never written to again.
type universe struct {
	fset *token.FileSet
	pkgs map[string]*Package

	mu     sync.Mutex
	types  map[string]*types.Package
	failed map[string]error
}

func newUniverse(pkgs map[string]*Package) *universe {
	return &universe{
		fset:   token.NewFileSet(),
		pkgs:   pkgs,
		types:  map[string]*types.Package{"unsafe": types.Unsafe},
		failed: make(map[string]error),
	}
}

// importer returns the importer of what the sources of p name.
func (u *universe) importer(p *Package) types.Importer {
	return unit.ImporterFunc(func(path string) (*types.Package, error) {
		if real, ok := p.ImportMap[path]; ok {
			path = real
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		if err := u.read(path); err != nil {
			return nil, err
		}
		return u.types[path], nil
	})
}

// read reads a package and, before it, all that it imports. An import that
// cannot be read is an error of those that need it, not of all.
func (u *universe) read(path string) error {
	if u.types[path] != nil && u.types[path].Complete() || path == "C" {
		return nil
	}
	if err, ok := u.failed[path]; ok {
		return err
	}
	p := u.pkgs[path]
	if p == nil || p.Export == "" {
		u.failed[path] = errors.New("it was not compiled")
		return u.failed[path]
	}
	for _, imp := range p.Imports {
		u.read(imp)
	}
	if err := u.decode(p); err != nil {
		u.failed[path] = err
		return err
	}
	return nil
}

// decode reads the export data of one package.
func (u *universe) decode(p *Package) error {
	f, err := os.Open(p.Export)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return err
	}
	_, err = gcexportdata.Read(r, u.fset, u.types, p.ImportPath)
	return err
}
