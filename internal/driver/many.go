package driver

import (
	"slices"

	"github.com/stickystate/stickystate/internal/report"
)

const (
	// manyFindings is more than a reader takes in: a summary comes first.
	manyFindings = 15
	// topAdvised is how many are advised to begin with.
	topAdvised = "10"
	// baselineAdvised is the name of the file that is advised.
	baselineAdvised = "stickystate.json"
)

// summarise keeps of a report what -top asks for, and has many findings begin with a
// summary, and with the commands for so many.
func (o *options) summarise(r *report.Report) {
	all := len(r.Findings)
	if o.top > 0 && all > o.top {
		r.Findings, r.Beyond = r.Findings[:o.top], r.Findings[o.top:]
	}
	if all <= manyFindings {
		return
	}
	r.Summary = true
	if o.top == 0 {
		args := slices.Concat(o.flagArgs, []string{"-top", topAdvised})
		r.Advice = append(r.Advice, "To begin with the worst: "+commandLine(o.command, args, o.patterns))
	}
	if o.baseline == "" && o.newFrom == "" {
		args := slices.Concat(o.selectionArgs(), []string{"-baseline", baselineAdvised})
		from := o.patterns
		if o.shards {
			from = slices.Concat([]string{"-shards"}, from)
		}
		r.Advice = append(r.Advice,
			"To accept what there is, and be told of what is new: "+commandLine(programName+" baseline update", args, from),
			"and then, here and in CI: "+commandLine(o.command, args, o.patterns))
	}
}

// selectionArgs are the flags that were given, and that a baseline is made with: how packages
// are analysed, and which findings are meant.
func (o *options) selectionArgs() []string {
	var args []string
	for _, f := range []struct{ name, value string }{
		{"-C", o.dir}, {"-tags", o.tags}, {"-mod", o.mod}, {"-config", o.config}, {"-tier", string(o.asked)}, {"-checks", o.checksText},
	} {
		if f.value != "" {
			args = append(args, f.name, f.value)
		}
	}
	if o.events {
		args = append(args, "-events")
	}
	return args
}
