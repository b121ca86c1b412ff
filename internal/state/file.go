package state

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// localFile is the check of files; package flow says what a place is.
const localFile = "localfile"

// fileAccess files an access to files on a request path under their place.
func (t *taker) fileAccess(a access) {
	if a.Detail != "" {
		return // whether the command writes is not known
	}
	if o, byType := t.placeOf(a.Target); o != nil {
		o.byType = o.byType && byType || byType && len(o.serving) == 0
		o.wired = o.wired || a.wired
		o.fresh = o.fresh || !a.known
		o.serving = append(o.serving, a)
	}
}

// placeOf returns the state object of a place, nil if it belongs to a request.
func (t *taker) placeOf(p effect.Path) (o *object, byType bool) {
	id, byType := t.objectID(p)
	if id == "" && p.IsUnknown() && t.isSettings(p.State()) {
		id, byType = p.State(), true
	}
	if id == "" {
		return nil, false
	}
	return t.placeNamed(id, p), byType
}

// placeNamed returns the state object of a place by its name.
func (t *taker) placeNamed(id string, p effect.Path) *object {
	o := t.files[id]
	if o == nil {
		o = t.newObject(id, p)
		if _, isConst := effect.IsNamed(id); isConst {
			o.info, o.holder = digest.StateInfo{}, finding.InConstant
		}
		o.info.Kind = "file"
		t.files[id] = o
	}
	return o
}

// isSettings reports whether a field is one of the settings of a service.
func (t *taker) isSettings(field string) bool {
	return t.in.Table.In(knowledge.SettingsType, effect.Last(effect.Owner(field)))
}

// unservedFiles files the accesses to files that are on no request path. What
// is served by a handler that start-up code makes is on one all the same.
func (t *taker) unservedFiles() {
	served := servedSites(t.files)
	for _, fn := range t.pkg.Funcs {
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if !e.Op.OnFile() || e.Detail != "" || served[siteKey(e)] {
				continue
			}
			for _, p := range t.pkg.Settled(fn, e.Target) {
				if p.State() == "" {
					continue
				}
				o := t.placeNamed(p.State(), p)
				n := *e
				n.Target = p
				known := slices.ContainsFunc(t.in.Imports, func(d *digest.Digest) bool { return d.TellsFiles(p.State(), e.Op) })
				if a := (access{Effect: &n, known: known}); e.Op == effect.OpFileServe {
					o.serving = append(o.serving, a)
				} else {
					o.others = append(o.others, a)
				}
			}
		}
	}
}

