package driver

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/near"
	"github.com/stickystate/stickystate/internal/report"
)

// load says which packages to analyse, and how the go command builds them. It
// is the part of the command line that all commands share.
type load struct {
	dir      string // -C, "" for the working directory
	tags     string
	mod      string
	events   bool
	config   string
	verbose  bool
	quiet    bool
	out      string          // -o, "" for standard output
	patterns []string        // never empty
	flagArgs []string        // the flags, as they are written
	given    map[string]bool // their names
	shards   bool            // they are files of shards
	parts    bool            // of a program, no more than they name
	command  string          // as it is written on the command line
	forgets  bool            // its results are of no use to others
	fromRoot bool            // paths are relative to the root of the repository

	env *environment // nil until it is asked for
}

// options is the command line of the analysis, parsed and checked.
type options struct {
	load
	format   string
	formats  []string // of a command that has few
	short    bool
	version  bool
	tier     finding.Tier // the weakest to print, unless the configuration has more to say
	asked    finding.Tier // the same, if -tier says it
	checks   []string     // empty for all
	why      string
	noIgnore bool
	// suppressed: what is silenced is written, too, as such
	suppressed bool
	newFrom    string
	baseline   string
	failOn     finding.Tier // "" for never
	known      []string     // all checks

	deploy      string // -deploy
	failSkipped bool
	top         int // 0 for all
	rules       []report.Rule

	// As given, before they are checked.
	json                             bool
	tierText, checksText, failOnText string
}

// flags declares the flags that all commands share.
func (l *load) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are printed by Main, help is the manual
	fs.StringVar(&l.dir, "C", "", "change to `dir` before anything else")
	fs.StringVar(&l.tags, "tags", "", "comma-separated `list` of build tags")
	fs.StringVar(&l.mod, "mod", "", "module download `mode`: readonly, vendor or mod")
	fs.StringVar(&l.config, "config", "", "read knowledge about your own code from `file`")
	fs.BoolVar(&l.events, "events", false, "count functions that take a message, a job or a bot's update")
	fs.BoolVar(&l.verbose, "v", false, "print counts, budgets that were reached, and every skipped package")
	return fs
}

// shardsFlag declares the flag of commands that take packages or shards.
func (l *load) shardsFlag(fs *flag.FlagSet) {
	fs.BoolVar(&l.shards, "shards", false, "read shards in place of packages")
}

// flagSet declares the flags of the analysis; the manual describes them.
func flagSet(o *options) *flag.FlagSet {
	fs := o.load.flags(programName)
	fs.BoolVar(&o.version, "version", false, "print the version")
	fs.BoolVar(&o.version, "V", false, "print the version")
	fs.StringVar(&o.newFrom, "new-from", "", "print only what is new since `revision`")
	o.printing(fs)
	return fs
}

// printing declares the flags that say what is printed of what was found, and
// how.
func (o *options) printing(fs *flag.FlagSet) {
	fs.StringVar(&o.format, "format", "", "`format` of the output")
	fs.BoolVar(&o.json, "json", false, "short for -format json")
	fs.BoolVar(&o.short, "short", false, "print one line per finding")
	outFlag(fs, &o.load)
	fs.BoolVar(&o.quiet, "q", false, "print no closing line, and no progress")
	o.selection(fs, finding.Likely)
	fs.StringVar(&o.why, "why", "", "print all evidence about one `state` object")
	fs.BoolVar(&o.noIgnore, "no-ignore", false, "print also what directives silence")
	fs.BoolVar(&o.suppressed, "suppressed", false, "write what is silenced into SARIF, marked as suppressed")
	fs.StringVar(&o.baseline, "baseline", "", "print only what is not in `file`")
	fs.StringVar(&o.failOnText, "fail-on", "", "weakest `tier` that makes the command exit with 1")
	fs.IntVar(&o.top, "top", 0, "print only the worst `N` findings, and count the others")
	fs.BoolVar(&o.failSkipped, "fail-skipped", false, "exit with 2 if a package was skipped")
}

// selection declares the flags that select findings, with the tier that is
// meant if none is given.
func (o *options) selection(fs *flag.FlagSet, weakest finding.Tier) {
	fs.StringVar(&o.tierText, "tier", string(weakest), "weakest `tier` to print: proved, likely or review")
	fs.StringVar(&o.checksText, "checks", "", "comma-separated `list` of the checks to print")
}

