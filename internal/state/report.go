package state

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/verdict"
)

// findings makes the records of the package, sorted.
func (t *taker) findings() []*finding.Finding {
	var out []*finding.Finding
	for _, id := range slices.Sorted(maps.Keys(t.objects)) {
		o := t.objects[id]
		if f := t.finding(o); f != nil {
			out = append(out, f)
		}
	}
	out = append(out, t.fileFindings()...)
	out = append(out, t.secretFindings()...)
	out = append(out, t.databaseFindings()...)
	out = append(out, t.lockFindings()...)
	out = append(out, t.scheduleFindings()...)
	out = t.libraries(out)
	for _, f := range out {
		f.Consequence = string(consequenceClass(f))
		t.inStore(f)
	}
	slices.SortFunc(out, finding.Compare)
	return out
}

// consequenceClass is that of the kind; a number that only adds up is a statistic.
func consequenceClass(f *finding.Finding) kind.Consequence {
	if f.Reason == verdict.AddsUp {
		return kind.Statistic
	}
	return kind.Of(f.Check).Consequence
}

func (t *taker) finding(o *object) *finding.Finding {
	if len(o.writes()) > 0 && !o.fresh {
		return nil // an import has reported it
	}
	e := o.evidence()
	v := t.rules.Memory(e).Unless(o.cut)
	f := &finding.Finding{Check: t.rules.Check(e), Package: t.in.Pkg.Path(), Tier: v.Tier, Reason: v.Reason, State: t.state(o)}
	o.serving, o.others = sortAccesses(o.serving), sortAccesses(o.others)
	if w := o.primary(); w != nil {
		t.evidence(f, o, w)
	} else {
		f.Position = t.firstPosition(o)
		f.Message = f.State.Name + " is " + v.Reason
	}
	t.accesses(f, o)
	f.Requests = t.requests(f, o)
	if f.Tier != finding.Benign {
		f.Fix = fix(e, f.Check)
	}
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// state describes the object for the record.
func (t *taker) state(o *object) finding.State {
	s := finding.State{ID: o.id, Name: shortName(o), Kind: o.info.Kind, Type: o.info.Type, Holder: o.holder, Declared: t.declared(o)}
	s.Inside, s.Content = t.contentOf(o)
	return s
}

// shortName is what messages call the object: Type.field, pkg.Var, or the
// captured variable's name.
func shortName(o *object) string {
	if how := effect.EscapeOf(o.id); how != "" {
		return o.info.Kind + " of " + strings.TrimSuffix(effect.Last(o.id), "#"+how)
	}
	if _, name, ok := effect.CapturedName(o.id); ok {
		return effect.Short(name)
	}
	name := strings.TrimPrefix(o.id, o.info.Pkg+".")
	if o.holder == finding.InVariable || !strings.Contains(name, ".") {
		return o.info.Name + "." + name
	}
	return name
}

// sortAccesses orders accesses: the strongest evidence first is chosen by
// primary, so this is just a total order by place.
func sortAccesses(as []access) []access {
	slices.SortFunc(as, func(a, b access) int {
		return cmp.Or(strings.Compare(a.Site.Pkg, b.Site.Pkg), strings.Compare(a.Site.File, b.Site.File), cmp.Compare(a.Site.Line, b.Site.Line),
			cmp.Compare(a.Op, b.Op), cmp.Compare(len(a.Chain), len(b.Chain)), strings.Compare(a.handler, b.handler), strings.Compare(string(a.Target), string(b.Target)))
	})
	return as
}

// evidence tells the finding by one write.
func (t *taker) evidence(f *finding.Finding, o *object, w *access) {
	w = w.asTold()
	f.Tell(t.way(w, f.State.Name), finding.Function{})
	f.Position = t.reportAt(w, sitesOf(w))
	f.Message = t.message(o, w, f)
}

// sitesOf are the places from the request function to the access.
func sitesOf(w *access) []effect.Site { return append(slices.Clone(w.Chain), w.Site) }

// way is how a request leads to a write of the state that is called name.
func (t *taker) way(w *access, name string) *finding.Way {
	w = w.asTold()
	way := &finding.Way{
		Handler: finding.Function{Name: w.handler, Route: w.route, Via: w.via},
		Key:     keyText(t.described(w.State()).Type, w), Value: w.Val.Describe(),
	}
	way.Path = t.steps(sitesOf(w), verb(w.Op)+" "+name)
	return way
}

// steps are the places from the request function to where what last says happens.
func (t *taker) steps(sites []effect.Site, last string) []finding.Step {
	var out []finding.Step
	for i, s := range sites {
		text := last
		switch {
		case i == len(sites)-1 || sites[i+1].Func == "":
		case s.Send:
			text = "sends to " + sites[i+1].Func
		default:
			text = "calls " + sites[i+1].Func
		}
		out = append(out, finding.Step{Text: text, Position: t.sitePosition(s)})
	}
	return out
}

func verb(op effect.Op) string {
	switch op {
	case effect.OpDelete, effect.OpClear, effect.OpTake:
		return "deletes from"
	case effect.OpAppend:
		return "appends to"
	case effect.OpUpdate:
		return "updates"
	case effect.OpEscape:
		return "starts"
	}
	return "writes"
}

// accesses lists the reads and writes, each once; writes that may be told with
// the best way to them.
func (t *taker) accesses(f *finding.Finding, o *object) {
	seen := make(map[string]bool)
	ways := t.ways(f, o, func(a *access) string { return siteKey(a.Effect) })
	file := func(a access, serving bool) {
		k := siteKey(a.Effect)
		if seen[k] || !a.Op.Writes() && !a.Tells() {
			return
		}
		seen[k] = true
		acc := finding.Access{Op: a.Op.String(), Package: a.Site.Pkg, Function: a.Site.Func, Position: t.sitePosition(a.Site), Serving: serving, Way: ways[k]}
		if a.Op.Writes() {
			f.Writes = append(f.Writes, acc)
		} else {
			f.Reads = append(f.Reads, acc)
		}
	}
	for _, a := range o.serving {
		file(a, true)
	}
	for _, a := range o.others {
		file(a, false)
	}
}

// ways are the best ways to writes that serve requests, for each key one. What is
// harmless is not told, so that it has none.
func (t *taker) ways(f *finding.Finding, o *object, key func(*access) string) map[string]*finding.Way {
	if f.Tier == finding.Benign {
		return nil
	}
	best := make(map[string]*access)
	for i := range o.serving {
		a := &o.serving[i]
		if k := key(a); a.Op.Writes() && (best[k] == nil || o.tellsMore(a, best[k])) {
			best[k] = a
		}
	}
	ways := make(map[string]*finding.Way)
	for k, a := range best {
		ways[k] = t.way(a, f.State.Name)
	}
	return ways
}

// requests lists the request functions that reach the object, each once.
func (t *taker) requests(f *finding.Finding, o *object) []finding.Request {
	byName := make(map[string]*finding.Request)
	ways := t.ways(f, o, t.requestKey)
	for _, a := range o.serving {
		pkg, routes := t.requestPackage(&a), []string{a.route}
		if a.request != nil {
			routes = a.request.Routes
		}
		k := t.requestKey(&a)
		r := byName[k]
		if r == nil {
			r = &finding.Request{Package: pkg, Name: a.handler, Via: a.via, Way: ways[k]}
			byName[k] = r
		}
		r.Writes = r.Writes || a.Op.Writes() || a.Op == effect.OpEscape
		for _, route := range routes {
			if i, found := slices.BinarySearch(r.Routes, route); route != "" && !found {
				r.Routes = slices.Insert(r.Routes, i, route)
			}
		}
	}
	var rs []finding.Request
	for _, k := range slices.Sorted(maps.Keys(byName)) {
		rs = append(rs, *byName[k])
	}
	return rs
}

// requestKey tells the request functions apart that lead to an access.
func (t *taker) requestKey(a *access) string { return t.requestPackage(a) + "." + a.handler }

// requestPackage is where the request function of an access is declared: of one that
// is reached through wiring the package where the way begins, if that is in it.
func (t *taker) requestPackage(a *access) string {
	if a.request != nil {
		return t.in.Pkg.Path()
	}
	if first := sitesOf(a)[0]; first.Func == a.handler {
		return first.Pkg
	}
	return ""
}

// routes lists the functions of other packages of the first party that the
// package registers as request functions.
func (t *taker) routes() []finding.Route {
	var rs []finding.Route
	for _, r := range t.pkg.Requests.Foreign {
		if obj, ok := r.Fn.Object().(*types.Func); ok && obj.Pkg() != nil && t.in.FirstParty(obj.Pkg().Path()) {
			rs = append(rs, finding.Route{Package: obj.Pkg().Path(), Function: gossa.Name(r.Fn), Route: r.Route, Position: t.position(r.Pos)})
		}
	}
	slices.SortFunc(rs, func(a, b finding.Route) int {
		return cmp.Or(finding.ComparePositions(a.Position, b.Position), strings.Compare(a.Package+"."+a.Function, b.Package+"."+b.Function))
	})
	return rs
}
