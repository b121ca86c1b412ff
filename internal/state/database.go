package state

import (
	"cmp"
	"go/types"
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/library"
)

// embeddedDB is the check of databases in the process or on its disk.
const embeddedDB = "embeddeddb"

// databaseAccess files a use of a handle on a request path under what holds it.
func (t *taker) databaseAccess(a access) {
	id, byType := t.objectID(a.Target)
	if id == "" {
		return
	}
	o := t.handles[id]
	if o == nil {
		o = t.newObject(id, a.Target)
		t.handles[id] = o
	}
	o.byType = o.byType && byType || byType && len(o.serving) == 0
	o.wired = o.wired || a.wired
	o.fresh = o.fresh || !a.known
	o.serving = append(o.serving, a)
}

// openDatabases finds where the package opens embedded databases, and notes
// for importers what holds or returns them.
func (t *taker) openDatabases() {
	for _, lo := range t.libraryObjects() {
		if lo.Owed != nil || lo.Row.Kind != "db" || t.helpsTests(lo.Pos) {
			continue
		}
		t.opened = append(t.opened, lo)
		choice := ""
		if lo.Chosen {
			choice = cmp.Or(lo.Switch, "a condition")
		}
		for _, id := range append([]string{t.heldID(lo)}, lo.Also...) {
			if id != "" {
				t.pkg.Opens(id, choice)
			}
		}
		for _, fn := range lo.Returned {
			t.pkg.Opens(flow.ID(fn), choice)
		}
	}
}

// heldID names what holds a library object, "" if nothing does.
func (t *taker) heldID(lo *library.Object) string {
	switch lo.Held.Kind {
	case library.Field, library.Variable:
		return lo.Held.ID
	case library.Captured:
		return effect.CapturedID(t.in.Pkg.Path(), lo.Held.ID)
	}
	return ""
}

// databaseFindings makes the records of the handles of embedded databases.
func (t *taker) databaseFindings() []*finding.Finding {
	near := t.pkg.Handles()
	used := make(map[string]bool)
	var out []*finding.Finding
	for _, id := range slices.Sorted(maps.Keys(t.handles)) {
		o := t.handles[id]
		choice, opened := t.embedded(id, near)
		if !opened && !slices.ContainsFunc(o.serving, func(a access) bool { return a.Embedded() }) {
			continue // the client of a server, as far as is seen here
		}
		used[id] = true
		for _, other := range flow.Reachable(near, id) {
			used[other] = true
		}
		if f := t.databaseFinding(o, choice); f != nil {
			out = append(out, f)
		}
	}
	for _, lo := range t.opened {
		if id := t.heldID(lo); id != "" && !used[id] && !slices.ContainsFunc(lo.Also, func(s string) bool { return used[s] }) {
			if f := t.openedFinding(lo); f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// embedded reports whether a handle, by this or another name, is one of an
// embedded database, and what chooses.
func (t *taker) embedded(id string, near map[string][]string) (choice string, ok bool) {
	for _, n := range append([]string{id}, flow.Reachable(near, id)...) {
		if c, opened := t.pkg.Opened(n); opened {
			choice, ok = minNonEmpty(choice, c), true
		}
	}
	return choice, ok
}

func (t *taker) databaseFinding(o *object, choice string) *finding.Finding {
	if !o.fresh {
		return nil // an import has reported it
	}
	o.serving = sortAccesses(o.serving)
	w := o.primaryUse()
	f := &finding.Finding{Check: embeddedDB, Package: t.in.Pkg.Path(), State: t.state(o)}
	f.State.Kind = "database"
	e := o.evidence()
	e.Choice, e.ChangesData, e.Replicated = choice, w.ChangesData(), t.replicates()
	v := t.rules.Database(e).Unless(o.cut)
	f.Tier, f.Reason = v.Tier, v.Reason
	t.evidence(f, o, w)
	f.Tell(t.useWay(w, f.State.Name), finding.Function{})
	f.Message = who(w) + " uses the embedded database " + f.State.Name + shapeOf(o.info.Type) + ": another instance has another one"
	for _, a := range o.serving {
		acc := finding.Access{Op: "use", Function: a.Site.Func, Position: t.sitePosition(a.Site), Serving: true}
		if a.ChangesData() {
			acc.Way = t.useWay(&a, f.State.Name)
			f.Writes = append(f.Writes, acc)
		} else {
			f.Reads = append(f.Reads, acc)
		}
	}
	if f.Tier != finding.Benign {
		f.Fix = databaseFix
	}
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// useWay is how a request leads to a use of the database that is called name.
func (t *taker) useWay(w *access, name string) *finding.Way {
	way := t.way(w, name)
	way.Path[len(way.Path)-1].Text = "uses " + name
	return way
}

const databaseFix = "use a database server that all instances connect to, or keep one instance and say so"

func shapeOf(typ string) string {
	if typ == "" || len(typ) > 30 {
		return ""
	}
	return " (" + typ + ")"
}

// primaryUse chooses the use that the finding is told by: one that changes
// data before one that reads, a short way before a long one.
func (o *object) primaryUse() *access {
	rank := func(a *access) int {
		n := -len(a.Chain)
		if a.ChangesData() {
			n += 100
		}
		if a.route != "" {
			n += 2
		}
		return n
	}
	best := &o.serving[0]
	for i := range o.serving {
		if a := &o.serving[i]; rank(a) > rank(best) {
			best = a
		}
	}
	return best
}

// openedFinding tells of a database that the package opens and passes on,
// where no use of it by a request is seen here.
func (t *taker) openedFinding(lo *library.Object) *finding.Finding {
	if !t.pkg.Serves() {
		return nil
	}
	o := t.libraryObject(lo)
	f := &finding.Finding{Check: embeddedDB, Package: t.in.Pkg.Path(), Position: t.position(lo.Pos), State: t.libraryState(o, lo), Fix: databaseFix}
	f.State.Kind = "database"
	e := o.libraryEvidence(lo)
	e.InMain = t.in.Pkg.Name() == "main"
	v := t.rules.OpenDatabase(e)
	f.Tier, f.Reason = v.Tier, v.Reason
	f.Path = []finding.Step{{Text: "opens " + lo.Maker, Position: f.Position}}
	f.Message = f.State.Name + " (" + lo.Maker + ") is an embedded database of a service: another instance has another one"
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// replicates reports whether something keeps the databases of the package the
// same on several instances.
func (t *taker) replicates() bool {
	return slices.ContainsFunc(t.in.Pkg.Imports(), func(p *types.Package) bool { return t.in.Table.Replicates(p.Path()) })
}
