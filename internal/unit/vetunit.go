package unit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// Module returns the module that a unit is of, nil if the build tool tells none.
func Module(cfg *unitchecker.Config) *analysis.Module {
	if cfg.Module == nil && cfg.ModulePath != "" { // before Go 1.27
		return &analysis.Module{Path: cfg.ModulePath, Version: cfg.ModuleVersion, GoVersion: cfg.GoVersion}
	}
	return cfg.Module
}

// HasExportData reports whether the build tool offers export data of what the
// unit imports. A unit that imports nothing needs none, but it cannot tell
// whether those that import it have any.
func HasExportData(cfg *unitchecker.Config) bool {
	return len(cfg.PackageFile) > 0
}

// LoadUnit loads a compilation unit that a build tool describes for a vet tool.
func LoadUnit(cfg *unitchecker.Config) (*Package, error) {
	fset := token.NewFileSet()
	return Load(fset, &Source{
		Path:         cfg.ImportPath,
		GoFiles:      cfg.GoFiles,
		OtherFiles:   cfg.NonGoFiles,
		IgnoredFiles: cfg.IgnoredFiles,
		GoVersion:    cfg.GoVersion,
		Module:       Module(cfg),
		ReadFile:     os.ReadFile,
		Importer:     compiled(fset, cfg),
		Facts: func(path string) ([]byte, error) {
			file, ok := cfg.PackageVetx[path]
			if !ok {
				return nil, nil // unsafe
			}
			return readVetx(file)
		},
	})
}

// compiled imports the packages that a unit imports from their export data.
func compiled(fset *token.FileSet, cfg *unitchecker.Config) types.Importer {
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := cfg.PackageFile[path]
		if !ok {
			return nil, errors.New("it was not compiled")
		}
		return os.Open(file)
	})
	return ImporterFunc(func(path string) (*types.Package, error) {
		real, ok := cfg.ImportMap[path] // vendoring
		if !ok {
			return nil, fmt.Errorf("can't resolve import %q", path)
		}
		return imp.Import(real)
	})
}

// An ImporterFunc is a function that imports.
type ImporterFunc func(path string) (*types.Package, error)

// Import is types.Importer.
func (f ImporterFunc) Import(path string) (*types.Package, error) { return f(path) }

// WriteFacts writes the facts of a unit for those that import it, in the format
// of unitchecker.
func WriteFacts(cfg *unitchecker.Config, p *Package) error {
	data, err := p.Facts()
	if err != nil {
		return err
	}
	return writeVetx(cfg, data)
}

// Skip writes for a unit that is not analysed that there are no facts.
func Skip(cfg *unitchecker.Config) error { return writeVetx(cfg, nil) }

// vetxMagic begins a file of facts. It and two lengths, of types and of facts, are
// its header.
const (
	vetxMagic  = "vetx"
	vetxHeader = len(vetxMagic) + 8
)

func readVetx(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if len(data) < vetxHeader || string(data[:len(vetxMagic)]) != vetxMagic {
		return nil, fmt.Errorf("%s is not of this tool", file)
	}
	nTypes := uint64(binary.LittleEndian.Uint32(data[4:]))
	nFacts := uint64(binary.LittleEndian.Uint32(data[8:]))
	if data = data[vetxHeader:]; nTypes+nFacts > uint64(len(data)) {
		return nil, fmt.Errorf("%s is cut short", file)
	}
	return data[nTypes : nTypes+nFacts], nil
}

func writeVetx(cfg *unitchecker.Config, facts []byte) error {
	if cfg.VetxOutput == "" {
		return nil
	}
	data := make([]byte, vetxHeader, vetxHeader+len(facts))
	copy(data, vetxMagic)
	binary.LittleEndian.PutUint32(data[8:], uint32(len(facts)))
	return os.WriteFile(cfg.VetxOutput, append(data, facts...), 0o666)
}
