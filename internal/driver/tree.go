package driver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A tree is the source tree that is analysed: the working tree, but for files
// that others stand in for.
type tree struct {
	replace map[string]string // as graph.Runner.Overlay
	file    string            // that tells the go command, "" if it knows
	empty   string            // a file that stands in for others, "" if none is needed
}

// openTree returns the tree of rev or, if that is nil, the working tree, with
// what the user has replaced in it. The caller closes it.
func openTree(dir string, env *environment, rev *revision) (*tree, error) {
	own := env.overlay()
	switch {
	case rev == nil && own == "":
		return new(tree), nil
	case rev == nil:
		replace, err := readOverlay(dir, own)
		return &tree{replace: replace}, err
	case own != "":
		return nil, errors.New("-new-from reads the older revision through an overlay; take -overlay out of GOFLAGS")
	}
	file, err := writeOverlay(rev.replace)
	return &tree{replace: rev.replace, file: file}, err
}

func (t *tree) close() {
	for _, file := range []string{t.file, t.empty} {
		if file != "" {
			os.Remove(file)
		}
	}
}

// in returns the go command in the tree.
func (t *tree) in(g goCommand) goCommand {
	if t.file != "" {
		g.build = append(slices.Clone(g.build), "-overlay="+t.file)
	}
	return g
}

// overlay is the file that GOFLAGS names for -overlay, "" for none.
func (e *environment) overlay() string {
	file := ""
	for _, flag := range strings.Fields(e.flags) {
		if name, value, ok := strings.Cut(strings.Trim(flag, `'"`), "="); ok && strings.TrimLeft(name, "-") == "overlay" {
			file = value
		}
	}
	return file
}

// An overlayFile is the file that -overlay names: file -> the one with its
// contents, "" if it does not exist.
type overlayFile struct{ Replace map[string]string }

// readOverlay reads such a file. Names in it, and its own, are seen from dir.
func readOverlay(dir, file string) (map[string]string, error) {
	abs := func(file string) string {
		if file == "" || filepath.IsAbs(file) {
			return file
		}
		return filepath.Join(dir, file)
	}
	file = abs(file)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the overlay that GOFLAGS names: %w", err)
	}
	var o overlayFile
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, fmt.Errorf("the overlay that GOFLAGS names: %s: %w", file, err)
	}
	replace := make(map[string]string, len(o.Replace))
	for from, to := range o.Replace {
		replace[abs(from)] = abs(to)
	}
	return replace, nil
}

// writeOverlay writes such a file and returns its name.
func writeOverlay(replace map[string]string) (string, error) {
	data, err := json.Marshal(overlayFile{replace})
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "stickystate-overlay-*.json")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}