// parseOptions parses the command line of the analysis.
func parseOptions(args []string, checks []*analysis.Analyzer) (*options, error) {
	o := new(options)
	if err := o.parse(flagSet(o), args); err != nil {
		return nil, err
	}
	return o, o.validate(checks)
}

func (o *options) validate(checks []*analysis.Analyzer) error {
	if err := o.validateFormat(); err != nil {
		return err
	}
	if err := o.validateSelection(checks); err != nil {
		return err
	}
	if o.suppressed && o.format != report.FormatSARIF {
		return errors.New("-suppressed is for -format sarif; -no-ignore prints what directives silence in any format")
	}
	if o.top < 0 || o.given["top"] && o.top == 0 {
		return fmt.Errorf("-top takes a number of findings, not %d", o.top)
	}
	if o.why != "" && (o.newFrom != "" || o.baseline != "") {
		return errors.New("-why asks about one state object, whatever is new; leave out -new-from and -baseline")
	}
	return nil
}

// validateFormat settles -format, -json and -short.
func (o *options) validateFormat() error {
	if o.json && o.format != "" && o.format != report.FormatJSON {
		return fmt.Errorf("-json and -format %s exclude each other; choose one", o.format)
	}
	if o.json {
		o.format = report.FormatJSON
	}
	if o.format == "" {
		o.format = report.FormatText
	}
	if !slices.Contains(report.Formats, o.format) && !slices.Contains(o.formats, o.format) {
		return fmt.Errorf("unknown format %q; %s", o.format, near.Offer(o.format, report.Formats, "-format takes "+strings.Join(report.Formats, ", ")))
	}
	// Programs that read the other formats know files by their paths in the
	// repository.
	o.fromRoot = !slices.Contains([]string{report.FormatText, report.FormatJSON, report.FormatCSV}, o.format)
	if o.short && o.format != report.FormatText {
		return fmt.Errorf("-format %s and -short exclude each other; choose one", o.format)
	}
	return nil
}

// validateSelection settles -tier and -checks.
func (o *options) validateSelection(checks []*analysis.Analyzer) error {
	o.tier = finding.Tier(o.tierText)
	if o.given["tier"] {
		o.asked = o.tier
	}
	if !o.tier.Valid() || o.tier == finding.Benign {
		return fmt.Errorf("unknown tier %q; %s", o.tierText, near.Offer(o.tierText, tiers, "-tier takes proved, likely or review"))
	}
	for _, a := range checks {
		o.known = append(o.known, a.Name)
		o.rules = append(o.rules, report.Rule{Name: a.Name, Title: title(a), Page: a.Doc, URL: a.URL})
	}
	for name := range strings.SplitSeq(o.checksText, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !slices.Contains(o.known, name) {
			return unknownCheck(name, checks)
		}
		o.checks = append(o.checks, name)
	}
	o.checks = kind.Expand(o.checks)
	return nil
}

// tiers are those that can be asked for.
var tiers = []string{string(finding.Proved), string(finding.Likely), string(finding.Review)}

// failNever is the value of -fail-on that makes findings no failure.
const failNever = "never"

// settle takes the tier from the configuration, unless -tier says it, and settles
// -fail-on.
func (o *options) settle() error {
	c, err := o.ownConfig()
	if err != nil {
		return err
	}
	if t := c.Policy.Tier(); t != "" && o.asked == "" {
		o.tier = t
	}
	switch t := finding.Tier(o.failOnText); {
	case o.failOnText == "":
		o.failOn = finding.Review // all that is printed
	case o.failOnText == failNever:
		o.failOn = ""
	case !t.Valid() || t == finding.Benign:
		takes := append(slices.Clone(tiers), failNever)
		return fmt.Errorf("unknown tier %q; %s", o.failOnText, near.Offer(o.failOnText, takes, "-fail-on takes proved, likely, review or never"))
	case !t.AtLeast(o.tier):
		return fmt.Errorf("-fail-on %s would fail for findings that -tier %s does not print; add -tier %s", t, o.tier, t)
	default:
		o.failOn = t
	}
	return nil
}

// unknownCheck is the error for a check that does not exist; it lists those
// that do.
func unknownCheck(name string, checks []*analysis.Analyzer) error {
	var known []string
	for _, a := range checks {
		known = append(known, a.Name)
	}
	return fmt.Errorf("unknown check %q; %s", name, near.Offer(name, known, "the checks are "+strings.Join(known, ", ")))
}

// wants reports whether a record of the given check is to be printed.
func (o *options) wants(check string) bool {
	return len(o.checks) == 0 || slices.Contains(o.checks, check)
}
