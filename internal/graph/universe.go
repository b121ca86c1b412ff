package graph

import (
	"errors"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"sync"

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

	mu       sync.Mutex
	compiled types.Importer
}

func newUniverse(pkgs *Set) *universe {
	fset := token.NewFileSet()
	return &universe{fset: fset, compiled: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		p := pkgs.Package(path)
		if p == nil || p.Export == "" {
			return nil, errors.New("it was not compiled")
		}
		return os.Open(p.Export)
	})}
}

// importer returns the importer of what the sources of p name.
func (u *universe) importer(p *Package) types.Importer {
	return unit.ImporterFunc(func(path string) (*types.Package, error) {
		if real, ok := p.ImportMap[path]; ok {
			path = real
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.compiled.Import(path)
	})
}
