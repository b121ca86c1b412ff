package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/driver"
	"github.com/stickystate/stickystate/internal/guard"
)

//go:embed doc.go
var source string

func main() {
	run(&driver.Program{
		Manual:     manual(),
		Checks:     analyzers.All(),
		Inventory:  analyzers.Inventory(),
		Engine:     analyzers.Engine(),
		FirstParty: analyzers.FirstParty,
	})
}

// run is main for a given program; it does not return.
func run(p *driver.Program) {
	driver.DelayCollection()
	args := os.Args[1:]
	if driver.VetTool(args) {
		guard.LimitStack()
		if done, err := driver.VetVersion(args, os.Stdout); err != nil {
			fmt.Fprintf(os.Stderr, "stickystate: %v\n", err)
			os.Exit(2)
		} else if done {
			os.Exit(0)
		}
		if code, done, err := p.AnalyseUnit(args); err != nil {
			fmt.Fprintf(os.Stderr, "stickystate: %v\n", err)
			os.Exit(2)
		} else if done {
			os.Exit(code)
		}
		args, err := p.PrepareUnit(args)
		if err != nil {
			fmt.Fprintf(os.Stderr, "stickystate: %v\n", err)
			os.Exit(2)
		}
		os.Args = append(os.Args[:1], args...)     // where unitchecker looks
		unitchecker.Main(p.UnitAnalyzers(args)...) // exits
	}
	os.Exit(guard.Main(term.IsTerminal(int(os.Stderr.Fd())), driver.ExitFailed, func(tasks *guard.Tasks) int {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		p.Tasks = *tasks
		return p.Main(ctx, args, streams(tasks))
	}))
}

// streams are those of the process. Colours follow https://no-color.org.
func streams(tasks *guard.Tasks) driver.Streams {
	dumb := os.Getenv("TERM") == "dumb"
	return driver.Streams{
		Out:      os.Stdout,
		Err:      os.Stderr,
		Color:    !dumb && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(os.Stdout.Fd())),
		Progress: !dumb && (tasks.Terminal() || term.IsTerminal(int(os.Stderr.Fd()))),
	}
}

// manual is the comment in doc.go.
func manual() string {
	_, after, _ := strings.Cut(source, "/*\n")
	text, _, _ := strings.Cut(after, "*/")
	return text
}
