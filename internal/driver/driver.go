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
}

// Streams are where a run writes.
type Streams struct {
	Out, Err io.Writer
	// Color permits ANSI colours in Out.
	Color bool
	// Progress permits a line on Err that is rewritten while the run lasts.
	Progress bool
}

// Exit codes of the command.
const (
	exitClean    = 0 // nothing found, or a question answered
	exitFindings = 1
	exitFailed   = 2 // usage error, or the analysis failed
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
		fmt.Fprintf(s.Err, "stickystate: %s\n", report.Clean(err.Error()))
		return exitFailed
	}
	return code
}

// dispatch chooses between the subcommands and the analysis. An error means
// exitFailed, whatever the code.
func (p *Program) dispatch(ctx context.Context, args []string, s Streams) (int, error) {
	if len(args) > 0 {
		switch args[0] {
		case "help":
			return 0, flag.ErrHelp
		case "version":
			return exitClean, printVersion(s.Out)
		case "explain":
			return exitClean, p.explain(s.Out, args[1:])
		case "inventory":
			return p.inventory(ctx, args[1:], s)
		case "diff":
			return p.diff(args[1:], s)
		case "shard":
			return p.shard(ctx, args[1:], s)
		case "merge":
			return p.combine(ctx, args[1:], s)
		case "baseline":
			return p.keepBaseline(ctx, args[1:], s)
		}
	}
	opts, err := parseOptions(args, p.Checks)
	if err != nil {
		return 0, err
	}
	if opts.version {
		return exitClean, printVersion(s.Out)
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	return runAnalysis(ctx, opts, p, s)
}

var errNoInventory = errors.New("this build has no inventory of state objects; rebuild it with " + installCommand)
