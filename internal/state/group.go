package state

import (
	"fmt"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// maxAlike is how many values that one request function sets are told one by
// one. A settings handler that assigns forty variables, in one function or in a
// function for each page of a form, is one decision of the team's, and one line for
// its reader.
const maxAlike = 5

// group tells the single values of one package or type that one request
// function sets as one finding; the others are for review, and say with which one they
// were told.
func group(fs []*finding.Finding) {
	alike := make(map[string][]*finding.Finding)
	for _, f := range fs {
		if k := groupKey(f); k != "" {
			alike[k] = append(alike[k], f)
		}
	}
	for _, g := range alike {
		if len(g) <= maxAlike {
			continue
		}
		first := g[0]
		for _, f := range g[1:] {
			if f.State.Name < first.State.Name {
				first = f
			}
		}
		for _, f := range g {
			if f != first {
				f.Tier, f.Reason = finding.Review, "told with "+first.State.Name
			}
		}
		before, after, _ := strings.Cut(first.Message, first.State.Name)
		first.Message = fmt.Sprintf("%s%s and %d more like it%s", before, first.State.Name, len(g)-1, after)
	}
}

// groupKey is equal for findings that are told as one, "" for those that
// stand alone.
func groupKey(f *finding.Finding) string {
	owner, _, ok := cutLast(f.State.ID)
	if !ok || !f.Tier.AtLeast(finding.Likely) || len(f.Path) == 0 || f.State.Kind != "scalar" && f.State.Kind != "struct" && f.State.Kind != "slice" {
		return ""
	}
	return f.Check + "|" + owner + "|" + f.Handler.Name
}

func cutLast(id string) (before, after string, ok bool) {
	i := strings.LastIndexByte(id, '.')
	if i < 0 {
		return id, "", false
	}
	return id[:i], id[i+1:], true
}
