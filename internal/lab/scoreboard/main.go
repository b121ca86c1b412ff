// Scoreboard measures a vettool against the labelled services of
// testdata/corpus. It is a command of this repository, for its developers;
// nothing of the product imports it.
//
//	go run ./internal/lab/scoreboard -repos DIR [-tool BIN] [-only REGEXP] [-naive] [-v]
//
// DIR holds one git repository per service, named owner+name: a bare one, a
// clone, or a folder that holds a git directory. Each is laid out at the
// labelled commit, "go vet -vettool" runs there, and the diagnostics are
// matched against the labels (testdata/corpus/README.md says how).
//
//	go run ./internal/lab/scoreboard -repos DIR -naive -markdown -write README.md
//	go run ./internal/lab/scoreboard -repos DIR -pairs
//	go run ./internal/lab/scoreboard -repos DIR -facts
//	go run ./internal/lab/scoreboard -diff OLD.json NEW.json
//
// The first rewrites the table between the scoreboard markers of a file, the
// second checks services before and after their own fix, the third measures
// the size of the facts, the last compares two files written by -json or -save.
//
// The binary is also a vettool: of the naive rule (package-level containers),
// so that the rule which the product must beat goes through the same matching.
// "-tool naive" scores that rule itself.
//
// Exit status: 0 when everything was measured, 1 when a pair fails, 2 on bad
// usage or when the measurement itself could not be made.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/lab/corpus"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// options are the settings of one run, as the flags give them.
type options struct {
	repos, work, labels string
	tool, toolFlags     string
	packages            string
	only                string
	timeout             time.Duration
	naive, verbose      bool
	facts               bool
	jsonFile, saveDir   string
	markdown            bool
	write               string
	pairs, diff         bool
	args                []string

	onlyRE *regexp.Regexp // compiled by validate
}

// errPairs reports that a before/after pair did not behave as recorded.
var errPairs = errors.New("a before/after pair failed")

func main() {
	if args := os.Args[1:]; isVetCall(args) {
		if args[0] == "-flags" || slices.Contains(args, "-factsize") {
			unitchecker.Main(naiveAnalyzer(), factsizeAnalyzer())
		}
		unitchecker.Main(naiveAnalyzer())
		return
	}
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errPairs):
		fmt.Fprintln(os.Stderr, "scoreboard:", err)
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "scoreboard:", err)
		os.Exit(2)
	}
}

// isVetCall reports whether the go command calls this binary as a vettool.
func isVetCall(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// run does what the arguments ask for.
func run(args []string, stdout, stderr io.Writer) error {
	opts, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	if opts.diff {
		return diffFiles(opts.args[0], opts.args[1], stdout)
	}
	tool, cleanup, err := findTool(opts.tool)
	if err != nil {
		return err
	}
	defer cleanup()
	opts.tool = tool
	if opts.facts {
		return runFacts(opts, stdout)
	}
	if opts.pairs {
		return runPairs(opts, stdout)
	}
	return runCorpus(opts, stdout)
}

// parseFlags reads and validates the command line.
func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("scoreboard", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.repos, "repos", "", "`folder` of git repositories named owner+name")
	fs.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "corpus"), "`folder` for checkouts, kept between runs")
	fs.StringVar(&o.labels, "labels", filepath.Join("testdata", "corpus"), "`folder` of truth.json, benign.json, judged.json and pairs.json")
	fs.StringVar(&o.tool, "tool", "", "vettool `binary`; \"naive\" for the naive rule; default: build ./cmd/stickystate")
	fs.StringVar(&o.toolFlags, "toolflags", "", "`flags` for the vettool, separated by spaces")
	fs.StringVar(&o.packages, "packages", "labelled", "`set` of packages: labelled (folders with labels, and main packages) or all")
	fs.StringVar(&o.only, "only", "", "only repositories whose name matches `regexp`")
	fs.DurationVar(&o.timeout, "timeout", 15*time.Minute, "`limit` for one go vet run")
	fs.BoolVar(&o.naive, "naive", false, "score the naive rule beside the tool")
	fs.BoolVar(&o.verbose, "v", false, "list missed labels, alarms, unlabelled findings and packages that were not analysed")
	fs.StringVar(&o.jsonFile, "json", "", "write every finding and its verdict to `file`")
	fs.StringVar(&o.saveDir, "save", "", "write the findings and the messages of go vet to `folder`, one file per repository")
	fs.BoolVar(&o.markdown, "markdown", false, "print the table of the README instead of text")
	fs.StringVar(&o.write, "write", "", "with -markdown: replace the table in `file`")
	fs.BoolVar(&o.pairs, "pairs", false, "check services before and after their fix")
	fs.BoolVar(&o.facts, "facts", false, "measure the size of the facts instead")
	fs.BoolVar(&o.diff, "diff", false, "compare two files of findings: -diff OLD.json NEW.json")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	o.args = fs.Args()
	return o, o.validate()
}

// validate completes the options, or says what to type instead.
func (o *options) validate() error {
	switch {
	case o.diff && len(o.args) != 2:
		return errors.New("-diff needs two files: -diff OLD.json NEW.json")
	case o.diff:
		return nil
	case len(o.args) > 0:
		return fmt.Errorf("unexpected argument %q; see -h", o.args[0])
	case o.repos == "":
		return errors.New("no repositories: give -repos DIR, a folder of git repositories named owner+name")
	case o.packages != "labelled" && o.packages != "all":
		return fmt.Errorf("-packages %q: want labelled or all", o.packages)
	case o.write != "" && !o.markdown:
		return errors.New("-write needs -markdown")
	}
	var err error
	if o.onlyRE, err = regexp.Compile(o.only); err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if o.work, err = filepath.Abs(o.work); err != nil {
		return fmt.Errorf("-work: %w", err)
	}
	return nil
}

// checkouts says where services come from.
func (o *options) checkouts() *corpus.Checkouts {
	return &corpus.Checkouts{Repos: o.repos, Work: o.work, Labels: o.labels}
}
