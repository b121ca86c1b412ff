package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/generate"
)

// The limits of growth: memory of the largest process, and CPU time for each
// line compared with a module of a tenth of the size or more.
const (
	peakLimit   = 2 << 30
	growthLimit = 1.5
)

// A grown is what the analysis of one generated module cost.
type grown struct {
	Shape   string   `json:"shape"`
	Lines   int      `json:"lines"`
	VetTool []sample `json:"vettool"`
	Command []sample `json:"command"`
}

func shapeNames() []string {
	var names []string
	for _, s := range generate.Shapes() {
		names = append(names, s.Name)
	}
	return names
}

// runGrowth measures modules of all sizes, and publishes the table.
func runGrowth(ctx context.Context, o *options) error {
	sizes, err := o.lineCounts()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.work, "growth")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tools, err := buildTools(ctx, dir, []string{"vettool", "command"})
	if err != nil {
		return err
	}
	// What is compiled here nobody needs again.
	if err := os.Setenv("GOCACHE", filepath.Join(dir, "gocache")); err != nil {
		return err
	}
	var all []*grown
	for _, shape := range generate.Shapes() {
		if !slices.Contains(list(o.shapes), shape.Name) {
			continue
		}
		for _, lines := range sizes {
			g, err := measureGrown(ctx, o, tools[1:], filepath.Join(dir, "module"), shape, lines)
			if err != nil {
				return fmt.Errorf("%s, %d lines: %w", shape.Name, lines, err)
			}
			all = append(all, g)
			if err := saveJSON(o.jsonFile, all); err != nil {
				return err
			}
		}
	}
	text, beyond := growthText(all)
	if err := publish(ctx, o, "growth", text); err != nil {
		return err
	}
	if beyond > 0 {
		return fmt.Errorf("%w: %d modules", errGrowth, beyond)
	}
	return nil
}

// measureGrown writes a module and measures the vet tool and the command, cold.
func measureGrown(ctx context.Context, o *options, tools []*tool, dir string, shape generate.Shape, lines int) (*grown, error) {
	defer os.RemoveAll(dir)
	n, err := writeApart(ctx, shape, dir, lines)
	if err != nil {
		return nil, err
	}
	if err := (&module{dir: dir}).compile(ctx); err != nil {
		return nil, err
	}
	g := &grown{Shape: shape.Name, Lines: n}
	for range o.runs {
		for _, t := range tools {
			s, err := measureCold(ctx, o, t, dir)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(o.log, "%-10s %8d lines  %-10s %7.2f s CPU %6.2f s wall %5d MB\n", shape.Name, n, t.doc, s.CPU.Seconds(), s.Wall.Seconds(), s.Peak>>20)
			if t.name == "command" {
				g.Command = append(g.Command, s)
			} else {
				g.VetTool = append(g.VetTool, s)
			}
		}
	}
	return g, nil
}

// writeCommand is the first argument of a process that only writes a module.
const writeCommand = "write-module"

// writeApart writes a module in a process of its own, since what this one takes
// counts for all that it starts (see peak). It returns the number of lines.
func writeApart(ctx context.Context, shape generate.Shape, dir string, lines int) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self, writeCommand, shape.Name, dir, strconv.Itoa(lines))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", writeCommand, err)
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// writeModule is what that process does with its arguments.
func writeModule(args []string) error {
	if len(args) != 3 {
		return errors.New("want shape, folder and lines")
	}
	i := slices.IndexFunc(generate.Shapes(), func(s generate.Shape) bool { return s.Name == args[0] })
	lines, err := strconv.Atoi(args[2])
	if i < 0 || err != nil {
		return fmt.Errorf("no shape %q, or %q is no number", args[0], args[2])
	}
	n, err := generate.Shapes()[i].Write(args[1], lines)
	if err != nil {
		return err
	}
	_, err = fmt.Println(n)
	return err
}

// measureCold measures a tool that has no results yet.
func measureCold(ctx context.Context, o *options, t *tool, module string) (sample, error) {
	dir, err := os.MkdirTemp("", "benchmark")
	if err != nil {
		return sample{}, err
	}
	defer os.RemoveAll(dir)
	inv, err := t.fresh(t.binary, dir)
	if err != nil {
		return sample{}, err
	}
	return inv.measure(ctx, module, o.timeout)
}

// growthText returns the table, and how many modules are beyond the limits.
func growthText(all []*grown) (text string, beyond int) {
	var b strings.Builder
	row(&b, []string{"shape", "lines", "vet tool: CPU", "for 1000 lines", "memory", "command: CPU", "for 1000 lines", "memory", ""})
	row(&b, []string{"---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---"})
	for _, g := range all {
		verdict := g.verdict(all)
		if verdict != "" {
			beyond++
		}
		cells := []string{g.Shape, fmt.Sprint(g.Lines)}
		for _, s := range []sample{medians(g.VetTool), medians(g.Command)} {
			cells = append(cells, fmt.Sprintf("%.1f s", s.CPU.Seconds()), fmt.Sprintf("%.1f ms", perLine(s, g.Lines)*1e6), fmt.Sprintf("%d MB", s.Peak>>20))
		}
		row(&b, append(cells, verdict))
	}
	return b.String(), beyond
}

// perLine is the CPU time for a line, in seconds.
func perLine(s sample, lines int) float64 { return s.CPU.Seconds() / float64(lines) }

// verdict says how a module is beyond the limits, "" if it is not. Its cost is
// compared with that of the next smaller one of the shape, if that has 100,000
// lines: in smaller ones, what does not depend on the module counts most.
func (g *grown) verdict(all []*grown) string {
	var said []string
	for i, samples := range [][]sample{g.VetTool, g.Command} {
		s := medians(samples)
		if s.Peak > peakLimit {
			said = append(said, "too much memory")
		}
		for _, h := range all {
			base := medians([][]sample{h.VetTool, h.Command}[i])
			if h.Shape == g.Shape && h.Lines < g.Lines && h.Lines >= 90000 {
				if r := perLine(s, g.Lines) / perLine(base, h.Lines); r > growthLimit {
					said = append(said, fmt.Sprintf("%.1f times the cost of %d lines", r, h.Lines))
				}
			}
		}
	}
	return strings.Join(said, ", ")
}
