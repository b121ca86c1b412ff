package state

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
)

// offer files what the functions that a library offers do with memory of its own. In
// such a package nothing serves requests, and whoever imports it may: who calls is not
// seen here, which every verdict says. What requests are seen to reach is left alone.
func (t *taker) offer() {
	if !t.mayBeLibrary() {
		return
	}
	for _, fn := range t.pkg.Funcs {
		if !t.isOffered(fn) {
			continue
		}
		req := &request.Func{Fn: fn, Name: gossa.Name(fn), Via: finding.ViaOffered, Params: make([]bool, len(fn.Params))}
		for _, e := range t.pkg.Served(fn) {
			o := t.objects[e.State()] // who writes it on no request path is known by now
			if o == nil || len(o.serving) > 0 && !o.onlyOffered() || !e.Op.Writes() && !e.Op.Reads() || e.Target.IsUnknown() {
				continue
			}
			t.access(access{Effect: e, handler: req.Name, via: req.Via, request: req})
			o.others = slices.DeleteFunc(o.others, func(a access) bool { return siteKey(a.Effect) == siteKey(e) })
			o.unguarded = o.unguarded || e.Op.Writes() && !t.pkg.Locks(fn)
		}
	}
}

// mayBeLibrary reports whether importers that are not seen may use a package: it is
// no program, may be imported from anywhere, and neither it nor what it imports serves
// requests.
func (t *taker) mayBeLibrary() bool {
	private := slices.Contains(strings.Split(t.in.Pkg.Path(), "/"), "internal")
	return t.in.Pkg.Name() != "main" && !private && t.pkg.Requests.Served() == 0 && len(t.in.Imported.Demands) == 0
}

// isOffered reports whether a function is one of those that a library is for, while
// its user serves: exported, and not named for what is done at the start.
func (t *taker) isOffered(fn *ssa.Function) bool {
	return fn.Parent() == nil && token.IsExported(fn.Name()) && !t.in.Table.In(knowledge.SetupFunction, fn.Name())
}

// onlyOffered reports whether all that is seen of an object is what functions that the
// package offers do.
func (o *object) onlyOffered() bool {
	return len(o.serving) > 0 && !slices.ContainsFunc(o.serving, func(a access) bool { return a.via != finding.ViaOffered })
}
