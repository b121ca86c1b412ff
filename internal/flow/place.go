package flow

import (
	"go/token"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// One place often has several names: a setting, the field of the store that
// is given it, the field of the handler that serves it. A binding joins two of
// them if one is assigned to the other as it is. A folder below is another place.

// bindPlace records what the name of a place is assigned from. What the
// caller has passed is recorded by the caller.
func (f *frame) bindPlace(name string, v ssa.Value, pos token.Pos) {
	if !gotypes.IsString(v.Type()) || !isName(name) || !f.isWhole(v, 0) {
		return
	}
	for _, q := range f.place(v) {
		if i, formal := q.Formal(); formal && q == effect.FormalPath(i) {
			f.add(&effect.Effect{Op: effect.OpBind, Target: effect.ObjectPath(name), Dyn: dynPlace + string(q), Args: []effect.Value{{Paths: effect.PathSet{q}}}, Site: site(f.fn, pos)})
		} else {
			f.p.linkPlaces(name, q, pos)
		}
	}
}

func (p *Package) linkPlaces(name string, from effect.Path, pos token.Pos) {
	if s := from.State(); s != "" && s != name && (from.IsNamed() || isName(s)) {
		p.bind(dynPlace+name, s, pos)
	}
}

// instantiatePlace adds the binding of a callee.
func (f *frame) instantiatePlace(in ssa.Instruction, e *effect.Effect, args []effect.Value) {
	i, ok := e.Args[0].Paths[0].Formal()
	if !ok {
		return
	}
	name := nameArg(in, i, len(args))
	if name == nil || !f.isWhole(name, 0) {
		return
	}
	f.bindPlace(e.Target.State(), name, in.Pos())
}

// isWhole reports whether a string is the name of a place as it was found,
// with nothing put behind it.
func (f *frame) isWhole(v ssa.Value, depth int) bool {
	if depth > budget.Name.Limit() {
		f.reach(budget.Name)
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar, *ssa.UnOp, *ssa.Field:
		return true
	case *ssa.Phi:
		return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !f.isWhole(e, depth+1) })
	case *ssa.Extract:
		return f.isWhole(v.Tuple, depth+1)
	case *ssa.Call:
		args := gossa.Args(&v.Call)
		for _, row := range f.p.Table.Func(gossa.Callee(&v.Call)) {
			if row.Verb == knowledge.File && row.Kind == "name" && row.Path == 0 {
				return len(gossa.Variadic(args[0])) == 1 && f.isWhole(gossa.Variadic(args[0])[0], depth+1)
			}
		}
		return setting(v) != nil
	}
	return false
}

// Classes of demands of files: requests write below a place, or read or serve
// what lies there, and the other half is in another package.
const (
	dynWrites = "W:"
	dynReads  = "R:"
	dynHands  = "H:"
	dynRuns   = "X:" // a command writes there
)

func fileDynOf(e *effect.Effect) string {
	if e.Op == effect.OpFileWrite && e.Flags&effect.FlagCommand != 0 {
		return dynRuns
	}
	return fileDyn(e.Op)
}

func fileDyn(op effect.Op) string {
	switch op {
	case effect.OpFileWrite:
		return dynWrites
	case effect.OpFileServe:
		return dynHands
	}
	return dynReads
}

// FileHalf returns the access to files that a demand tells of, and the name of
// the place; nil if it tells of something else.
func (d Demand) FileHalf() (e *effect.Effect, place string) {
	for _, half := range []effect.Effect{{Op: effect.OpFileWrite}, {Op: effect.OpFileWrite, Flags: effect.FlagCommand}, {Op: effect.OpFileRead}, {Op: effect.OpFileServe}} {
		if name, ok := strings.CutPrefix(d.Dyn, fileDynOf(&half)); ok && len(d.Args) == 2 && len(d.Chain) > 0 {
			n := len(d.Chain) - 1
			return &effect.Effect{Op: half.Op, Flags: half.Flags, Target: effect.ObjectPath(name), Key: d.Args[0], Val: d.Args[1], Site: d.Chain[n], Chain: d.Chain[:n]}, name
		}
	}
	return nil, ""
}

// PlaceBoundHere returns where this package assigns one name of a place from
// another, NoPos if it does not.
func (p *Package) PlaceBoundHere(name, from string) token.Pos {
	return p.BoundHere(dynPlace+name, from)
}

// TellsFiles reports whether the digest has a half about the files of a place.
func (d *Digest) TellsFiles(place string, op effect.Op) bool {
	return d.HasDemand(fileDyn(op)+place) || op == effect.OpFileWrite && d.HasDemand(dynRuns+place)
}

// isName reports whether a string is likely to be the name of a file or
// folder, by what it is called. Only those cross the border of a package,
// since most strings are none. Source: the settings and fields that hold
// places in the labelled corpus (dir, DataDir, ImageDir, UploadPath, filename,
// persistenceFile, Root).
func isName(name string) bool {
	n := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return slices.ContainsFunc(nameWords, func(w string) bool { return strings.Contains(n, w) })
}

var nameWords = []string{"dir", "path", "file", "folder", "root", "location", "storage", "upload", "disk"}
