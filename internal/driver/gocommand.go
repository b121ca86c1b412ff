package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotalk"
	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/report"
)

// A goCommand runs the go command in one directory.
type goCommand struct {
	dir   string   // "" for the working directory
	build []string // build flags
}

func newGoCommand(o *load) goCommand {
	g := goCommand{dir: o.dir}
	if o.tags != "" {
		g.build = append(g.build, "-tags="+o.tags)
	}
	if o.mod != "" {
		g.build = append(g.build, "-mod="+o.mod)
	}
	return g
}

// command prepares a run; an interrupt is passed on rather than a kill, so
// that the go command removes its temporary files.
func (g goCommand) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = g.dir
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return cmd.Process.Kill() // no interrupts on this system
		}
		return nil
	}
	return cmd
}

// output runs the go command and returns its standard output. The error has
// the first line that the go command wrote about its failure.
func (g goCommand) output(ctx context.Context, args ...string) ([]byte, error) {
	cmd := g.command(ctx, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	if err := startError(err); err != nil {
		return nil, err
	}
	line := firstLine(stderr.String())
	if line == "" {
		line = err.Error()
	}
	return nil, fmt.Errorf("go %s failed: %s", args[0], line)
}

// An environment is what the go command says of itself in its directory.
type environment struct {
	version string // of the toolchain that it selects
	flags   string // that the user has set for all runs
	module  string // the go.mod file, "" without a module
	work    string // the go.work file, "" without a workspace
	arch    string // that it compiles for
}

func (g goCommand) environment(ctx context.Context) (*environment, error) {
	out, err := g.output(ctx, "env", "GOVERSION", "GOFLAGS", "GOMOD", "GOWORK", "GOARCH")
	if err != nil {
		return nil, err
	}
	lines := append(strings.Split(string(out), "\n"), "", "", "", "", "")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	e := &environment{version: lines[0], flags: lines[1], module: lines[2], work: lines[3], arch: lines[4]}
	if e.work == "off" {
		e.work = ""
	}
	if e.module == os.DevNull || e.module == "NUL" {
		e.module = ""
	}
	return e, nil
}

// startError explains an error of a command that did not even start; it
// returns nil for one that ran.
func startError(err error) error {
	var exit *exec.ExitError
	var path *os.PathError
	switch {
	case errors.As(err, &exit):
		return nil
	case errors.As(err, &path) && path.Op == "chdir":
		return fmt.Errorf("-C %s: %w", path.Path, path.Err)
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("no go command found; install Go, or add its bin directory to PATH")
	}
	return fmt.Errorf("cannot run the go command: %w", err)
}

// firstLine returns the first line of s that says something, with those that it
// announces by a colon, cleaned for printing and without the go command's own prefix.
func firstLine(s string) string {
	first := ""
	for line := range strings.Lines(s) {
		if gotalk.IsChatter(line) {
			continue
		}
		if line = strings.TrimPrefix(strings.TrimSpace(line), "go: "); line == "" {
			continue
		}
		first += line
		if cut, ok := strings.CutSuffix(first, "; to add it:"); ok {
			first = cut // a command would follow
			break
		}
		if !strings.HasSuffix(line, ":") {
			break
		}
		first += " "
	}
	return report.Clean(strings.TrimSpace(first))
}

// list lists the packages that the patterns match and all that they import, each
// after its imports, and has the go command compile them. Revision control is
// left out: it would make commands differ from commit to commit.
func (g goCommand) list(ctx context.Context, patterns []string) ([]*graph.Package, error) {
	args := slices.Concat([]string{"list", "-e", "-export", "-deps", "-compiled", "-buildvcs=false", "-json=" + graph.Fields}, g.build, []string{"--"}, patterns)
	out, err := g.output(ctx, args...)
	if err != nil {
		return nil, err
	}
	var pkgs []*graph.Package
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(graph.Package)
		if err := dec.Decode(p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("cannot read what go list printed: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}
