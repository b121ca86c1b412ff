package verdict

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// Evidence is what is known of one state object when it is judged. What is only
// asked of another kind of state is zero.
type Evidence struct {
	// ID names the state object with its import path, Pkg is the path of the
	// package that declares it, Module that of the module of the package that tells.
	ID, Pkg, Module string
	// Kind is the shape of the memory ("map", "scalar", "channel"), Type its Go
	// type, Elem the kind of live object that its elements are: "" if they are data.
	Kind, Type, Elem string
	// Tabled is why the tables call its type harmless, "" if they do not.
	Tabled string
	// Holder is what keeps it alive, in the words of package finding.
	Holder string
	// Variable is the package variable that it hangs from, "" if it does from none.
	Variable string
	// HeldBy is a state object on the way to this one, "" if there is none.
	HeldBy string
	// Choice is what chooses between the object, if that is a database or of a library,
	// and something outside of the process: "Config.Driver", "a condition"; "" if
	// nothing does.
	Choice string
	// Escape says how work outlives the response ("go", "later"), "" for memory.
	Escape string
	// Serving are the accesses on request paths, Others those that are not known to
	// be on one.
	Serving, Others []Access

	// JobFacts are of what each instance does by the clock.
	JobFacts

	Elements bool // elements of the container are themselves changed while serving
	ByType   bool // that it outlives requests rests on its type only
	Wired    bool // some access was joined through wiring
	Fed      bool // what a broker sends to all instances is passed on to the elements
	Followed bool // a loop that each instance runs by itself passes on to the elements what it finds
	Taken    bool // a function is seen to take a lock out of it
	Guards   bool // each function that takes a lock out of it gives it back
	Drained  bool // a function on no request path reads it and takes away from it
	Checked  bool // misses are filled, and hits compared with their source
	Renewed  bool // each instance writes it by the clock, or when a broker says so
	Scoped   bool // it is a field of an object that each request has for itself
	Alone    bool // the containers in whose elements it is reached are not written while serving
	Looked   bool // a request looks up an element under a key that it brings along
	Order    bool // it is a list that holds the order of a collection which is harmless
	Unread   bool // no line of the program reads it
	ForTests bool // its package is one for tests, by its name and what it imports

	// Offered: all accesses are those of functions that a library offers, whose callers
	// are not seen; Unguarded: some of them write it without a lock.
	Offered, Unguarded bool

	// Names says what names stand for; nil for the tables as they are.
	Names *knowledge.Table

	FileFacts
	DatabaseFacts
	SecretFacts
	LibraryFacts

	writes []Access // see Writes
}

// An Access is one effect on the state object.
type Access struct {
	*effect.Effect
	// Handler is the request function that makes the access, "" if none is known to.
	Handler string
	// Under has the keys under which the request looks up the element that the target
	// is a part of.
	Under effect.Label
	// Part: what a method of an interface returns leads there.
	Part bool
	// ChangesStore: the function that serves the request, or that it reaches through
	// wiring, also reads and writes a store outside of the process.
	ChangesStore bool
	// WritesStore: it writes one, whether or not it reads it.
	WritesStore bool
}

// Writes returns the accesses on request paths that change the object.
func (e *Evidence) Writes() []Access {
	if e.writes == nil {
		for _, a := range e.Serving {
			if a.Op.Writes() || a.Op == effect.OpEscape {
				e.writes = append(e.writes, a)
			}
		}
	}
	return e.writes
}

func all(as []Access, f func(Access) bool) bool {
	return !slices.ContainsFunc(as, func(a Access) bool { return !f(a) })
}

// IsCollection reports whether the object holds more than one value.
func (e *Evidence) IsCollection() bool {
	switch e.Kind {
	case "map", "sync.Map", "slice", "list", "cache", "set", "ring", "channel":
		return true
	}
	return slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Flags&effect.FlagElem != 0 })
}

// IsKeyed reports whether the object is a collection with keys.
func (e *Evidence) IsKeyed() bool {
	switch e.Kind {
	case "map", "sync.Map", "cache", "set":
		return true
	}
	return false
}