// linkPlaces gives each place the reads of the places that are the same under
// another name.
func (t *taker) linkPlaces() {
	near := t.pkg.Places()
	t.importFiles()
	for _, id := range slices.Sorted(maps.Keys(t.files)) {
		o := t.files[id]
		if o.primaryWrite() == nil {
			continue
		}
		for _, other := range flow.Reachable(near, id) {
			if linked := t.files[other]; linked != nil {
				o.elsewhere = append(o.elsewhere, readsOf(linked.serving)...)
				o.others = append(o.others, readsOf(linked.others)...)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.files)) {
		t.tellFiles(t.files[id])
	}
}

// importFiles adds what packages that this one imports have told of their
// requests and files.
func (t *taker) importFiles() {
	for _, d := range t.in.Imported.Demands {
		e, id := d.FileHalf()
		if e == nil {
			continue
		}
		o := t.placeNamed(id, e.Target)
		a := access{Effect: e, handler: d.Handler, route: d.Route, via: d.Via, wired: true, known: true}
		if d.Shared() {
			a.told, _ = d.Told().FileHalf()
		}
		o.serving = append(o.serving, a)
		o.wired = true
	}
}

// tellFiles tells importers of a half: of a write that nothing is seen to
// read, and of reads.
func (t *taker) tellFiles(o *object) {
	tell := func(a *access) {
		if a != nil && !a.known {
			d := digest.DemandOf(a.Effect)
			if a.told != nil {
				d.Own = digest.DemandOf(a.told).Args
			}
			d.Chain = effect.ShortChain(d.Chain)
			d.Handler, d.Route, d.Via = a.handler, a.route, a.via
			t.demand(d)
		}
	}
	r, served := o.reader()
	switch w := o.primaryWrite(); {
	case effect.IsCaptured(o.id): // nobody else can name it
	case w == nil && served:
		tell(r)
	case w != nil && r == nil && t.rules.Files(o.fileEvidence()).Tier != finding.Benign:
		tell(w)
	}
}

func readsOf(as []access) []access {
	return slices.DeleteFunc(slices.Clone(as), func(a access) bool { return a.Op != effect.OpFileRead && a.Op != effect.OpFileServe })
}

// fileFindings makes the records of the places that requests write below.
func (t *taker) fileFindings() []*finding.Finding {
	t.linkPlaces()
	var out []*finding.Finding
	for _, id := range slices.Sorted(maps.Keys(t.files)) {
		f := t.fileFinding(t.files[id])
		if f == nil {
			f = t.fileStore(t.files[id])
		}
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

func (t *taker) fileFinding(o *object) *finding.Finding {
	w := o.primaryWrite()
	if w == nil || !o.fresh && !t.pairsHere(o) {
		return nil
	}
	v := t.rules.Files(o.fileEvidence()).Unless(o.cut)
	o.serving, o.others = sortAccesses(o.serving), sortAccesses(o.others)
	if w = o.primaryWrite(); w.known {
		w.wirePos = t.linkPosition(o.id)
	}
	f := &finding.Finding{Check: localFile, Package: t.in.Pkg.Path(), Tier: v.Tier, Reason: v.Reason, State: t.state(o)}
	if name, ok := effect.IsNamed(o.id); ok {
		f.State.ID, f.State.Name = "file "+name, `"`+name+`"`
	}
	t.evidence(f, o, w)
	f.Tell(t.fileWay(w, f.State.Name), finding.Function{})
	f.Message = fileMessage(o, w, f)
	t.fileAccesses(f, o)
	if f.Tier != finding.Benign {
		f.Fix = "keep the files in a store that all instances share: an object store, a database, or a volume that is mounted in all of them"
	}
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// fileWay is how a request leads to a write of files below the place that is
// called name.
func (t *taker) fileWay(w *access, name string) *finding.Way {
	way := t.way(w, name)
	does := "writes a file below "
	if byCommand(w) {
		does = "starts a command that may write below "
	}
	way.Path[len(way.Path)-1].Text = does + name
	return way
}

// pairsHere reports whether the package is the first that sees both halves
// of what other packages do with the files of a place.
func (t *taker) pairsHere(o *object) bool {
	r, served := o.reader()
	if !served {
		return false
	}
	if !r.known {
		return true
	}
	told := false // if no import tells of the write, the one that knows it has seen a reader too
	for _, d := range t.in.Imports {
		if d.TellsFiles(o.id, effect.OpFileWrite) {
			if d.TellsFiles(r.State(), r.Op) {
				return false
			}
			told = true
		}
	}
	return told
}

// linkPosition is where the package makes two names of one place.
func (t *taker) linkPosition(id string) token.Pos {
	best := token.NoPos
	near := t.pkg.Places()
	for _, a := range append([]string{id}, flow.Reachable(near, id)...) {
		for _, b := range near[a] {
			if p := t.pkg.PlaceBoundHere(a, b); p.IsValid() && (!best.IsValid() || p < best) {
				best = p
			}
		}
	}
	return best
}

func fileMessage(o *object, w *access, f *finding.Finding) string {
	var b strings.Builder
	w = w.asTold()
	b.WriteString(who(w) + " ")
	if byCommand(w) {
		b.WriteString("starts a command that leaves ")
	} else if w.Key.Kinds.FromRequest() || w.Val.Kinds.FromRequest() {
		b.WriteString("keeps request data in ")
	} else {
		b.WriteString("writes ")
	}
	if w.Key.Kinds != 0 {
		b.WriteString("files below " + f.State.Name)
	} else {
		b.WriteString("the file " + f.State.Name)
	}
	if r, _ := o.reader(); r != nil {
		verb := "reads"
		switch r.Op {
		case effect.OpFileServe:
			verb = "serves"
		case effect.OpFileStat:
			verb = "looks for"
		}
		b.WriteString(", which " + r.Site.Func + " " + verb)
	}
	b.WriteString(": another instance has another disk")
	return b.String()
}

// fileAccesses lists what is done with the files, each once.
func (t *taker) fileAccesses(f *finding.Finding, o *object) {
	seen := make(map[string]bool)
	list := func(as []access, serving bool) {
		for _, a := range as {
			k := siteKey(a.Effect)
			if seen[k] || a.Op == effect.OpFileStat {
				continue
			}
			seen[k] = true
			acc := finding.Access{Op: a.Op.String(), Function: a.Site.Func, Position: t.sitePosition(a.Site), Serving: serving}
			if a.Op == effect.OpFileWrite || a.Op == effect.OpFileRemove {
				if serving && a.Op == effect.OpFileWrite && f.Tier != finding.Benign {
					acc.Way = t.fileWay(&a, f.State.Name)
				}
				f.Writes = append(f.Writes, acc)
			} else {
				f.Reads = append(f.Reads, acc)
			}
		}
	}
	list(o.serving, true)
	list(o.elsewhere, true)
	list(o.others, false)
}
