package driver

import (
	"encoding/json"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// VetTool reports whether args (without the program's name) come from a build
// tool that drives the analysis one compilation unit at a time: "-V=full" and
// "-flags" to ask what the tool is, or a file "unit.cfg" after the flags.
func VetTool(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "-V=full", "--V=full", "-flags", "--flags":
			return true
		}
	}
	return unitFile(args) != ""
}

// unitFile returns the file that describes the compilation unit, "" if args name
// none.
func unitFile(args []string) string {
	if len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg") {
		return args[len(args)-1]
	}
	return ""
}

// UnitAnalyzers returns the analyzers that the vet tool offers when run with
// args, with the engine for its flags. unitchecker runs every analyzer it is
// given unless some are selected by flags, so the inventory is among them only
// when a flag names it, or when the go command asks which flags exist.
func (p *Program) UnitAnalyzers(args []string) []*analysis.Analyzer {
	as := slices.Clone(p.Checks)
	if p.Engine != nil {
		as = append(as, p.Engine)
	}
	if p.Inventory == nil || unitFile(args) != "" && !named(p.Inventory.Name, args) {
		return as
	}
	return append(as, p.Inventory)
}

// named reports whether the flag that selects an analyzer is among args.
// "-name=false" counts: unitchecker rejects the flags of analyzers that it was
// not given, and for this one it runs all the others.
func named(name string, args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		flag, _, _ := strings.Cut(arg, "=")
		return flag == "-"+name || flag == "--"+name
	})
}

// readUnit reads the description of a compilation unit.
func readUnit(file string) (cfg *unitchecker.Config, data []byte, err error) {
	if data, err = os.ReadFile(file); err != nil {
		return nil, nil, fmt.Errorf("cannot read the unit description: %w", err)
	}
	if err := json.Unmarshal(data, &cfg); err != nil {
		return nil, nil, fmt.Errorf("unit description %s is damaged (%v); run the tool through go vet -vettool", file, err)
	}
	if cfg == nil || len(cfg.GoFiles) == 0 {
		return nil, nil, fmt.Errorf("unit description %s names no Go files; run the tool through go vet -vettool", file)
	}
	return cfg, data, nil
}

// PrepareUnit returns the arguments to hand to unitchecker. It returns an
// error if the description of the compilation unit that args name cannot be
// used: unitchecker finds that out too, but exits as it does for findings.
func (p *Program) PrepareUnit(args []string) ([]string, error) {
	file := unitFile(args)
	if file == "" {
		return args, nil
	}
	cfg, data, err := readUnit(file)
	if err != nil {
		return nil, err
	}
	if !p.mustReport(cfg, args) {
		return args, nil
	}
	reporting, err := reportingUnit(file, data)
	if err != nil {
		return args, nil // at worst, what go vet prints depends on its cache
	}
	return append(slices.Clone(args[:len(args)-1]), reporting), nil
}

// mustReport reports whether a unit that is wanted for its facts only has to
// report its diagnostics nevertheless.
//
// Since Go 1.26, go vet caches what the tool prints for a package under a key
// that does not say whether it was asked for diagnostics. A package that was
// analysed as a dependency first stays silent when it is named itself, and one
// that was named first has its diagnostics printed, from then on, for all that
// import it. A tool that always reports loses nothing. Packages with tests of
// their own are exempt: go vet analyses them anew, together with the tests,
// when they are named, so they would be reported twice.
//
// The inventory reports for all: its reader knows what it asked for.
func (p *Program) mustReport(cfg *unitchecker.Config, args []string) bool {
	caches := cfg.Stdout != "" && slices.Contains(args, "-json") && !named("fix", args)
	if !caches || !cfg.VetxOnly {
		return false
	}
	if p.Inventory != nil && named(p.Inventory.Name, args) {
		return true
	}
	mainModule := cfg.ModulePath != "" && cfg.ModuleVersion == ""
	return mainModule && !hasTests(cfg.Dir)
}

// hasTests reports whether the package in dir has test files in the package
// itself, as far as can be told without the user's build tags.
func hasTests(dir string) bool {
	pkg, err := build.Default.ImportDir(dir, 0)
	return err == nil && len(pkg.TestGoFiles) > 0
}

// reportingUnit writes the unit description in data anew, next to file, as one
// that asks for diagnostics. The directory is the go command's, which removes it.
func reportingUnit(file string, data []byte) (string, error) {
	var cfg map[string]json.RawMessage // keeps fields that are not known here
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", err
	}
	cfg["VetxOnly"] = json.RawMessage("false")
	data, err := json.Marshal(cfg)
	if err != nil {
		return "", err
	}
	name := filepath.Join(filepath.Dir(file), "stickystate.cfg")
	return name, os.WriteFile(name, data, 0o666)
}
