package decision

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// maxNamed is how many parts a sentence names beside the first. A settings handler can
// assign forty variables.
const maxNamed = 12

// told tells the decision by its first finding.
func told(set []*finding.Finding) *finding.Finding {
	f := set[0].Clone()
	for _, g := range set {
		f.Parts = append(f.Parts, finding.PartOf(g.Clone()))
	}
	f.Object = object(set)
	f.Message = sentence(f, others(set))
	return f
}

// object is what would move: Sessions (byID, byUser, expires); "" if the parts have no
// names of their own.
func object(set []*finding.Finding) string {
	owner := ""
	var names []string
	for _, f := range set {
		of, name, ok := cutLast(f.State.Name, ".")
		if !ok || owner != "" && of != owner {
			return ""
		}
		if owner = of; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return ""
	}
	return owner + " (" + strings.Join(first(names), ", ") + ")"
}

// others names the parts beside the first, each once. The objects of a library are called
// alike, so they are counted.
func others(set []*finding.Finding) []string {
	called, known := map[string]bool{set[0].State.Name: true}, map[string]bool{set[0].State.ID: true}
	var names []string
	alike := 0
	for _, f := range set[1:] {
		switch {
		case known[f.State.ID]: // told by another check, too
		case called[f.State.Name]:
			alike++
		default:
			names = append(names, f.State.Name)
		}
		called[f.State.Name], known[f.State.ID] = true, true
	}
	names = first(names)
	if alike > 0 {
		names = append(names, fmt.Sprintf("%d more like it", alike))
	}
	return names
}

// first keeps the first of many names, and says how many more there are.
func first(names []string) []string {
	n := len(names) - maxNamed
	if n <= 1 {
		return names
	}
	return append(names[:maxNamed:maxNamed], fmt.Sprintf("%d more", n))
}

// specified is what a message says of a state behind its name: whose it is, and by which key.
var specified = regexp.MustCompile(`^( of [\w.]+)?( \((?:[^()"]|"[^"]*")*\))?`)

// sentence is the message of f with the names of the other parts behind the first, and
// behind what is said of that.
func sentence(f *finding.Finding, names []string) string {
	before, after, ok := strings.Cut(f.Message, f.State.Name)
	if !ok || len(names) == 0 {
		return f.Message
	}
	said := specified.FindString(after)
	after = after[len(said):]
	if before == "" { // the subject of the sentence
		return f.State.Name + said + ", with " + list(names) + "," + after
	}
	return before + list(append([]string{f.State.Name + said}, names...)) + after
}

// list joins names as a sentence does: "a, b and c".
func list(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
