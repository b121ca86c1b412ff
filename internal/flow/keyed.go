package flow

import (
	"slices"
	"strings"
	"unicode"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// A table of settings is a map of texts under names that the code writes out:
// defaults["secret"] is as good as a variable of its own. Where a function takes the
// name, setDefault(k, v) and get(k), the one that its caller gives it says which.

// elementPaths returns the paths of what a map has under a key that is written out,
// each as a state of its own; nil if the key is not.
func (f *frame) elementPaths(m, key ssa.Value) effect.PathSet {
	name := settingName(key)
	if name == "" {
		return nil
	}
	var out effect.PathSet
	for _, p := range f.tablePaths(m) {
		out = out.Join(effect.PathSet{p.At(name)})
	}
	return out
}

// tablePaths returns the fields and variables that hold a map: those that it is read
// from, or that a literal is put into.
func (f *frame) tablePaths(m ssa.Value) effect.PathSet {
	places := f.eval(m).Paths
	switch m := m.(type) {
	case *ssa.UnOp:
		places = places.Join(f.eval(m.X).Paths)
	case *ssa.MakeMap:
		for _, ref := range *m.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Val == m {
				places = places.Join(f.eval(st.Addr).Paths)
			}
		}
	}
	var out effect.PathSet
	for _, p := range places {
		if p.State() != "" && !p.BehindElem() {
			out = out.Join(effect.PathSet{p})
		}
	}
	return out
}

// givenPath is the path that a callee knows as an element of a table, whose name the
// call gives; p itself if it is none, or if the call gives none, or several.
func givenPath(p effect.Path, args []ssa.Value) effect.Path {
	if !p.IsElem() {
		return p
	}
	name := ""
	for _, a := range args {
		if s := settingName(a); s != "" {
			if name != "" {
				return p
			}
			name = s
		}
	}
	if name == "" {
		return p
	}
	return p.Container().At(name)
}

// settingName returns a text that the code writes out, as a part of a name: other
// signs than letters and digits would take it apart.
func settingName(v ssa.Value) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, gossa.ConstString(v))
}

// keyElement adds the effects of putting a formal into a table, under a name that is
// written out or a formal, too.
func (f *frame) keyElement(in *ssa.MapUpdate) {
	if !f.isTable(in) {
		return
	}
	if settingName(in.Key) != "" {
		for _, p := range f.elementPaths(in.Map, in.Key) {
			f.seedFormals(in, in.Value, effect.ObjectPath(p.State()))
		}
		return
	}
	name, ok := f.eval(in.Key).IsFormal()
	if !ok || slices.Contains(f.origins(in.Value).paths, effect.FormalPath(name)) {
		return // what follows from the name is no setting
	}
	for _, p := range f.tablePaths(in.Map) {
		f.seedFormals(in, in.Value, effect.ObjectPath(p.State()).Step(effect.Elem))
	}
}

// isTable reports whether a map has texts under texts.
func (f *frame) isTable(in *ssa.MapUpdate) bool {
	return gotypes.IsString(in.Key.Type()) && f.p.isKeyType(in.Value.Type())
}

// seedElement notes what is put into a table under a name that is written out.
func (f *frame) seedElement(in *ssa.MapUpdate) {
	if !f.isTable(in) {
		return
	}
	for _, p := range f.elementPaths(in.Map, in.Key) {
		if s := p.State(); f.p.mayHoldKey(s) {
			f.seed(in, in.Value, nil, s)
		}
	}
}
