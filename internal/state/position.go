package state

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gotypes"
)

// declared is where the object is declared.
func (t *taker) declared(o *object) finding.Position {
	if v := t.lookup(o.id); v != nil && v.Pkg() == t.in.Pkg {
		return t.position(v.Pos())
	}
	return t.place(o.info.Pkg, o.info.File, o.info.Line, token.NoPos)
}

// contentOf names the collection in the object, and where that is declared, if the object
// holds a container of the program's own.
func (t *taker) contentOf(o *object) (string, finding.Position) {
	if o.content == "" {
		return "", finding.Position{}
	}
	info := t.described(o.content)
	if !t.in.FirstParty(info.Pkg) {
		return "", finding.Position{}
	}
	return o.content, t.declared(&object{id: o.content, info: info})
}

// reportAt is the write if it is in this package, else the last call on the
// way to it that is, else the wiring.
func (t *taker) reportAt(w *access, sites []effect.Site) finding.Position {
	for _, s := range slices.Backward(sites) {
		if s.Pkg == t.in.Pkg.Path() && s.Pos.IsValid() {
			return t.position(s.Pos)
		}
	}
	if w.wirePos.IsValid() {
		return t.position(w.wirePos)
	}
	return t.usePosition(w, sites)
}

// usePosition is where the package uses what a way leads through: it makes the owner of
// the state, else it calls something, else it names something of a package on the way.
// That is a line to look at, where an import or the package clause is none.
func (t *taker) usePosition(w *access, sites []effect.Site) finding.Position {
	owner := effect.Owner(w.State())
	paths := make(map[string]bool)
	for _, s := range sites {
		paths[s.Pkg] = true
	}
	paths[effect.PackageOf(w.State())] = true
	best, rank := token.NoPos, 0
	for id, obj := range t.in.Info.Uses {
		if obj.Pkg() == nil || obj.Pkg() == t.in.Pkg || !paths[obj.Pkg().Path()] || !t.isRead(id.Pos()) {
			continue
		}
		if r := useRank(obj, owner); r > rank || r == rank && (best == token.NoPos || id.Pos() < best) {
			best, rank = id.Pos(), r
		}
	}
	if best.IsValid() {
		return t.position(best)
	}
	return t.position(packageClause(t.in.Files))
}

// isRead reports whether a place is in one of the files that are analysed.
func (t *taker) isRead(pos token.Pos) bool {
	return slices.ContainsFunc(t.in.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos < f.FileEnd })
}

// useRank ranks what is named: a function that makes an owner, others, the rest.
func useRank(obj types.Object, owner string) int {
	fn, ok := obj.(*types.Func)
	if !ok {
		return 0
	}
	for v := range fn.Signature().Results().Variables() {
		if n := gotypes.Behind(v.Type()); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path()+"."+n.Obj().Name() == owner {
			return 2
		}
	}
	return 1
}

func packageClause(files []*ast.File) token.Pos { return files[0].Package }

func (t *taker) firstPosition(o *object) finding.Position {
	for _, as := range [][]access{o.others, o.serving} {
		for _, a := range as {
			if a.Site.Pkg == t.in.Pkg.Path() && a.Site.Pos.IsValid() {
				return t.position(a.Site.Pos)
			}
		}
	}
	return finding.Position{}
}

func (t *taker) position(pos token.Pos) finding.Position {
	if !pos.IsValid() {
		return finding.Position{}
	}
	p := t.in.Fset.Position(pos)
	return finding.Position{File: p.Filename, Line: p.Line, Column: p.Column}
}

func (t *taker) sitePosition(s effect.Site) finding.Position {
	return t.place(s.Pkg, s.File, s.Line, s.Pos)
}

// place makes a position. One in another package is known by file and line
// only; its folder is found from any object of that package.
func (t *taker) place(pkg, file string, line int, pos token.Pos) finding.Position {
	switch {
	case pkg == t.in.Pkg.Path() && pos.IsValid():
		return t.position(pos)
	case file == "" || line <= 0:
		return finding.Position{}
	}
	if dir := t.folder(pkg); dir != "" {
		return finding.Position{File: filepath.Join(dir, file), Line: line, Column: 1}
	}
	return finding.Position{File: pkg + "/" + file, Line: line}
}

// folder returns the folder of another package of the module, "" if it is
// not known: it lies to the module's root as its import path does.
func (t *taker) folder(path string) string {
	own, ok := strings.CutPrefix(t.in.Pkg.Path(), t.in.Module)
	rest, ok2 := strings.CutPrefix(path, t.in.Module)
	dir := filepath.Dir(t.in.Fset.Position(t.in.Files[0].Package).Filename)
	root, ok3 := strings.CutSuffix(dir, filepath.FromSlash(own))
	if t.in.Module == "" || !ok || !ok2 || !ok3 || !filepath.IsAbs(dir) {
		return ""
	}
	return root + filepath.FromSlash(rest)
}
