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
)

// options is the command line, parsed and checked.
type options struct {
	dir      string // -C, "" for the working directory
	tags     string
	mod      string
	events   bool
	json     bool
	short    bool
	verbose  bool
	version  bool
	tier     finding.Tier
	checks   []string // empty for all
	why      string
	patterns []string // never empty

	// As given, before they are checked.
	tierText, checksText string
}

// flagSet declares the flags of the command; the manual describes them.
func flagSet(o *options) *flag.FlagSet {
	fs := flag.NewFlagSet("stickystate", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are printed by Main, help is the manual
	fs.StringVar(&o.dir, "C", "", "change to `dir` before anything else")
	fs.StringVar(&o.tags, "tags", "", "comma-separated `list` of build tags")
	fs.StringVar(&o.mod, "mod", "", "module download `mode`: readonly, vendor or mod")
	fs.BoolVar(&o.events, "events", false, "count functions that take a message, a job or a bot's update")
	fs.BoolVar(&o.json, "json", false, "print one JSON document")
	fs.BoolVar(&o.short, "short", false, "print one line per finding")
	fs.BoolVar(&o.verbose, "v", false, "print counts and every skipped package")
	fs.BoolVar(&o.version, "V", false, "print the version")
	fs.StringVar(&o.tierText, "tier", string(finding.Likely), "weakest `tier` to print: proved, likely or review")
	fs.StringVar(&o.checksText, "checks", "", "comma-separated `list` of the checks to print")
	fs.StringVar(&o.why, "why", "", "print all evidence about one `state` object")
	return fs
}

// parseOptions parses args. Its errors are sentences for the user; asking for
// help is flag.ErrHelp.
func parseOptions(args []string, checks []*analysis.Analyzer) (*options, error) {
	o := new(options)
	fs := flagSet(o)
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("%v; stickystate -h lists the flags", err)
	}
	o.patterns = fs.Args()
	if len(o.patterns) == 0 {
		o.patterns = []string{"."} // as go vet does
	}
	return o, o.validate(checks)
}

func (o *options) validate(checks []*analysis.Analyzer) error {
	for _, p := range o.patterns {
		if strings.HasPrefix(p, "-") {
			return fmt.Errorf("flag %s stands after a package; put flags first: stickystate %s %s", p, p, o.patterns[0])
		}
	}
	if o.json && o.short {
		return errors.New("-json and -short exclude each other; choose one")
	}
	o.tier = finding.Tier(o.tierText)
	if !o.tier.Valid() || o.tier == finding.Benign {
		return fmt.Errorf("unknown tier %q; -tier takes proved, likely or review", o.tierText)
	}
	for name := range strings.SplitSeq(o.checksText, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !slices.ContainsFunc(checks, func(a *analysis.Analyzer) bool { return a.Name == name }) {
			return unknownCheck(name, checks)
		}
		o.checks = append(o.checks, name)
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
	return fmt.Errorf("unknown check %q; the checks are %s", name, strings.Join(known, ", "))
}

// wants reports whether a record of the given check is to be printed.
func (o *options) wants(check string) bool {
	return len(o.checks) == 0 || slices.Contains(o.checks, check)
}
