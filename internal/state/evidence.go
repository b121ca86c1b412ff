package state

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/library"
	"github.com/stickystate/stickystate/internal/verdict"
)

// evidence is what is known of the object now, for the rules.
func (o *object) evidence() *verdict.Evidence {
	return &verdict.Evidence{
		ID: o.id, Names: o.names, Pkg: o.info.Pkg, Module: o.module, Kind: o.info.Kind, Type: o.info.Type, Elem: o.info.Elem, Tabled: o.info.Benign,
		Holder: o.holder, Variable: o.variable, HeldBy: o.heldBy, Escape: effect.EscapeOf(o.id),
		Serving: evidenceOf(o.serving), Others: evidenceOf(o.others),
		Elements: o.elements, ByType: o.byType, Wired: o.wired, Fed: o.fed, Followed: o.followed, Taken: o.taken, Guards: o.guards, Drained: o.drained, Checked: o.checked,
		Renewed: o.renewed, Scoped: o.scoped, Looked: o.looked, Alone: o.alone, Order: o.order, Unread: o.unread, ForTests: o.forTests,
		Offered: o.onlyOffered(), Unguarded: o.unguarded,
	}
}

func evidenceOf(as []access) []verdict.Access {
	out := make([]verdict.Access, len(as))
	for i, a := range as {
		out[i] = verdict.Access{
			Effect: a.Effect, Handler: a.handler, Under: a.under, Part: a.part, ChangesStore: a.stores.reads && a.stores.writes, WritesStore: a.stores.writes,
		}
	}
	return out
}

// fileEvidence is the evidence about a place of files.
func (o *object) fileEvidence() *verdict.Evidence {
	e := o.evidence()
	e.Place = placeName(o.id)
	e.OnlyCommands = o.onlyCommands()
	r, served := o.reader()
	e.Read, e.Served = r != nil, served
	return e
}

// placeName is what the code calls a place: the constant that names it, or the
// last name of the variable or field that does.
func placeName(id string) string {
	if name, isConst := effect.IsNamed(id); isConst {
		return name
	}
	return id[strings.LastIndexAny(id, "./ ")+1:]
}

// libraryEvidence is the evidence about an object of a library, which is held by o.
func (o *object) libraryEvidence(lo *library.Object) *verdict.Evidence {
	e := o.evidence()
	e.Delivered, e.Outlet, e.Open, e.Fallback = lo.Fed, lo.Outlet, lo.Open, lo.Fallback
	if lo.Chosen {
		e.Choice = cmp.Or(lo.Switch, "a condition")
	}
	return e
}

// writes returns the accesses on request paths that change the object.
func (o *object) writes() []access {
	return slices.DeleteFunc(slices.Clone(o.serving), func(a access) bool { return !a.Op.Writes() && a.Op != effect.OpEscape })
}
