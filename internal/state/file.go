package state

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
)

// localFile is the check of files; package flow says what a place is.
const localFile = "localfile"

// fileAccess files an access to files on a request path under their place.
func (t *taker) fileAccess(a access) {
	if a.Dyn != "" {
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
func (t *taker) placeOf(p flow.Path) (o *object, byType bool) {
	id, byType := t.objectID(p)
	if id == "" && p.IsUnknown() && isSettings(p.State()) {
		id, byType = p.State(), true
	}
	if id == "" {
		return nil, false
	}
	return t.placeNamed(id, p), byType
}

// placeNamed returns the state object of a place by its name.
func (t *taker) placeNamed(id string, p flow.Path) *object {
	o := t.files[id]
	if o == nil {
		o = &object{id: id, info: t.described(id), holder: t.holder(id, p), cut: t.pkg.Cut(id)}
		if _, isConst := flow.IsNamed(id); isConst {
			o.info, o.holder = flow.StateInfo{}, "constant"
		}
		o.info.Kind = "file"
		t.files[id] = o
	}
	return o
}

// settingsWords end the names of types that hold the settings of a service,
// which are the same whatever object has them.
var settingsWords = []string{"config", "conf", "cfg", "options", "opts", "settings", "env"}

func isSettings(field string) bool {
	typ := field[:max(strings.LastIndexByte(field, '.'), 0)]
	n := strings.ToLower(typ[strings.LastIndexByte(typ, '.')+1:])
	return slices.ContainsFunc(settingsWords, func(w string) bool { return strings.HasSuffix(n, w) })
}

// unservedFiles files the accesses to files that are on no request path. What
// is served by a handler that start-up code makes is on one all the same.
func (t *taker) unservedFiles() {
	served := make(map[string]bool)
	for _, o := range t.files {
		for _, a := range o.serving {
			served[siteKey(a.Effect)] = true
		}
	}
	for _, fn := range t.pkg.Funcs {
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if !e.Op.OnFile() || e.Dyn != "" || served[siteKey(e)] {
				continue
			}
			for _, p := range t.pkg.Settled(fn, e.Target) {
				if p.State() == "" {
					continue
				}
				o := t.placeNamed(p.State(), p)
				n := *e
				n.Target = p
				known := slices.ContainsFunc(t.in.Imports, func(d *flow.Digest) bool { return d.TellsFiles(p.State(), e.Op) })
				if a := (access{Effect: &n, known: known}); e.Op == flow.OpFileServe {
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
			d := a.Effect.Demand()
			if a.told != nil {
				d.Own = a.told.Demand().Args
			}
			d.Chain = flow.ShortChain(d.Chain)
			d.Handler, d.Route, d.Via = a.handler, a.route, a.via
			t.demand(d)
		}
	}
	r, served := o.reader()
	switch w := o.primaryWrite(); {
	case strings.Contains(o.id, ".captured "): // nobody else can name it
	case w == nil && served:
		tell(r)
	case w != nil && r == nil && o.isLog() == "":
		tell(w)
	}
}

func readsOf(as []access) []access {
	return slices.DeleteFunc(slices.Clone(as), func(a access) bool { return a.Op != flow.OpFileRead && a.Op != flow.OpFileServe })
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
	v := o.judgeFiles().unless(o.cut)
	o.serving, o.others = sortAccesses(o.serving), sortAccesses(o.others)
	if w = o.primaryWrite(); w.known {
		w.wirePos = t.linkPosition(o.id)
	}
	f := &finding.Finding{Check: localFile, Package: t.in.Pkg.Path(), Tier: v.tier, Reason: v.reason, State: t.state(o)}
	if name, ok := flow.IsNamed(o.id); ok {
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
		if d.TellsFiles(o.id, flow.OpFileWrite) {
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

// primaryWrite chooses the write that the finding is told by.
func (o *object) primaryWrite() *access {
	var best *access
	for i := range o.serving {
		a := &o.serving[i]
		if a.Op != flow.OpFileWrite {
			continue
		}
		if best == nil || byCommand(best) && !byCommand(a) || byCommand(best) == byCommand(a) && betterWitness(a, best) {
			best = a
		}
	}
	return best
}

// byCommand reports whether an access is one of a program that the service starts.
func byCommand(a *access) bool { return a.Flags&flow.FlagCommand != 0 }

// onlyCommands reports whether nothing but commands writes below the place.
func (o *object) onlyCommands() bool {
	return all(o.serving, func(a access) bool { return a.Op != flow.OpFileWrite || byCommand(&a) })
}

// apart returns the accesses of request functions that do not start a command
// there themselves: what the others find may be what they have just left.
func (o *object) apart() []access {
	runs := make(map[string]bool)
	for _, a := range o.serving {
		if a.Op == flow.OpFileWrite {
			runs[a.handler] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(o.serving), func(a access) bool { return runs[a.handler] })
}

// reader is the access by which another request depends on the files, the one
// that tells most; at start-up only if no request reads them. served reports
// whether a request does. Of what a command leaves, to look whether it is there
// is to depend on it.
func (o *object) reader() (best *access, served bool) {
	serving, rank := o.serving, readRank
	if o.onlyCommands() {
		serving, rank = o.apart(), lookRank
	}
	if best = mostTelling(slices.Concat(serving, o.elsewhere), rank); best != nil {
		return best, true
	}
	return mostTelling(o.others, readRank), false
}

func mostTelling(as []access, rank func(*access) int) *access {
	var best *access
	for i := range as {
		if rank(&as[i]) > rank(best) {
			best = &as[i]
		}
	}
	return best
}

// lookRank is readRank where a test whether a file is there counts too.
func lookRank(a *access) int {
	if a != nil && a.Op == flow.OpFileStat {
		return 1
	}
	return 2 * readRank(a)
}

// readRank is how much a read tells: serving most, then a file that the
// request chose; 0 for what is no read.
func readRank(a *access) int {
	switch {
	case a == nil:
		return 0
	case a.Op == flow.OpFileServe:
		return 3
	case a.Op != flow.OpFileRead:
		return 0
	case a.Key.Kinds != 0:
		return 2
	}
	return 1
}

func fileMessage(o *object, w *access, f *finding.Finding) string {
	var b strings.Builder
	w = w.asTold()
	b.WriteString(handlerWord(w.via) + " " + w.handler + " ")
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
		case flow.OpFileServe:
			verb = "serves"
		case flow.OpFileStat:
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
			if seen[k] || a.Op == flow.OpFileStat {
				continue
			}
			seen[k] = true
			acc := finding.Access{Op: a.Op.String(), Function: a.Site.Func, Position: t.sitePosition(a.Site), Serving: serving}
			if a.Op == flow.OpFileWrite || a.Op == flow.OpFileRemove {
				if serving && a.Op == flow.OpFileWrite && f.Tier != finding.Benign {
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

// judgeFiles weighs what requests do with the files of one place.
func (o *object) judgeFiles() verdict {
	if r := o.isLog(); r != "" {
		return verdict{finding.Benign, r}
	}
	var data, filled, other bool
	for _, a := range o.serving {
		if a.Op != flow.OpFileWrite {
			continue
		}
		data = data || a.Key.Kinds.FromRequest() || a.Val.Kinds.FromRequest() || a.Key.Kinds&flow.KindRandom != 0
		if a.Flags&flow.FlagMemo != 0 && !addsToKey(a) {
			filled = true
		} else {
			other = true
		}
	}
	r, served := o.reader()
	switch {
	case filled && !other:
		return verdict{finding.Review, "a file that is missing is made again"}
	case r == nil:
		return verdict{finding.Review, "no read by another request is shown"}
	case o.onlyCommands() && (!served || !data):
		return verdict{finding.Review, "what the command leaves there is not seen"}
	case o.onlyCommands():
		return verdict{finding.Likely, "that the command writes there is not seen"}
	case !data:
		return verdict{finding.Likely, "neither name nor content is shown to come from a request"}
	case !served:
		return verdict{finding.Likely, "read when the next process starts"}
	case o.byType:
		return verdict{finding.Likely, "that the place outlives requests rests on its type"}
	case o.wired:
		return verdict{finding.Likely, "reached through wiring"}
	}
	return verdict{finding.Proved, ""}
}

// isLog recognises the files of loggers, which are about their process. Those
// that say which process runs, too.
func (o *object) isLog() string {
	name, isConst := flow.IsNamed(o.id)
	if !isConst {
		name = o.id[strings.LastIndexAny(o.id, "./ ")+1:]
	}
	for _, w := range words(name) {
		switch w {
		case "log", "logs", "logfile", "logdir", "logging", "journal":
			return "log file"
		case "pid", "pidfile":
			return "file of this process"
		}
	}
	switch r := o.byItsName(); r {
	case "logger", "metric", "test double", "metric or logger":
		return r
	}
	return ""
}

// words splits a name at its dots, dashes and changes of case.
func words(name string) []string {
	var out []string
	start := 0
	for i, c := range name {
		switch {
		case c >= 'A' && c <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z':
			out = append(out, strings.ToLower(name[start:i]))
			start = i
		case !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'):
			out = append(out, strings.ToLower(name[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.ToLower(name[min(start, len(name)):]))
}
