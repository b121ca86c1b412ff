package state

import (
	"go/token"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
)

// An object is a state object and all that the package knows of it.
type object struct {
	id     string
	names  *knowledge.Table // what names stand for, those of the team too
	info   digest.StateInfo
	holder string
	// module is that of the package that tells; forTests: the one that declares it
	// is for tests.
	module   string
	forTests bool
	// serving are the accesses on request paths, others the ones that are
	// not known to be on one.
	serving []access
	others  []access
	// elsewhere are the reads of files, on request paths, by other names of the place.
	elsewhere []access
	// elements reports whether elements of the container are themselves
	// changed while serving.
	elements bool
	// heldBy is a state object on the way to this one, "" if there is none.
	heldBy string
	// content is the collection in the object, if that holds a container of the
	// program's own.
	content string
	// variable is the package variable that an instance hangs from, if one does.
	variable string
	// byType: that the object outlives requests rests on its type only.
	byType bool
	// wired: some access was joined through wiring.
	wired bool
	// fed: what a broker sends to all instances is passed on to the elements,
	// and no request does that itself.
	fed bool
	// followed: only loops that run on each instance by themselves read the object.
	followed bool
	// taken: a function takes a lock out of the object; guards: each that does gives it back.
	taken, guards bool
	// drained: some function on no request path reads the object and takes
	// away from it.
	drained bool
	// checked: misses are filled, and hits compared with their source.
	checked bool
	// renewed: each instance writes it by the clock, or when a broker says so.
	renewed bool
	// scoped: the field belongs to an object that each request has for itself.
	scoped bool
	// alone: no container in whose elements the object is reached is written while
	// serving, save by what is done to its elements.
	alone bool
	// looked: a request of this package, or of one that it imports, looks up an
	// element under a key that it brings along.
	looked bool
	// order: a list that holds the order of a collection which is harmless, see order.go.
	order bool
	// unread: no line of the program reads it.
	unread bool
	// unguarded: an exported function of a library writes it without a lock.
	unguarded bool
	// cut: a budget of the analysis left out part of what is done with it.
	cut bool
	// fresh: the package adds a request path to a write, which no import has shown.
	fresh bool
}

// An access is one effect on a state object.
type access struct {
	*effect.Effect
	// told has the labels of what the named handler passes itself, nil if other
	// handlers pass nothing else.
	told                *effect.Effect
	handler, route, via string
	// request is the request function, nil if it is one of another package.
	request *request.Func
	wired   bool
	wirePos token.Pos
	// under has the keys under which the request looks up the element that the target
	// is a part of.
	under effect.Label
	// part: what a method of an interface returns leads there; see part.go.
	part bool
	// known: an import has reported the access on this request path.
	known bool
	// stores is what the function that serves the request, or that it reaches through
	// wiring, does with stores outside of the process.
	stores storeUse
}

// asTold is the access as the handler that is named makes it.
func (a *access) asTold() *access {
	if a.told == nil {
		return a
	}
	b := *a
	b.Effect, b.told = a.told, nil
	return &b
}

// servedSites returns the keys of the accesses to objects on request paths.
func servedSites(objects map[string]*object) map[string]bool {
	served := make(map[string]bool)
	for _, o := range objects {
		for _, a := range o.serving {
			served[siteKey(a.Effect)] = true
		}
	}
	return served
}

// siteKey names what an effect does, to which state, and where.
func siteKey(e *effect.Effect) string {
	return e.Op.String() + "|" + e.State() + "|" + e.Site.Pkg + "|" + e.Site.File + "|" + e.Site.Func + "|" + itoa(e.Site.Line)
}

func minNonEmpty(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}
