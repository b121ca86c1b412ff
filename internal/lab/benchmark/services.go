package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// The states of the caches that a tool is started with.
const (
	cold = "cold"
	warm = "nothing changed"
	leaf = "a leaf changed"
	hub  = "a hub changed"
)

var states = []string{cold, warm, leaf, hub}

// A result is what one tool cost on one service in one state.
type result struct {
	Service string   `json:"service"`
	KLOC    float64  `json:"kloc"`
	State   string   `json:"state"`
	Tool    string   `json:"tool"`
	Samples []sample `json:"samples"`
}

// A contest measures tools on one service.
type contest struct {
	*options
	*module
	tools   []*tool
	results map[string]map[string]*result // by state and tool
}

// runServices measures all services and publishes the tables.
func runServices(ctx context.Context, o *options) error {
	bin, err := os.MkdirTemp("", "benchmark")
	if err != nil {
		return err
	}
	defer os.RemoveAll(bin)
	tools, err := buildTools(ctx, bin, list(o.tools))
	if err != nil {
		return err
	}
	var results []*result
	for _, repo := range list(o.services) {
		rs, err := measureService(ctx, o, tools, repo)
		if err != nil {
			return fmt.Errorf("%s: %w", repo, err)
		}
		results = append(results, rs...)
		if err := saveJSON(o.jsonFile, results); err != nil {
			return err
		}
	}
	return publish(ctx, o, "benchmark", servicesText(results, tools))
}

// measureService lays a service out and measures all tools on it.
func measureService(ctx context.Context, o *options, tools []*tool, repo string) ([]*result, error) {
	groups, err := corpus.LoadGroups(o.labels, regexp.MustCompile("^"+regexp.QuoteMeta(repo)+"$"))
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("it is not labelled in %s", o.labels)
	}
	g := groups[0]
	root, err := (&corpus.Checkouts{Repos: o.repos, Work: o.work, Labels: o.labels}).CheckOut(repo, g.Commit)
	if err != nil {
		return nil, err
	}
	dir := corpus.ModuleDir(root, g.ModuleDir)
	if err := corpus.StubEmbeds(dir); err != nil {
		return nil, err
	}
	m, err := openModule(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := m.compile(ctx); err != nil {
		return nil, err
	}
	kloc, err := corpus.KLOC(dir)
	if err != nil {
		return nil, err
	}
	c := &contest{options: o, module: m, tools: tools, results: make(map[string]map[string]*result)}
	fmt.Fprintf(o.log, "%s: leaf %s, hub %s\n", repo, m.leaf.ImportPath, m.hub.ImportPath)
	for round := range o.runs {
		if err := c.round(ctx, round); err != nil {
			return nil, err
		}
	}
	return c.all(repo, kloc), nil
}

// round measures each tool once in each state.
func (c *contest) round(ctx context.Context, round int) error {
	dir, err := os.MkdirTemp("", "benchmark")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	started := make(map[*tool]*invocation)
	for _, t := range c.tools {
		own := filepath.Join(dir, t.name)
		if err := os.Mkdir(own, 0o777); err != nil {
			return err
		}
		if started[t], err = t.fresh(t.binary, own); err != nil {
			return err
		}
	}
	turns := slices.Concat(c.tools[round%len(c.tools):], c.tools[:round%len(c.tools)])
	all := func(state string) func() error {
		return func() error {
			if state != cold && state != warm {
				if err := c.compile(ctx); err != nil {
					return err
				}
			}
			for _, t := range turns {
				s, err := started[t].measure(ctx, c.dir, c.timeout)
				if err != nil {
					return err
				}
				c.add(state, t, s)
			}
			return nil
		}
	}
	for _, step := range []func() error{
		all(cold), all(warm),
		func() error { return while(c.leaf.file(), all(leaf)) },
		func() error { return while(c.hub.file(), all(hub)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// add keeps a sample.
func (c *contest) add(state string, t *tool, s sample) {
	fmt.Fprintf(c.log, "  %-16s %-28s %6.2f s wall %7.2f s CPU %5d MB\n", state, t.doc, s.Wall.Seconds(), s.CPU.Seconds(), s.Peak>>20)
	if c.results[state] == nil {
		c.results[state] = make(map[string]*result)
	}
	r := c.results[state][t.name]
	if r == nil {
		r = &result{State: state, Tool: t.name}
		c.results[state][t.name] = r
	}
	r.Samples = append(r.Samples, s)
}

// all returns the results in order.
func (c *contest) all(repo string, kloc float64) []*result {
	var out []*result
	for _, state := range states {
		for _, t := range c.tools {
			r := c.results[state][t.name]
			r.Service, r.KLOC = repo, kloc
			out = append(out, r)
		}
	}
	return out
}

// saveJSON writes v to a file, if one is named.
func saveJSON(file string, v any) error {
	if file == "" {
		return nil
	}
	data, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o666)
}

// servicesText returns the tables: ratios over all services, and for each
// state the figures of each.
func servicesText(results []*result, tools []*tool) string {
	var b strings.Builder
	b.WriteString("CPU time / wall time / memory of the largest process, as multiples of those of go vet on the same service, median over the services:\n\n")
	row(&b, append([]string{""}, states...))
	row(&b, []string{"---", "---:", "---:", "---:", "---:"})
	for _, t := range tools[1:] {
		cells := []string{t.doc}
		for _, state := range states {
			cells = append(cells, ratioText(results, state, t.name))
		}
		row(&b, cells)
	}
	for _, state := range states {
		fmt.Fprintf(&b, "\nCPU time / wall time in seconds / memory in MB, %s:\n\n", state)
		figures(&b, results, state, tools)
	}
	return b.String()
}

// ratioText is the median of what a tool costs, compared with go vet.
func ratioText(results []*result, state, name string) string {
	type ratio struct{ cpu, wall, peak float64 }
	var ratios []ratio
	for _, r := range results {
		if r.State != state || r.Tool != name {
			continue
		}
		s, v := medians(r.Samples), medians(find(results, r.Service, state, vetName).Samples)
		ratios = append(ratios, ratio{float64(s.CPU) / float64(v.CPU), float64(s.Wall) / float64(v.Wall), float64(s.Peak) / float64(v.Peak)})
	}
	return fmt.Sprintf("%.2f / %.2f / %.2f",
		median(ratios, func(r ratio) float64 { return r.cpu }),
		median(ratios, func(r ratio) float64 { return r.wall }),
		median(ratios, func(r ratio) float64 { return r.peak }))
}

// find returns the result of a tool.
func find(results []*result, service, state, name string) *result {
	i := slices.IndexFunc(results, func(r *result) bool { return r.Service == service && r.State == state && r.Tool == name })
	return results[i]
}

// figures writes the table of one state.
func figures(b *strings.Builder, results []*result, state string, tools []*tool) {
	head, line := []string{"service", "KLOC"}, []string{"---", "---:"}
	for _, t := range tools {
		head, line = append(head, t.doc), append(line, "---:")
	}
	row(b, head)
	row(b, line)
	for _, r := range results {
		if r.State != state || r.Tool != vetName {
			continue
		}
		cells := []string{r.Service, fmt.Sprintf("%.0f", r.KLOC)}
		for _, t := range tools {
			s := medians(find(results, r.Service, state, t.name).Samples)
			cells = append(cells, fmt.Sprintf("%.1f / %.1f / %d", s.CPU.Seconds(), s.Wall.Seconds(), s.Peak>>20))
		}
		row(b, cells)
	}
}

// row writes a row of a Markdown table.
func row(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
