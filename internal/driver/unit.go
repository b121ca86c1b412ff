package driver

import (
	"flag"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/stickystate/stickystate/internal/unit"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// unitFlags are the flags of a vet tool that matter for one unit.
type unitFlags struct {
	json    bool
	context int
	enabled map[*analysis.Analyzer]*choice
}

// A choice is a flag that selects an analyzer: nil if it was not given.
type choice struct{ on *bool }

func (c *choice) IsBoolFlag() bool { return true }
func (c *choice) String() string   { return "" }
func (c *choice) Set(s string) error {
	on, err := strconv.ParseBool(s)
	c.on = &on
	return err
}

// parseUnitFlags reads the flags before the unit's file, and sets those of the
// analyzers. It reports whether it knows all that are given.
func parseUnitFlags(analyzers []*analysis.Analyzer, args []string) (*unitFlags, bool) {
	u := &unitFlags{enabled: make(map[*analysis.Analyzer]*choice)}
	fs := flag.NewFlagSet("vet", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&u.json, "json", false, "")
	fs.IntVar(&u.context, "c", -1, "")
	for _, a := range analyzers {
		u.enabled[a] = new(choice)
		fs.Var(u.enabled[a], a.Name, "")
		a.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, a.Name+"."+f.Name, "") })
	}
	err := fs.Parse(args)
	return u, err == nil && fs.NArg() == 1
}

// chosen returns the analyzers that the flags select: those that are named, or
// all but those that are excluded.
func (u *unitFlags) chosen(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	given := func(a *analysis.Analyzer, on bool) bool { c := u.enabled[a].on; return c != nil && *c == on }
	some := slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return given(a, true) })
	return slices.DeleteFunc(slices.Clone(analyzers), func(a *analysis.Analyzer) bool {
		return given(a, false) || some && !given(a, true)
	})
}

// AnalyseUnit analyses the compilation unit that args name, from the compiler's
// export data, and returns the exit code. It reports whether it did: unitchecker
// has to, if the build tool offers no export data, or wants fixes.
//
// Units that are not of the first party are not even parsed.
func (p *Program) AnalyseUnit(args []string) (code int, done bool, err error) {
	file := unitFile(args)
	if file == "" || p.FirstParty == nil {
		return 0, false, nil
	}
	cfg, _, err := readUnit(file)
	if err != nil || !unit.HasExportData(cfg) {
		return 0, false, err
	}
	analyzers := p.UnitAnalyzers(args)
	flags, ok := parseUnitFlags(analyzers, args)
	if !ok {
		return 0, false, nil
	}
	w := &unitWriter{cfg: cfg, flags: flags, silent: cfg.VetxOnly && !p.mustReport(cfg, args)}
	if !p.FirstParty(cfg.ImportPath, unit.Module(cfg)) {
		if err := unit.Skip(cfg); err != nil {
			return 0, true, err
		}
		code, err = w.write(token.NewFileSet(), nil)
		return code, true, err
	}
	collectOften(cfg)
	unit.RegisterFacts(analyzers) // files may have facts of those that are not chosen
	code, err = w.analyse(flags.chosen(analyzers))
	return code, true, err
}

// A unitWriter writes what was found in a unit to where the build tool wants it.
type unitWriter struct {
	cfg    *unitchecker.Config
	flags  *unitFlags
	silent bool // the unit is wanted for its facts only
}

// analyse runs the analyzers and returns the exit code: 1 if anything was
// printed as text, or if the unit does not type-check.
func (w *unitWriter) analyse(analyzers []*analysis.Analyzer) (int, error) {
	pkg, err := unit.LoadUnit(w.cfg)
	if err != nil {
		if !w.silent {
			printLoadError(err)
		}
		return 1, nil
	}
	results := pkg.Run(analyzers)
	if err := unit.WriteFacts(w.cfg, pkg); err != nil {
		return 0, err
	}
	return w.write(pkg.Fset, results)
}

// printLoadError prints an error as go vet expects it: those of the language
// without the tool's name.
func printLoadError(err error) {
	switch err.(type) {
	case types.Error, *scanner.Error, scanner.ErrorList:
		fmt.Fprintln(os.Stderr, err)
	default:
		fmt.Fprintf(os.Stderr, "stickystate: %v\n", err)
	}
}

func (w *unitWriter) write(fset *token.FileSet, results []unit.Result) (int, error) {
	out := os.Stdout
	if w.cfg.Stdout != "" {
		f, err := os.Create(w.cfg.Stdout)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		out = f
	}
	switch {
	case w.silent:
	case w.flags.json:
		return 0, unit.PrintJSON(out, fset, w.cfg.ID, results)
	case unit.PrintText(os.Stderr, fset, w.flags.context, results):
		return 1, nil
	}
	return 0, nil
}
