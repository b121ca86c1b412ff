package driver

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/near"
	"github.com/stickystate/stickystate/internal/report"
)

// A programSet has the packages of the first party that make up each program, sorted, by
// its main package.
type programSet map[string][]string

// programs returns those whose mains are among the packages that were asked for. Only the
// first party has results.
func programs(roots []*graph.Package, set *graph.Set, results map[string]*graph.Result) programSet {
	all := make(programSet)
	for _, root := range roots {
		if root.Name != "main" {
			continue
		}
		all[root.ImportPath] = []string{root.ImportPath}
		for _, p := range set.Behind(root) {
			if results[p.ImportPath] != nil {
				all[root.ImportPath] = append(all[root.ImportPath], p.ImportPath)
			}
		}
		slices.Sort(all[root.ImportPath])
	}
	return all
}

// join adds to the packages that were asked for what is behind each program among them:
// to ask for the folder of a main is to ask for what runs there, as go vet prints it.
func (ps programSet) join(roots []*graph.Package, set *graph.Set) []*graph.Package {
	all := slices.Clone(roots)
	for _, paths := range ps {
		for _, path := range paths {
			all = append(all, set.Package(path))
		}
	}
	slices.SortFunc(all, func(a, b *graph.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return slices.Compact(all)
}

// tell says of findings in which programs they are, if there are several.
func (ps programSet) tell(findings []*finding.Finding) {
	if len(ps) < 2 {
		return
	}
	for _, f := range findings {
		for _, main := range slices.Sorted(maps.Keys(ps)) {
			if _, ok := slices.BinarySearch(ps[main], f.Package); ok {
				f.Programs = append(f.Programs, main)
			}
		}
	}
}

// foreign tells of modules that are not analysed although their sources lie in a folder
// that a replace directive names, as the parts of one service often do. Those that the
// configuration names are.
func foreign(roots []*graph.Package, set *graph.Set, results map[string]*graph.Result) []string {
	folders := make(map[string]string)
	for _, root := range roots {
		for _, p := range set.Behind(root) {
			if m := p.Module; m != nil && m.Replace != nil && m.Replace.Version == "" && results[p.ImportPath] == nil {
				folders[m.Path] = m.Replace.Path
			}
		}
	}
	var notes []string
	for _, path := range slices.Sorted(maps.Keys(folders)) {
		notes = append(notes, path+", which is replaced by "+folders[path]+", is not analysed; if it is a part of the service, add it to first-party in .stickystate.yaml")
	}
	return notes
}

// strangers tells of modules under first-party that the build does not have, as one is
// that is written wrong. A file that -config names may be for several services.
func (l *load) strangers(ctx context.Context, env *environment, set *graph.Set) []string {
	c, err := l.configuration(env)
	if err != nil || l.config != "" {
		return nil
	}
	modules := set.Modules()
	var notes []string
	for _, path := range c.FirstParty {
		if slices.Contains(modules, path) {
			continue
		}
		g := newGoCommand(l)
		if out, err := g.output(ctx, slices.Concat([]string{"list", "-m", "-e", "-f", "{{if .Error}}{{.Path}}{{end}}"}, g.build, []string{"--", path})...); err == nil && strings.TrimSpace(string(out)) == "" {
			continue // no package that was asked for imports it
		}
		note := path + ", under first-party in " + config.FileName + ", is no module of this build"
		if n := near.Word(path, modules); n != "" {
			note += "; did you mean " + n + "?"
		}
		notes = append(notes, note)
	}
	return notes
}

// printNotes prints sentences about what was not analysed, or not as it is.
func printNotes(w io.Writer, notes []string) {
	for _, n := range notes {
		fmt.Fprintf(w, "stickystate: %s\n", report.Clean(n))
	}
}
