package driver

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/graph"
)

// mostEmbeds is how often packages are listed again for files to embed: the go
// command names one pattern of a package at a time.
const mostEmbeds = 8

// missing is how the go command says that no file matches a //go:embed pattern, or that
// there is nothing in the folder that does. Source: cmd/go/internal/load, resolveEmbed.
var missing = regexp.MustCompile(`pattern (\S+): (?:no matching files found|cannot embed directory \S+: contains no embeddable files)`)

// listBuilt lists packages as if what they embed were built: a front end that is made
// by another tool, and is not in the repository, would hide the package that embeds it,
// and all that import that one. Empty files stand in, by the overlay of the tree.
func (t *tree) listBuilt(ctx context.Context, g goCommand, patterns []string) (pkgs []*graph.Package, notes []string, err error) {
	for range mostEmbeds {
		if pkgs, err = t.in(g).list(ctx, patterns); err != nil {
			return nil, nil, err
		}
		files, missed := standIns(pkgs)
		if len(files) == 0 || t.standIn(files) != nil { // then they are skipped, with the reason
			return pkgs, notes, nil
		}
		notes = append(notes, missed...)
	}
	pkgs, err = t.in(g).list(ctx, patterns)
	return pkgs, notes, err
}

// standIns returns the files that would match the patterns that packages embed in vain,
// and a note on each.
func standIns(pkgs []*graph.Package) (files, notes []string) {
	for _, p := range pkgs {
		if p.Error == nil || p.Dir == "" {
			continue
		}
		m := missing.FindStringSubmatch(p.Error.Err)
		if m == nil {
			continue
		}
		name := strings.NewReplacer("*", "x", "?", "x", "[", "", "]", "").Replace(strings.TrimPrefix(m[1], "all:"))
		if path.Ext(name) == "" && !strings.Contains(m[1], "*") {
			name = path.Join(name, "standin") // of a folder
		}
		files = append(files, filepath.Join(p.Dir, filepath.FromSlash(name)))
		notes = append(notes, fmt.Sprintf("no file matches //go:embed %s in %s; an empty one stands in for what is not built", m[1], p.ImportPath))
	}
	return files, notes
}

// standIn adds empty files to the tree.
func (t *tree) standIn(files []string) error {
	if t.empty == "" {
		f, err := os.CreateTemp("", "stickystate-empty-*")
		if err != nil {
			return err
		}
		t.empty = f.Name()
		if err := f.Close(); err != nil {
			return err
		}
	}
	replace := make(map[string]string)
	maps.Copy(replace, t.replace)
	for _, file := range files {
		replace[file] = t.empty
	}
	file, err := writeOverlay(replace)
	if err != nil {
		return err
	}
	if t.file != "" {
		os.Remove(t.file)
	}
	t.replace, t.file = replace, file
	return nil
}
