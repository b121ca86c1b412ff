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

// A universe has the types of what is imported, shared by the packages that are
// analysed.
//
// Export data holds what a package refers to in others, too, so that only direct
// imports are read, as under go vet. Others are incomplete, and objects are added
// to their scopes while packages that know of them are analysed: analyses may
// look into the scopes of direct imports only, which nothing is added to. To
// complete all that is imported takes two to three times the memory (traefik:
// 1.3 GB where 0.5 GB suffice).
type universe struct {
	fset *token.FileSet
	pkgs map[string]*Package

	mu    sync.Mutex
	types map[string]*types.Package
}

func newUniverse(pkgs map[string]*Package) *universe {
	return &universe{
		fset:  token.NewFileSet(),
		pkgs:  pkgs,
		types: map[string]*types.Package{"unsafe": types.Unsafe},
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
		if t := u.types[path]; t != nil && t.Complete() {
			return t, nil
		}
		imp := u.pkgs[path]
		if imp == nil || imp.Export == "" {
			return nil, errors.New("it was not compiled")
		}
		return u.decode(imp)
	})
}

// decode reads the export data of one package.
func (u *universe) decode(p *Package) (*types.Package, error) {
	f, err := os.Open(p.Export)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, u.fset, u.types, p.ImportPath)
}
