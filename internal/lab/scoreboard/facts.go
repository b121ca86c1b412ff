package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/corpus"
	"github.com/stickystate/stickystate/internal/state"
	"golang.org/x/tools/go/analysis"
)

// factsizeAnalyzer returns a pass that reports the size of the digest that
// the engine makes of each package. Packages outside of the module have none.
func factsizeAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     "factsize",
		Doc:      "factsize: report the size of the facts of a package",
		Requires: []*analysis.Analyzer{state.Analyzer()},
		Run: func(pass *analysis.Pass) (any, error) {
			inv := pass.ResultOf[state.Analyzer()].(*state.Inventory)
			pass.Reportf(pass.Files[0].Package, "facts of %s: %d bytes", strings.Fields(pass.Pkg.Path())[0], inv.FactSize)
			return nil, nil
		},
	}
}

var factsRE = regexp.MustCompile(`facts of (\S+): (\d+) bytes`)

// runFacts prints how large the facts are, over all packages that the
// services consist of: theirs and those that they depend on.
func runFacts(o *options, out io.Writer) error {
	groups, err := corpus.LoadGroups(o.labels, o.onlyRE)
	if err != nil {
		return err
	}
	var all []int
	for _, g := range groups {
		sizes, err := factSizes(o, g)
		if err != nil {
			return fmt.Errorf("%s: %w", g.Title(), err)
		}
		fmt.Fprintf(out, "%-36s %s\n", g.Title(), sizeText(sizes))
		all = append(all, sizes...)
	}
	fmt.Fprintf(out, "%-36s %s\n", "all", sizeText(all))
	return nil
}

func factSizes(o *options, g *corpus.Group) ([]int, error) {
	root, err := o.checkouts().CheckOut(g.Repo, g.Commit)
	if err != nil {
		return nil, err
	}
	dir := corpus.ModuleDir(root, g.ModuleDir)
	run, err := vet(&options{timeout: o.timeout, toolFlags: "-factsize"}, selfTool(), dir, []string{"./..."})
	if err != nil {
		return nil, err
	}
	byPackage := make(map[string]int)
	for _, m := range factsRE.FindAllStringSubmatch(run.output, -1) {
		n, _ := strconv.Atoi(m[2]) // digits
		byPackage[m[1]] = max(byPackage[m[1]], n)
	}
	deps, err := goCommand(dir, "list", "-e", "-deps", "./...").Output()
	if err != nil {
		return nil, err
	}
	var sizes []int
	for _, p := range strings.Fields(string(deps)) {
		sizes = append(sizes, byPackage[p])
	}
	return sizes, nil
}

// sizeText gives the order statistics of sizes in bytes.
func sizeText(sizes []int) string {
	if len(sizes) == 0 {
		return "no packages"
	}
	s := slices.Sorted(slices.Values(sizes))
	return fmt.Sprintf("%5d packages: median %d B, 99th percentile %d B, largest %d B", len(s), s[len(s)/2], s[len(s)*99/100], s[len(s)-1])
}
