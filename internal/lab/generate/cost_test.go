package generate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stickystate/stickystate/analyzers"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

var (
	update = flag.Bool("update", false, "rewrite testdata/allocations.txt")
	why    = flag.String("why", "", "with -update: `reason` for an increase by more than a tenth")
)

// The sizes of the modules, in lines. The larger one is that of the baseline.
const small, large = 1000, 4000

// A cost is what an analysis has allocated. It depends on neither the machine
// nor what else it does, as time would.
type cost struct{ objects, bytes uint64 }

// TestCost: what the analysis allocates grows as the module does, for every
// shape, and is no more than testdata/allocations.txt says.
func TestCost(t *testing.T) {
	if underRace {
		t.Skip("the race detector allocates, too")
	}
	if testing.Short() {
		t.Skip("-short: modules have to be generated and compiled")
	}
	now := make(map[string]cost)
	for _, s := range Shapes() {
		a, b := measure(t, s, small), measure(t, s, large)
		now[s.Name] = b
		for what, grown := range map[string]float64{
			"objects": float64(b.objects) / float64(a.objects), "bytes": float64(b.bytes) / float64(a.bytes),
		} {
			t.Logf("%s: %.1f times as many %s for %d times as many lines", s.Name, grown, what, large/small)
			if grown > mostGrown(s) {
				t.Errorf("%s: %.1f times as many %s for %d times as many lines; profile it with\n\tgo test ./internal/lab/generate -run TestCost -memprofile mem.out -memprofilerate 1", s.Name, grown, what, large/small)
			}
		}
	}
	compare(t, readBaseline(t), now)
}

// mostGrown says how much more the larger module of a shape may cost. For one
// large function it is the square: SSA construction makes a value for each
// variable and block. The budget for the source of a function bounds that.
func mostGrown(s Shape) float64 {
	const lines = large / small
	if s.Name == "giant" {
		return lines * lines
	}
	return 1.5 * lines
}

// measure returns the cost of the analysis of a module of the shape. The
// analysis runs twice, so that the tables and the types of other modules are
// read already.
func measure(t *testing.T, s Shape, lines int) cost {
	t.Helper()
	dir := t.TempDir()
	if _, err := s.Write(dir, lines); err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	analyze := func() {
		graph, err := checker.Analyze([]*analysis.Analyzer{analyzers.Inventory()}, pkgs, &checker.Options{Sequential: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, act := range graph.Roots {
			if act.Err != nil {
				t.Fatal(act.Err)
			}
		}
	}
	analyze()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	analyze()
	runtime.ReadMemStats(&after)
	return cost{after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc}
}

// baselineFile has the cost of the larger module of each shape, after comments
// that tell how it came to be so.
var baselineFile = filepath.Join("testdata", "allocations.txt")

type baseline struct {
	comments []string
	costs    map[string]cost
}

func readBaseline(t *testing.T) *baseline {
	t.Helper()
	data, err := os.ReadFile(baselineFile)
	if err != nil {
		t.Fatal(err)
	}
	b := &baseline{costs: make(map[string]cost)}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			b.comments = append(b.comments, line)
			continue
		}
		var shape string
		var c cost
		if _, err := fmt.Sscanf(line, "%s %d objects %d bytes", &shape, &c.objects, &c.bytes); err != nil {
			t.Fatalf("%s: %q: %v", baselineFile, line, err)
		}
		b.costs[shape] = c
	}
	return b
}

// compare fails for what has grown by more than a tenth, or writes the new
// baseline.
func compare(t *testing.T, b *baseline, now map[string]cost) {
	t.Helper()
	var grown []string
	for _, s := range Shapes() {
		old, c := b.costs[s.Name], now[s.Name]
		if c.objects > old.objects+old.objects/10 || c.bytes > old.bytes+old.bytes/10 {
			grown = append(grown, fmt.Sprintf("%s from %d objects, %d bytes to %d, %d", s.Name, old.objects, old.bytes, c.objects, c.bytes))
		}
	}
	switch {
	case len(grown) > 0 && !(*update && *why != ""):
		t.Errorf("the analysis allocates over a tenth more than %s says:\n\t%s\nMake it allocate less, or say what it is good for:\n\tgo test ./internal/lab/generate -run TestCost -update -why 'REASON'",
			baselineFile, strings.Join(grown, "\n\t"))
	case *update:
		b.write(t, now, len(grown) > 0)
	}
}

// write writes the costs, and the reason for those that have grown.
func (b *baseline) write(t *testing.T, now map[string]cost, grown bool) {
	t.Helper()
	lines := slices.Clone(b.comments)
	if grown {
		lines = append(lines, "# "+time.Now().Format(time.DateOnly)+": "+strings.Join(strings.Fields(*why), " "))
	}
	for _, s := range Shapes() {
		lines = append(lines, fmt.Sprintf("%s %d objects %d bytes", s.Name, now[s.Name].objects, now[s.Name].bytes))
	}
	if err := os.WriteFile(baselineFile, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
}
