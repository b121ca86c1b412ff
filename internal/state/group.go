package state

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// maxAlike is how many values that one request function sets, or objects of a
// library that one function makes with one constructor, are told one by one. A
// settings handler that assigns forty variables, in one function or in a function for
// each page of a form, is one decision of the team's, and one line for its reader; so
// are ten limiters, one for each route.
const maxAlike = 5

// group tells the single values of one package or type that one request
// function sets as one finding, and so the objects of a library; the others are for
// review, and say with which one they were told.
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
			if cmp.Or(strings.Compare(f.State.Name, first.State.Name), strings.Compare(f.State.ID, first.State.ID)) < 0 {
				first = f
			}
		}
		for _, f := range g {
			if f != first {
				f.Tier, f.Reason = finding.Review, "told with "+first.State.Name
			}
		}
		before, after, _ := strings.Cut(first.Message, first.State.Name)
		more := " and %d more like it"
		if before == "" { // the subject of the sentence
			more = ", and %d more like it,"
		}
		first.Message = before + first.State.Name + fmt.Sprintf(more, len(g)-1) + after
	}
}

// numbered is the end of the ID of an object that is not the first of its kind.
var numbered = regexp.MustCompile(` [0-9]+$`)

// groupKey is equal for findings that are told as one, "" for those that
// stand alone.
func groupKey(f *finding.Finding) string {
	if f.State.Holder == finding.InLibrary && f.Tier.AtLeast(finding.Likely) { // by function and constructor
		return f.Check + "|" + numbered.ReplaceAllString(f.State.ID, "")
	}
	owner, _, ok := cutLastByte(f.State.ID, '.')
	if !ok || !f.Tier.AtLeast(finding.Likely) || len(f.Path) == 0 || f.State.Kind != "scalar" && f.State.Kind != "struct" && f.State.Kind != "slice" {
		return ""
	}
	return f.Check + "|" + owner + "|" + f.Handler.Name
}
