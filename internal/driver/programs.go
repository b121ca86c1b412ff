package driver

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/report"
)

// withPrograms adds to the packages that were asked for what is behind each program
// among them: to ask for the folder of a main is to ask for what runs there, as go vet
// prints it. Only the first party has results.
func withPrograms(roots []*graph.Package, set *graph.Set, results map[string]*graph.Result) []*graph.Package {
	all := slices.Clone(roots)
	for _, root := range roots {
		if root.Name != "main" {
			continue
		}
		for _, p := range set.Behind(root) {
			if results[p.ImportPath] != nil && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b *graph.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return all
}

// printForeign says which modules are not analysed although their sources lie in a
// folder that a replace directive names, as the parts of one service often do. Those that
// the configuration names are.
func printForeign(w io.Writer, roots []*graph.Package, set *graph.Set, results map[string]*graph.Result) {
	folders := make(map[string]string)
	for _, root := range roots {
		for _, p := range set.Behind(root) {
			if m := p.Module; m != nil && m.Replace != nil && m.Replace.Version == "" && results[p.ImportPath] == nil {
				folders[m.Path] = m.Replace.Path
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(folders)) {
		fmt.Fprintf(w, "stickystate: %s, which is replaced by %s, is not analysed; if it is a part of the service, add it to first-party in .stickystate.yaml\n",
			report.Clean(path), report.Clean(folders[path]))
	}
}
