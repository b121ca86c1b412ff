package state

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/verdict"
	"golang.org/x/tools/go/ssa"
)

// A heldLock is a lock that a request takes around what may be work on a store.
type heldLock struct {
	digest.LockUse
	access access
}

// takeLock files a lock on a request path.
func (t *taker) takeLock(a access) {
	id, byType := t.objectID(a.Target)
	if id == "" {
		return
	}
	t.locks = append(t.locks, heldLock{
		LockUse: digest.LockUse{Use: a.use(id, byType), Section: digest.SectionOf(a.Effect)},
		access:  a,
	})
}

// tellLocks tells importers of the locks of which it is not known yet whether
// what they guard is a store.
func (t *taker) tellLocks() {
	for _, l := range t.bestLocks() {
		if !l.Section.Conflicts() {
			t.pkg.BindLock(l.LockUse)
		}
	}
}

// bestLocks returns one use of each lock: one that is known to guard a store,
// and the shorter way to it, stand for all.
func (t *taker) bestLocks() map[string]heldLock {
	return bestOf(t.locks, func(l heldLock) string { return l.State }, compareLocks)
}

func compareLocks(a, b heldLock) int {
	return cmp.Or(
		boolCompare(!a.Section.Conflicts(), !b.Section.Conflicts()), boolCompare(a.ByType, b.ByType),
		boolCompare(a.Route == "", b.Route == ""), cmp.Compare(len(a.access.Chain), len(b.access.Chain)), strings.Compare(a.Handler, b.Handler),
		cmp.Compare(a.Site.Line, b.Site.Line), strings.Compare(digest.Pack(a.Section), digest.Pack(b.Section)))
}

// lockFindings makes the findings about locks of the process around stores.
func (t *taker) lockFindings() []*finding.Finding {
	var out []*finding.Finding
	best := t.bestLocks()
	for _, id := range slices.Sorted(maps.Keys(best)) {
		l := best[id]
		s := l.Section
		wired := false
		if !s.Conflicts() {
			s, wired = t.resolveSection(s, t.wiring())
		}
		if s.Conflicts() && !l.access.known && !t.reportedOtherwise(id) {
			out = append(out, t.lockFinding(l, s, wired))
		}
	}
	for _, u := range digest.LocksOf(t.in.Imported.Bindings) {
		if _, own := best[u.State]; own || t.resolvedByImport(u) {
			continue
		}
		if s, _ := t.resolveSection(u.Section, t.wiring()); s.Conflicts() {
			out = append(out, t.lockFinding(heldLock{LockUse: u, access: access{Effect: &effect.Effect{Site: u.Site}, wirePos: t.wiresAny(u)}}, s, true))
		}
	}
	return out
}

// reportedOtherwise reports whether the lock is a collection or value that
// another check reports.
func (t *taker) reportedOtherwise(id string) bool {
	o := t.objects[id]
	return o != nil && len(o.writes()) > 0 && t.rules.Memory(o.evidence()).Tier.AtLeast(finding.Likely)
}

// resolveSection adds what the methods do that a section calls through
// interfaces, as far as the package knows what they stand for.
func (t *taker) resolveSection(s digest.Section, w *wiring) (out digest.Section, wired bool) {
	for _, method := range s.Calls {
		for _, fn := range w.targetsOf(method) {
			if sum := t.pkg.FuncByID(fn); sum != nil {
				s = s.Add(sum)
			}
		}
	}
	return s, true
}

// resolvedByImport reports whether an import knows what the lock guards.
func (t *taker) resolvedByImport(u digest.LockUse) bool {
	return slices.ContainsFunc(t.in.Imports, func(d *digest.Digest) bool {
		if !slices.ContainsFunc(digest.LocksOf(d.Bindings), func(v digest.LockUse) bool { return v.State == u.State }) {
			return false
		}
		w := wiringOf(t, d.Bindings)
		s := u.Section
		for _, method := range s.Calls {
			for _, fn := range w.targetsOf(method) {
				if sum := d.Summary(fn); sum != nil {
					s = s.Add(sum)
				}
			}
		}
		return s.Conflicts()
	})
}

// lockFinding tells of a lock.
func (t *taker) lockFinding(l heldLock, s digest.Section, wired bool) *finding.Finding {
	v := t.rules.Lock(&verdict.Evidence{ID: l.State, Wired: wired || l.access.wired, ByType: l.ByType, SecretFacts: verdict.SecretFacts{Command: s.Command}})
	f := &finding.Finding{Check: "processlock", Package: t.in.Pkg.Path(), Tier: v.Tier, Reason: v.Reason, State: t.stateOf(l.State),
		Handler: finding.Function{Name: l.Handler, Route: l.Route, Via: l.Via},
		Fix:     "let the store keep others out: a transaction with a row lock, a unique index, a compare-and-set, an advisory lock, or a lease"}
	sites := append(slices.Clone(l.access.Chain), l.Site)
	f.Path = t.steps(sites, "takes "+f.State.Name)
	f.Position = t.reportAt(&l.access, sites)
	f.Message = handlerWord(l.Via) + " " + l.Handler + " " + lockWords(s) + " " + f.State.Name + ": another instance does not see the lock"
	return f
}

// wiresAny is where the package makes what has the lock, else where it wires one of the
// methods that a section calls.
func (t *taker) wiresAny(u digest.LockUse) token.Pos {
	if pos := t.makes(effect.Owner(u.State)); pos.IsValid() {
		return pos
	}
	w := t.wiring()
	for _, method := range u.Section.Calls {
		for _, fn := range w.targetsOf(method) {
			if pos := w.position(digest.Method.Of(method), fn); pos.IsValid() {
				return pos
			}
		}
	}
	return token.NoPos
}

// makes is where the package first calls a function of another that returns an object
// of a type.
func (t *taker) makes(typ string) token.Pos {
	for _, fn := range t.pkg.Funcs {
		for instr := range gossa.Instrs(fn) {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if n := gotypes.Behind(c.Type()); n != nil && n.Obj().Pkg().Path()+"."+n.Obj().Name() == typ {
				return c.Pos()
			}
		}
	}
	return token.NoPos
}

func lockWords(s digest.Section) string {
	switch {
	case s.Command && s.Flag:
		return "runs commands one at a time by"
	case s.Flag:
		return "changes a store one at a time by"
	}
	return "reads and changes a store under"
}
