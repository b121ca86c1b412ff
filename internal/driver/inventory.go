package driver

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/decision"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

// fewFormats are those of commands that do not have all.
var fewFormats = map[string][]string{
	"inventory": {report.FormatText, report.FormatJSON, report.FormatCSV},
	"diff":      {report.FormatText, report.FormatJSON},
	"ready":     {report.FormatText, report.FormatJSON},
}

func inventoryFlags(o *options) *flag.FlagSet {
	o.formats = fewFormats["inventory"]
	fs := o.load.flags("stickystate inventory")
	outputFlags(fs, o)
	outFlag(fs, &o.load)
	o.selection(fs, "")
	fs.Lookup("tier").Usage += "; without it, all, also benign"
	o.shardsFlag(fs)
	return fs
}

// outputFlags declares the flags of commands that have few formats.
func outputFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.format, "format", "", "`format` of the output: "+or(o.formats))
	fs.BoolVar(&o.json, "json", false, "short for -format json")
}

// validateOutput settles -format and -json of such a command.
func (o *options) validateOutput() error {
	if o.format != "" && !slices.Contains(o.formats, o.format) {
		return fmt.Errorf("%s has no format %q; -format takes %s", o.command, o.format, or(o.formats))
	}
	return o.validateFormat()
}

// or joins words as a sentence does.
func or(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// inventory prints every state object, silenced ones too, and harmless ones if
// no tier is asked for.
func (p *Program) inventory(ctx context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	if err := o.parse(inventoryFlags(o), args); err != nil {
		return 0, err
	}
	every := o.tierText == ""
	o.tierText = cmp.Or(o.tierText, string(finding.Review))
	if err := cmp.Or(o.validateOutput(), o.validateSelection(p.Checks)); err != nil {
		return 0, err
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	return o.writing(s, func(s Streams) (int, error) { return p.printInventory(ctx, o, every, s) })
}

func (p *Program) printInventory(ctx context.Context, o *options, every bool, s Streams) (int, error) {
	v, err := p.view(ctx, &o.load, s)
	if err != nil {
		return 0, err
	}
	r := v.report()
	r.Findings = v.of(func(f *finding.Finding) bool { return o.wants(f.Check) && (every || f.Tier.AtLeast(o.tier)) }).findings
	slices.SortStableFunc(r.Findings, byVerdict)
	decision.Name(r.Findings)
	r.Problems = v.problems
	for _, f := range r.Findings {
		f.DropWays()
	}
	switch o.format {
	case report.FormatJSON:
		r.Origin = o.origin(r.Origin)
		err = report.JSON(s.Out, r)
	case report.FormatCSV:
		err = report.InventoryCSV(s.Out, r)
	default:
		err = report.Inventory(s.Out, r)
	}
	if err != nil {
		return 0, err
	}
	return exitClean, nil
}

// byVerdict orders the inventory: the strongest first, what is silenced behind what is
// not, then by name.
func byVerdict(a, b *finding.Finding) int {
	if a.Tier != b.Tier {
		if a.Tier.AtLeast(b.Tier) {
			return -1
		}
		return +1
	}
	return cmp.Or(rank(a.Silence != nil)-rank(b.Silence != nil), cmp.Compare(a.State.ID, b.State.ID), cmp.Compare(a.Check, b.Check))
}

func diffFlags(o *options) *flag.FlagSet {
	o.formats = fewFormats["diff"]
	fs := flag.NewFlagSet("stickystate diff", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	outFlag(fs, &o.load)
	outputFlags(fs, o)
	return fs
}

// diff compares two documents that -json or inventory -json has written.
func (p *Program) diff(_ context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	if err := o.parse(diffFlags(o), args); err != nil {
		return 0, err
	}
	if err := o.validateOutput(); err != nil {
		return 0, err
	}
	if len(o.patterns) != 2 {
		return 0, errors.New("diff takes two documents: stickystate diff old.json new.json; make them: stickystate inventory -json ./... > new.json")
	}
	var docs [2]*report.Document
	for i, name := range o.patterns {
		data, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		if docs[i], err = report.ReadDocument(data); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	d := report.Compare(docs[0], docs[1])
	return o.writing(s, func(s Streams) (int, error) {
		if o.format == report.FormatJSON {
			return exitClean, d.JSON(s.Out)
		}
		return exitClean, d.Text(s.Out)
	})
}
