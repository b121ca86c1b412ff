// Benchmark measures what the analysis costs beside other tools, on labelled
// services and on generated modules. It is a command of this repository, for
// its developers; nothing of the product imports it.
//
//	go run ./internal/lab/benchmark -repos DIR [-runs N] [-services LIST] [-tools LIST] [-write docs/performance.md]
//	go run ./internal/lab/benchmark -growth [-sizes LIST] [-shapes LIST] [-write docs/performance.md]
//
// The first lays services out at their labelled commit (DIR holds git
// repositories, as for internal/lab/scoreboard), and measures wall time, CPU time
// and memory of each tool: cold, with nothing changed, with one package changed
// that nothing imports, and with one changed that most of the others import.
// The second measures how cost grows with modules of several shapes.
//
// What a run costs is that of its process and of all that this starts: wall
// time, CPU time (user and system), and the memory of the largest of the
// processes. Everything is compiled before. A vet tool is cold if the go
// command has not seen its content before, so each run gets a copy with other
// bytes at the end; other tools get an empty cache. Tools take turns, and each
// begins as often as the others; figures are medians.
//
// Exit status: 0 when everything was measured, 1 when the growth is beyond its
// limits, 2 on bad usage or when the measurement itself could not be made.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are the settings of one run, as the flags give them.
type options struct {
	repos, work, labels string
	services, tools     string
	runs                int
	growth              bool
	sizes, shapes       string
	timeout             time.Duration
	jsonFile, write     string
	command             string // as it was typed, with DIR for folders

	out, log io.Writer
}

// errGrowth reports that cost or memory grow too fast.
var errGrowth = errors.New("growth is beyond the limits")

func main() {
	if args := os.Args[1:]; isVetCall(args) {
		noop() // exits
	}
	var err error
	if args := os.Args[1:]; len(args) > 0 && args[0] == writeCommand {
		err = writeModule(args[1:])
	} else {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		err = run(ctx, args, os.Stdout, os.Stderr)
		stop()
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errGrowth):
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(2)
	}
}

// run does what the arguments ask for.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	o.out, o.log = stdout, stderr
	if o.growth {
		return runGrowth(ctx, o)
	}
	return runServices(ctx, o)
}

// defaultServices are labelled ones of different sizes, all above 15,000 lines
// and three of them above 50,000.
const defaultServices = "voidmind-io/voidllm,centrifugal/centrifugo,gravitl/netmaker,runatlantis/atlantis,dexidp/dex,traefik/traefik"

// parseFlags reads and validates the command line.
func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.repos, "repos", "", "`folder` of git repositories named owner+name")
	fs.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "benchmark"), "`folder` for checkouts, kept between runs; files in it are edited")
	fs.StringVar(&o.labels, "labels", filepath.Join("testdata", "corpus"), "`folder` of truth.json, benign.json and mend.json")
	fs.StringVar(&o.services, "services", defaultServices, "`list` of labelled repositories, separated by commas")
	fs.StringVar(&o.tools, "tools", strings.Join(toolNames(), ","), "`list` of tools beside go vet, separated by commas")
	fs.IntVar(&o.runs, "runs", 5, "`number` of runs of each tool in each state")
	fs.BoolVar(&o.growth, "growth", false, "measure generated modules instead of services")
	fs.StringVar(&o.sizes, "sizes", "1000,10000,100000,1000000", "with -growth: `list` of lines, ascending")
	fs.StringVar(&o.shapes, "shapes", strings.Join(shapeNames(), ","), "with -growth: `list` of shapes")
	fs.DurationVar(&o.timeout, "timeout", 30*time.Minute, "`limit` for one run of a tool")
	fs.StringVar(&o.jsonFile, "json", "", "write all samples to `file`, after each service or module")
	fs.StringVar(&o.write, "write", "", "replace the tables in `file` instead of printing them")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	o.command = commandLine(fs)
	return o, o.validate(fs.Args())
}

// commandLine is the command for a page: with what was set, but without the
// names of folders.
func commandLine(fs *flag.FlagSet) string {
	line := "go run ./internal/lab/benchmark"
	fs.Visit(func(f *flag.Flag) {
		switch value := f.Value.String(); f.Name {
		case "work", "json", "timeout":
		case "repos", "labels":
			line += " -" + f.Name + " DIR"
		case "growth":
			line += " -growth"
		default:
			line += " -" + f.Name + " " + value
		}
	})
	return line
}

// validate completes the options, or says what to type instead.
func (o *options) validate(args []string) error {
	switch {
	case len(args) > 0:
		return fmt.Errorf("unexpected argument %q; see -h", args[0])
	case o.repos == "" && !o.growth:
		return errors.New("no repositories: give -repos DIR, a folder of git repositories named owner+name, or -growth")
	case o.runs < 1:
		return fmt.Errorf("-runs %d: want 1 or more", o.runs)
	}
	for _, name := range list(o.tools) {
		if !slices.Contains(toolNames(), name) {
			return fmt.Errorf("-tools: no tool %q; there are %s", name, strings.Join(toolNames(), ", "))
		}
	}
	for _, name := range list(o.shapes) {
		if !slices.Contains(shapeNames(), name) {
			return fmt.Errorf("-shapes: no shape %q; there are %s", name, strings.Join(shapeNames(), ", "))
		}
	}
	if _, err := o.lineCounts(); err != nil {
		return err
	}
	var err error
	if o.work, err = filepath.Abs(o.work); err != nil {
		return fmt.Errorf("-work: %w", err)
	}
	return os.MkdirAll(o.work, 0o777)
}

// lineCounts returns the sizes of generated modules.
func (o *options) lineCounts() ([]int, error) {
	var counts []int
	for _, s := range list(o.sizes) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-sizes: %q is no number of lines", s)
		}
		counts = append(counts, n)
	}
	if !slices.IsSorted(counts) {
		return nil, fmt.Errorf("-sizes %s: want them ascending", o.sizes)
	}
	return counts, nil
}

// list splits a list at its commas.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}
