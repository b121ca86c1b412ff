package state

import (
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// fileStore makes the record of a file that a type keeps as its database: it
// reads the file into one of its fields, which other functions change, and
// writes it again, in a package that serves requests, though no request is seen
// to lead there.
//
// Source: traefik's store of certificates, which a loop that renews writes; each
// instance behind a balancer orders its own (traefik-helm-chart#97).
func (t *taker) fileStore(o *object) *finding.Finding {
	owner, ok := t.ownerHere(o.id)
	if !ok || o.primaryWrite() != nil || t.rules.Files(o.fileEvidence()).Tier == finding.Benign || !t.pkg.Serves() {
		return nil
	}
	name := effect.Last(owner)
	w := o.wholeWrite(name)
	if w == nil {
		return nil
	}
	filler, content := t.contents(owner, o)
	if content == "" {
		return nil
	}
	v := t.rules.FileStore(o.fileEvidence())
	f := &finding.Finding{Check: localFile, Package: t.in.Pkg.Path(), Tier: v.Tier, Reason: v.Reason, State: t.state(o),
		Fix: "keep what is in it in a store that all instances share, or let one of them, elected, own the file"}
	f.Message = name + " keeps " + effect.Last(content) + " in the file " + f.State.Name + ", which " + filler + " reads: another instance has another disk"
	f.Position = t.sitePosition(w.Site)
	f.Path = []finding.Step{{Text: w.Site.Func + " writes the file " + f.State.Name, Position: f.Position}}
	t.fileAccesses(f, o)
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// ownerHere returns the type of this package that a field is one of.
func (t *taker) ownerHere(field string) (owner string, ok bool) {
	rest, ok := strings.CutPrefix(field, t.in.Pkg.Path()+".")
	name, _, two := strings.Cut(rest, ".")
	return t.in.Pkg.Path() + "." + name, ok && two && !strings.Contains(name, " ")
}

// wholeWrite returns a write of the file whose name is that of the place, as
// opposed to files below it: one of a method of the type, if there is any.
func (o *object) wholeWrite(typ string) *access {
	var best *access
	for i := range o.others {
		a := &o.others[i]
		if a.Op != effect.OpFileWrite || a.Key.Kinds != 0 {
			continue
		}
		if strings.Contains(a.Site.Func, typ+").") {
			return a
		}
		if best == nil {
			best = a
		}
	}
	return best
}

// contents returns a container in a field of a type that one function, which
// reads the file or has it read, fills, and that is changed elsewhere, too.
func (t *taker) contents(owner string, file *object) (filler, field string) {
	fills, writes := make(map[string]fill), make(map[string]map[string]bool)
	for _, fn := range t.pkg.Funcs {
		effects := t.pkg.SummaryOf(fn).Effects
		here := t.fieldWrites(fn, effects, owner)
		for id, sites := range here {
			if writes[id] == nil {
				writes[id] = make(map[string]bool)
			}
			maps.Copy(writes[id], sites)
		}
		depth := t.readDepth(fn, effects, file.id)
		if depth < 0 {
			continue
		}
		for id, sites := range here {
			if old, ok := fills[id]; !ok || depth < old.depth {
				fills[id] = fill{gossa.Name(fn), depth, sites}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(fills)) {
		if kind := t.described(id).Kind; len(writes[id]) > len(fills[id].sites) && (kind == "map" || kind == "slice") {
			return fills[id].by, id
		}
	}
	return "", ""
}

// A fill is a function that reads the file so many calls away, and where it,
// or what it calls, writes a field.
type fill struct {
	by    string
	depth int
	sites map[string]bool
}

// fieldWrites returns the writes of a function to the fields of a type, by field
// and place.
func (t *taker) fieldWrites(fn *ssa.Function, effects []*effect.Effect, owner string) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for _, e := range effects {
		if !e.Op.Writes() {
			continue
		}
		for _, p := range t.pkg.Settled(fn, e.Target) {
			id := p.State()
			if !strings.HasPrefix(id, owner+".") {
				continue
			}
			if out[id] == nil {
				out[id] = make(map[string]bool)
			}
			out[id][placeKey(e.Site)+"|"+e.Op.String()] = true
		}
	}
	return out
}

// readDepth is how many calls away a function reads the file whole, -1 if it does
// not.
func (t *taker) readDepth(fn *ssa.Function, effects []*effect.Effect, file string) int {
	depth := -1
	for _, e := range effects {
		if e.Op != effect.OpFileRead || e.Key.Kinds != 0 || depth >= 0 && len(e.Chain) >= depth {
			continue
		}
		if slices.ContainsFunc(t.pkg.Settled(fn, e.Target), func(p effect.Path) bool { return p.State() == file }) {
			depth = len(e.Chain)
		}
	}
	return depth
}
