package driver

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis"
)

// explain prints the page of one check or, without arguments, the list of
// checks.
func (p *Program) explain(_ context.Context, args []string, s Streams) (int, error) {
	switch len(args) {
	case 0:
		return exitClean, listChecks(s.Out, p.Checks)
	case 1:
		for _, a := range p.Checks {
			if a.Name == args[0] {
				_, err := io.WriteString(s.Out, strings.TrimSpace(a.Doc)+"\n")
				return exitClean, err
			}
		}
		return 0, unknownCheck(args[0], p.Checks)
	}
	return 0, fmt.Errorf("explain takes one check, not %d", len(args))
}

func listChecks(w io.Writer, checks []*analysis.Analyzer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, a := range checks {
		fmt.Fprintf(tw, "%s\t%s\n", a.Name, title(a))
	}
	return tw.Flush()
}

// title is the line "name: what it does" of an analyzer's page, without the
// name; without such a line, the first line that is no heading.
func title(a *analysis.Analyzer) string {
	first := ""
	for line := range strings.Lines(a.Doc) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, a.Name+": "); ok {
			return rest
		}
		if first == "" && !strings.HasPrefix(line, "#") {
			first = line
		}
	}
	return first
}
