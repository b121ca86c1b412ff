package driver

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

// places say how paths are written: relative to a directory, and never to
// what is outside of the repository.
type places struct {
	base string // paths are relative to it
	root string // of the repository or, where there is none, of the module
}

// newPlaces returns the places of a run in dir, an absolute directory.
func newPlaces(dir string, env *environment) places {
	p := places{base: dir, root: dir}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			p.root = d
			return p
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	for _, file := range []string{env.work, env.module} {
		if file != "" && within(filepath.Dir(file), dir) {
			p.root = filepath.Dir(file)
			return p
		}
	}
	return p
}

// within reports whether file is dir or below it.
func within(dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}

// fromRoot returns the places by which other programs know files: relative to
// the root of the repository.
func (p places) fromRoot() places { return places{p.root, p.root} }

// relative writes a path, with forward slashes. What is relative already is a
// package and the name of a file in it.
func (p places) relative(file string) string {
	if !filepath.IsAbs(file) {
		return filepath.ToSlash(file)
	}
	if !within(p.root, file) {
		return report.Outside(filepath.ToSlash(file))
	}
	rel, err := filepath.Rel(p.base, file)
	if err != nil { // another volume
		return report.Outside(filepath.ToSlash(file))
	}
	return filepath.ToSlash(rel)
}

// relativize makes all paths in f relative.
func (p places) relativize(f *finding.Finding) {
	for _, pos := range positions(f) {
		pos.File = p.relative(pos.File)
	}
}

// reader returns a function that reads lines of the files that paths name.
func (p places) reader() func(finding.Position) (string, bool) {
	files := make(map[string][][]byte)
	return func(pos finding.Position) (string, bool) {
		lines, ok := files[pos.File]
		if file := filepath.Join(p.base, filepath.FromSlash(pos.File)); !ok && within(p.root, file) {
			lines = bytes.Split(p.read(file), []byte("\n"))
			files[pos.File] = lines
		}
		if pos.Line < 1 || pos.Line > len(lines) {
			return "", false
		}
		return string(lines[pos.Line-1]), true
	}
}

// sourceMax is the largest file that lines are read of, in bytes.
const sourceMax = 16 << 20

// read returns the contents of a file, nothing of what is no regular file in the
// repository: directives may name any file, and links lead anywhere. Without
// it, columns are left out.
func (p places) read(file string) []byte {
	root, err := filepath.EvalSymlinks(p.root)
	if err != nil {
		return nil
	}
	if file, err = filepath.EvalSymlinks(file); err != nil || !within(root, file) {
		return nil
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Size() > sourceMax {
		return nil
	}
	data, _ := os.ReadFile(file)
	return data
}
