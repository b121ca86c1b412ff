package state

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

// isContainer reports whether an access is one to a container: one by a method of an
// interface is only if what has the name may hold a container, or is one that was
// passed on as an interface.
func (t *taker) isContainer(e *effect.Effect, id string) bool {
	if e.Flags&effect.FlagBehind == 0 {
		return true
	}
	if _, held := t.pkg.Held(id); held {
		return true
	}
	switch t.described(id).Kind {
	case "map", "sync.Map", "cache", "set":
		return true
	}
	return false
}

// describeHeld gives an object of interface type the kind and type of the container
// that it holds.
func (t *taker) describeHeld(o *object) {
	if o.info.Kind != "interface" && o.info.Kind != "variable" && o.info.Kind != "" {
		return
	}
	if c, held := t.pkg.Held(o.id); held {
		o.info.Kind, o.info.Type = c.Kind, c.Type
	}
}

// tellBehind tells importers of an access to what they may put a container in.
func (t *taker) tellBehind(a access, id string) {
	if a.known || strings.Contains(id, ".captured ") {
		return
	}
	d := digest.BehindDemand(a.Effect, id)
	d.Handler, d.Route, d.Via = a.handler, a.route, a.via
	if a.told != nil {
		d.Own = digest.BehindDemand(a.told, id).Args
	}
	t.demand(d)
}

// importBehind files the accesses of requests that imports tell of, if this package
// knows that there is a container.
func (t *taker) importBehind() {
	for _, d := range t.in.Imported.Demands {
		e := d.BehindHalf()
		if e == nil || !t.isContainer(e, e.State()) {
			continue
		}
		id := e.State()
		known := slices.ContainsFunc(t.in.Imports, func(im *digest.Digest) bool {
			_, held := digest.HeldBy(im.Bindings, id)
			return held && im.HasDemand(d.Name)
		})
		a := access{Effect: e, handler: d.Handler, route: d.Route, via: d.Via, wired: true, wirePos: t.pkg.HoldsHere(id), known: known}
		if d.Shared() {
			a.told = d.Told().BehindHalf()
		}
		t.access(a)
	}
}
