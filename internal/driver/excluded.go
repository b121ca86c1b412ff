package driver

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An exclusion is a file that build constraints leave out, and what would let it in.
type exclusion struct {
	file   string // slashes, relative to where it was looked for
	main   bool   // of a program
	tags   string // for -tags; "" if these are not what is missing
	system string // it is for another GOOS or GOARCH
	line   string // its //go:build, "" if its name says it
}

// wants says in a phrase what the file is for.
func (x *exclusion) wants() string {
	switch {
	case x.tags != "":
		return x.file + " is for -tags " + x.tags
	case x.system != "":
		return x.file + " is for " + x.system
	}
	return x.file + " has " + x.line
}

// excluded returns, of the files of a folder, the first that constraints leave out, one
// that tags would let in before others; nil if there is none. given are the tags that
// are set already.
func excluded(dir string, files []string, given string) *exclusion {
	var best *exclusion
	for _, name := range files {
		x := exclude(filepath.Join(dir, name), given)
		if x == nil {
			continue
		}
		x.file = name
		if best == nil || best.tags == "" && x.tags != "" {
			best = x
		}
	}
	return best
}

// exclude says why a Go file is left out, nil if it is not, or by a convention that says
// that nothing builds it: //go:build ignore.
func exclude(file, given string) *exclusion {
	ctx := build.Default
	ctx.BuildTags = splitTags(given)
	name := filepath.Base(file)
	if ok, err := ctx.MatchFile(filepath.Dir(file), name); ok || err != nil || strings.HasSuffix(name, "_test.go") {
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil
	}
	x := &exclusion{main: f.Name.Name == "main"}
	expr := constraintOf(f)
	if expr == nil {
		base := strings.Split(strings.TrimSuffix(name, ".go"), "_")
		x.system = base[len(base)-1]
		return x
	}
	x.line = "//go:build " + expr.String()
	missing := missingTags(expr, ctx.BuildTags)
	switch {
	case slices.Contains(missing, "ignore"):
		return nil
	case len(missing) == 1 && isSystem(missing[0]):
		x.system = missing[0]
	case !slices.ContainsFunc(missing, isSystem):
		x.tags = strings.Join(missing, ",")
	}
	return x
}

func splitTags(tags string) []string {
	return strings.FieldsFunc(tags, func(r rune) bool { return r == ',' || r == ' ' })
}

// constraintOf is the //go:build line of a file, nil if it has none.
func constraintOf(f *ast.File) constraint.Expr {
	for _, g := range f.Comments {
		for _, c := range g.List {
			if c.Pos() < f.Package && constraint.IsGoBuild(c.Text) {
				if expr, err := constraint.Parse(c.Text); err == nil {
					return expr
				}
			}
		}
	}
	return nil
}

// missingTags are the fewest tags, by how the line has them, that make it true beside
// those that are set: one, or all that it names; nil if that is not enough.
func missingTags(expr constraint.Expr, given []string) []string {
	var named []string
	holds := func(more ...string) bool {
		return expr.Eval(func(tag string) bool {
			return slices.Contains(more, tag) || slices.Contains(given, tag) || isSet(tag)
		})
	}
	expr.Eval(func(tag string) bool {
		if !slices.Contains(named, tag) && !isSet(tag) && !slices.Contains(given, tag) {
			named = append(named, tag)
		}
		return true // so that both sides of && are seen
	})
	for _, tag := range named {
		if holds(tag) {
			return []string{tag}
		}
	}
	if holds(named...) {
		return named
	}
	return nil
}

// isSet reports whether the go command sets a tag by itself.
func isSet(tag string) bool {
	return matches("//go:build "+tag+"\n\npackage p\n", "p.go")
}

// isSystem reports whether a word is a GOOS or GOARCH: files whose names end in another
// are left out, and those that end in any other word are not.
func isSystem(word string) bool {
	return word == build.Default.GOOS || word == build.Default.GOARCH || !matches("package p\n", "p_"+word+".go")
}

// isArch reports whether a word is a GOARCH: a word before it in the name of a file
// counts then, too, if that is a GOOS.
func isArch(word string) bool {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH = "linux", word
	return isSystem(word) && !matchesIn(ctx, "package p\n", "p_windows_"+word+".go")
}

// matches reports whether the go command would build a file.
func matches(text, name string) bool { return matchesIn(build.Default, text, name) }

func matchesIn(ctx build.Context, text, name string) bool {
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }
	ok, err := ctx.MatchFile("", name)
	return ok && err == nil
}

// leftOut returns a file of the folders that a pattern matches, none of whose packages
// is in known, that constraints leave out: one that tags would let in before others, and
// one of a program before those. File is relative to the folder of the command.
func (l *load) leftOut(pattern string, known map[string]bool) *exclusion {
	base, deep := strings.CutSuffix(pattern, "...")
	if !build.IsLocalImport(pattern) {
		return nil
	}
	var found []*exclusion
	top := l.path(strings.TrimSuffix(base, "/"))
	look := func(dir string) {
		entries, err := os.ReadDir(dir)
		if err != nil || known[dir] {
			return
		}
		var files []string
		for _, e := range entries {
			if !e.IsDir() && filepath.Ext(e.Name()) == ".go" {
				files = append(files, e.Name())
			}
		}
		if x := excluded(dir, files, l.tags); x != nil {
			if rel, err := filepath.Rel(l.path("."), filepath.Join(dir, x.file)); err == nil {
				x.file = filepath.ToSlash(rel)
			}
			found = append(found, x)
		}
	}
	if !deep {
		look(top)
	} else {
		eachFolder(top, look)
	}
	if len(found) == 0 {
		return nil
	}
	return slices.MinFunc(found, func(a, b *exclusion) int {
		return cmp.Or(rank(a.tags == "")-rank(b.tags == ""), rank(!a.main)-rank(!b.main))
	})
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// eachFolder visits a folder and those below it that a pattern with dots matches: not
// those of other modules, and none that the go command passes over.
func eachFolder(top string, visit func(dir string)) {
	filepath.WalkDir(top, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		if dir != top {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || passedOver(d.Name()) {
				return fs.SkipDir
			}
		}
		visit(dir)
		return nil
	})
}

// passedOver reports whether patterns with dots do not go into a folder of that name.
func passedOver(name string) bool {
	switch name {
	case "testdata", "vendor", "node_modules":
		return true
	}
	return len(name) > 1 && (name[0] == '.' || name[0] == '_') && name != ".."
}
