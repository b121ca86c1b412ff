package driver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/graph"
)

// unmatched is the error of a pattern that matches nothing.
type unmatched struct{ pattern, why string }

func (u *unmatched) Error() string { return "no packages match " + u.pattern + ": " + u.why }

// noFiles is the error of patterns that match no package with Go files: folders without
// any, or whose files are all left out.
type noFiles struct{ patterns []string }

func (n *noFiles) Error() string {
	return "no packages match " + strings.Join(n.patterns, " ") + "; name a directory of Go files, or ./... for all below this one"
}

// How the go command says that there is nothing to build in a folder. Source: go/build,
// NoGoError, and cmd/go/internal/load.
const (
	noGoFiles   = "no Go files in "
	allExcluded = "build constraints exclude all Go files in "
	notInWork   = "does not contain modules listed in go.work"
)

// onlyFolders is the error of patterns if all that they match are folders without a
// package.
func onlyFolders(patterns []string, roots []*graph.Package) error {
	for _, p := range roots {
		if p.Error == nil || !strings.HasPrefix(p.Error.Err, noGoFiles) && !strings.HasPrefix(p.Error.Err, allExcluded) {
			return nil
		}
	}
	return &noFiles{patterns}
}

// advise adds to the error of patterns that match nothing what is seen to be wrong, and
// what to type.
func (l *load) advise(err error, env *environment) error {
	var u *unmatched
	var n *noFiles
	switch {
	case errors.As(err, &n):
		return l.adviseFolders(n, env)
	case !errors.As(err, &u):
		return err
	case strings.Contains(u.why, notInWork) && !moduleBelow(l.path(u.pattern)):
		return fmt.Errorf("%s is in no module that %s lists; go work use adds one", u.pattern, filepath.Base(env.work))
	case strings.Contains(u.why, notInWork):
		return l.adviseWork(u.pattern)
	}
	switch info, statErr := os.Stat(l.path(u.pattern)); {
	case env.module == "" && env.work == "":
		u.why += "; there is no go.mod here or above: go to the folder of a module, or name it with -C"
	case statErr == nil && info.IsDir() && !strings.HasPrefix(u.pattern, ".") && !filepath.IsAbs(u.pattern):
		u.why += "; for the folder, write ./" + filepath.ToSlash(u.pattern)
	}
	return err
}

// adviseWork is the error of a folder that is above the modules of a workspace.
func (l *load) adviseWork(pattern string) error {
	return fmt.Errorf("%s is in no module of this workspace, but above them; all packages of all its modules: %s", pattern, l.again("work"))
}

// adviseFolders says what is in the folders in place of Go files that are built here.
func (l *load) adviseFolders(n *noFiles, env *environment) error {
	for _, p := range n.patterns {
		if x := l.leftOut(p, nil); x != nil {
			return l.adviseTags(n.patterns, x)
		}
	}
	first := n.patterns[0]
	base, deep := strings.CutSuffix(first, "...")
	switch below := strings.TrimSuffix(base, "/") + "/..."; {
	case deep:
		return n
	case env.module == "" && env.work != "" && moduleBelow(l.path(first)):
		return l.adviseWork(first)
	case goFilesBelow(l.path(first)):
		return fmt.Errorf("no Go files in %s itself; all packages below: %s", first, l.again(below))
	}
	return fmt.Errorf("no Go files in %s, nor below", first)
}

// adviseTags is the error of patterns whose files are all left out.
func (l *load) adviseTags(patterns []string, x *exclusion) error {
	what := "build constraints exclude all Go files of " + strings.Join(patterns, " ") + ": " + x.wants()
	switch {
	case x.tags != "":
		return fmt.Errorf("%s; name the tags: %s", what, commandLine(l.command, l.withTags(x.tags), patterns))
	case x.system != "" && isArch(x.system):
		return fmt.Errorf("%s; analyse what is built there: GOARCH=%s %s", what, x.system, l.again(patterns...))
	case x.system != "":
		return fmt.Errorf("%s; analyse what is built there: GOOS=%s %s", what, x.system, l.again(patterns...))
	}
	return errors.New(what)
}

// withTags are the flags as they were given, with further build tags.
func (l *load) withTags(more string) []string {
	flags := []string{"-tags", strings.Join(append(splitTags(l.tags), more), ",")}
	for i := 0; i < len(l.flagArgs); i++ {
		switch arg := strings.TrimLeft(l.flagArgs[i], "-"); {
		case arg == "tags":
			i++ // its value
		case !strings.HasPrefix(arg, "tags="):
			flags = append(flags, l.flagArgs[i])
		}
	}
	return flags
}

// moduleBelow reports whether there is a module in a folder that a pattern names, or
// below it.
func moduleBelow(pattern string) bool {
	found := false
	filepath.WalkDir(strings.TrimSuffix(pattern, "..."), func(path string, d fs.DirEntry, err error) error {
		switch {
		case found:
			return fs.SkipAll
		case err == nil && d.IsDir() && passedOver(d.Name()):
			return fs.SkipDir
		}
		found = err == nil && d.Name() == "go.mod"
		return nil
	})
	return found
}

// goFilesBelow reports whether a folder has, below it, Go files of its module.
func goFilesBelow(top string) bool {
	found := false
	eachFolder(top, func(dir string) {
		if files, err := filepath.Glob(filepath.Join(dir, "*.go")); err == nil {
			found = found || slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") })
		}
	})
	return found
}

// unbuilt tells of a program that only tags build, if the patterns match none: its
// handlers are in it, or wired there.
func (l *load) unbuilt(roots []*graph.Package) []string {
	known := make(map[string]bool)
	for _, p := range roots {
		if p.Name == "main" {
			return nil
		}
		known[p.Dir] = true
	}
	for _, pattern := range l.patterns {
		if x := l.leftOut(pattern, known); x != nil && x.main && x.tags != "" {
			return []string{"no program is analysed: build constraints exclude one, of which " + x.wants() + "; for that: " +
				commandLine(l.command, l.withTags(x.tags), l.patterns)}
		}
	}
	return nil
}