// inElement reports whether the object is only ever reached as a field of an
// element of some container, or of an object of unknown origin; it is that
// container's state, then. A method that returns the object may have it from there.
func (e *Evidence) inElement() bool {
	ws := slices.DeleteFunc(slices.Clone(e.Writes()), func(a Access) bool { return a.Part })
	return all(ws, func(a Access) bool { return a.Target.BehindElem() || a.Target.IsUnknown() }) && (len(ws) > 0 || len(e.Writes()) == 0)
}

// behindElem reports whether each write is to what an element of a container holds.
func (e *Evidence) behindElem() bool {
	return all(e.Writes(), func(a Access) bool { return a.Target.BehindElem() })
}

// IsPart reports whether the object is told with the container that it is
// part of: a single value or a list of an element, or a map in one that
// holds nothing which only this process can use.
//
// A map of data stands for itself if nothing else is told: requests write to none of
// the containers, as to a table of routes, each with a store of its own. So does one
// whose keys are random: clients bring them back.
func (e *Evidence) IsPart() bool {
	return e.inElement() && (!e.IsKeyed() || e.Elem == "" && !e.ByType && !e.Alone && !e.randomKeys())
}

func (e *Evidence) randomKeys() bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return a.Flags&effect.FlagElem != 0 && a.Key.Kinds&effect.KindRandom != 0
	})
}

// KeepsPeers reports whether the elements are, or hold, the way to somebody
// whom only this process can reach: a client, a goroutine, a child process.
func (e *Evidence) KeepsPeers() bool {
	return e.Elem == "channel" || e.Elem == "connection" || e.Elem == "process"
}

// holdsLive reports whether elements are objects that only this process can use. One
// with a function may be no more than a setting that knows how to check itself, unless
// requests put such elements in and take them out.
func (e *Evidence) holdsLive() bool {
	return e.Elem != "" && !(e.Elem == "func" && all(e.Writes(), func(a Access) bool { return a.Op == effect.OpUpdate }))
}

// requestData reports whether a key or value that requests write comes from them.
func (e *Evidence) requestData() bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return a.Val.Kinds.FromRequest() || a.Key.Kinds.FromRequest()
	})
}

// keyed reports whether a key comes from a request, or from the caller in another
// module.
func (e *Evidence) keyed() bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return a.Key.Kinds.FromRequest() || a.Key.Kinds&effect.KindLibrary != 0
	})
}

// valued reports whether a value comes from a request or is, in a single value, one
// that no other instance would make.
func (e *Evidence) valued() bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return a.Val.Kinds.FromRequest() || a.Val.Kinds&(effect.KindRandom|effect.KindUpstream) == effect.KindRandom && !e.IsCollection()
	})
}

// labelled reports whether a key or value is shown to be one request's: it comes
// from that, or is a random key.
func (e *Evidence) labelled() bool {
	return e.keyed() || e.valued() || slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Key.Kinds&effect.KindRandom != 0 })
}

// isRead reports whether requests read the object, and tells whether they tell
// what they found.
func (e *Evidence) isRead() bool {
	return slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Op.Reads() })
}

func (e *Evidence) tells() bool {
	return slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Tells() })
}

// readBy reports whether a function reads the object.
func (e *Evidence) readBy(fn string) bool {
	return slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Op == effect.OpRead && a.Site.Func == fn })
}

// elemName cuts the key type off a map type.
func elemName(typ string) string { return typ[strings.LastIndexByte(typ, ']')+1:] }

func isNumber(typ string) bool {
	return strings.HasPrefix(typ, "int") || strings.HasPrefix(typ, "uint") || strings.HasPrefix(typ, "float")
}

// named reports whether a name is on a list of words.
func (e *Evidence) named(list knowledge.WordList, name string) bool {
	names := e.Names
	if names == nil {
		names = knowledge.Builtin()
	}
	return names.In(list, name)
}
