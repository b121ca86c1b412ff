package driver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/near"
)

// nearMax is how many names are offered in place of an unknown one.
const nearMax = 3

// matching returns the findings about the state objects that a user means by
// query: a name as findings print it ("Type.field", "pkg.Var"), the full ID,
// or the end of an ID from a package on. If there are none, the error offers
// the names that come near.
func matching(fs []*finding.Finding, query string) ([]*finding.Finding, error) {
	var found []*finding.Finding
	for _, f := range fs {
		id := f.State.ID
		if id == query || f.State.Name == query || strings.HasSuffix(id, "/"+query) {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		found = lastNamed(fs, query)
	}
	if len(found) > 0 {
		return found, nil
	}
	if len(fs) == 0 {
		return nil, fmt.Errorf("no state object is named %q: these packages have none", query)
	}
	if names := nearest(fs, query); len(names) > 0 {
		return nil, fmt.Errorf("no state object is named %q; did you mean %s?", query, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("no state object is named %q; stickystate inventory lists all, and ./... looks in all packages", query)
}

// lastNamed returns the findings about the only state object whose name ends in query: a
// field without its type, a variable without its package.
func lastNamed(fs []*finding.Finding, query string) []*finding.Finding {
	var found []*finding.Finding
	for _, f := range fs {
		if strings.HasSuffix(f.State.Name, "."+query) {
			found = append(found, f)
		}
	}
	if slices.ContainsFunc(found, func(f *finding.Finding) bool { return f.State.ID != found[0].State.ID }) {
		return nil
	}
	return found
}

// nearest returns the names that resemble query, the nearest first: those that
// hold it, or are held by it, and those that a third of its letters turn into it.
func nearest(fs []*finding.Finding, query string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	lower := strings.ToLower(query)
	for _, f := range fs {
		name := strings.ToLower(f.State.Name)
		d := near.Distance(name, lower)
		if d <= max(1, len(query)/3) || strings.Contains(name, lower) || strings.HasSuffix(lower, name) {
			found = append(found, candidate{f.State.Name, d})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(a.distance-b.distance, strings.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range slices.Compact(found) {
		names = append(names, c.name)
	}
	return names[:min(len(names), nearMax)]
}
