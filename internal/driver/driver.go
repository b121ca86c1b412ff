// Package driver is the stickystate command: it has the go command list and
// compile packages, has them analysed in this process, gathers the records that
// the inventory analyzer reports for each, merges them and has them written. The
// same program is a vet tool, when a build tool asks it to.
//
// What a session means by "package" (patterns, build tags, workspaces,
// vendoring) is the go command's business; nothing here reads a go.mod file.
package driver

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/guard"
	"github.com/stickystate/stickystate/internal/report"
)

// A Program is what the command is made of.
type Program struct {
	// Manual is the text that -h prints.
	Manual string
	// Checks are the analyzers that the vet tool runs by default.
	Checks []*analysis.Analyzer
	// Inventory reports every state object, harmless ones included, as a
	// diagnostic whose message is the JSON of one finding.Finding. It runs
	// only when its flag is given.
	Inventory *analysis.Analyzer
	// Engine is the analyzer that the others require, so that go vet knows
	// its flags; it reports nothing. It may be nil.
	Engine *analysis.Analyzer

	// FirstParty reports whether a package of a module, which may be nil, is
	// analysed at all. Units that are not are skipped unread. If it is nil, all
	// units are left to unitchecker.
	FirstParty func(path string, mod *analysis.Module) bool

	// Tasks are told of each package that is analysed, so that a fault of the
	// runtime costs that package only.
	Tasks guard.Tasks
}

// Streams are where a run writes.
type Streams struct {
	Out, Err io.Writer
	// Color permits ANSI colours in Out.
	Color bool
	// Progress permits a line on Err that is rewritten while the run lasts.
	Progress bool
}

const programName = "stickystate"

// Exit codes of the command.
const (
	exitClean    = 0 // nothing found, or a question answered
	exitFindings = 1
	ExitFailed   = 2 // usage error, or the analysis failed
)

// Main runs the command with the given arguments (without the program's name)
// and returns its exit code.
func (p *Program) Main(ctx context.Context, args []string, s Streams) int {
	code, err := p.dispatch(ctx, args, s)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(s.Out, p.Manual)
		return exitClean
	}
	if err != nil {
		printError(s.Err, err)
		return ExitFailed
	}
	return code
}

// printError prints an error, mistakes in the configuration in a line each.
func printError(w io.Writer, err error) {
	texts := []string{err.Error()}
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		texts = nil
		for _, m := range mistakes {
			texts = append(texts, m.Error())
		}
	}
	for _, text := range texts {
		fmt.Fprintf(w, "stickystate: %s\n", report.Clean(text))
	}
}

// dispatch chooses between the subcommands and the analysis. An error means
// ExitFailed, whatever the code.
func (p *Program) dispatch(ctx context.Context, args []string, s Streams) (int, error) {
	if len(args) > 0 {
		if args[0] == "help" {
			return p.help(args[1:], s)
		}
		if c, rest, ok := lookUp(args); ok {
			return c.call(p, ctx, rest, s)
		}
		if cs := group(args[0]); len(cs) > 0 {
			return callGroup(cs, args, s)
		}
	}
	return p.check(ctx, args, s)
}

// check is the command that has no name: the analysis.
func (p *Program) check(ctx context.Context, args []string, s Streams) (int, error) {
	opts, err := parseOptions(args, p.Checks)
	if err != nil {
		return 0, err
	}
	if opts.version {
		return p.version(ctx, nil, s)
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	code, err := opts.writing(s, func(s Streams) (int, error) { return runAnalysis(ctx, opts, p, s) })
	var none *unmatched
	if errors.As(err, &none) && none.pattern == opts.patterns[0] {
		if name := meant(none.pattern); name != "" {
			return 0, fmt.Errorf("no package is called %q; did you mean the command: stickystate %s?", none.pattern, name)
		}
	}
	return code, err
}

func (p *Program) version(_ context.Context, _ []string, s Streams) (int, error) {
	return exitClean, printVersion(s.Out)
}

var errNoInventory = errors.New("this build has no inventory of state objects; rebuild it with " + installCommand)
