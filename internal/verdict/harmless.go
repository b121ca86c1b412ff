package verdict

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// escapes weighs work that outlives the response.
var escapes = Table{
	Name: "escapes", About: "Work that outlives the response: a goroutine, a timer, a queued job.",
	Rules: []Rule{
		{
			Name: "nothing-carried", Tier: finding.Benign,
			Reason:  "carries no request data",
			Fixture: "verdict_escapes",
			Fits: func(e *Evidence) bool {
				return !slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Val.Kinds.FromRequest() })
			},
		},
		{
			Name: "goroutine", Tier: finding.Review,
			Reason:  "runs once, in this process only",
			When:    "a goroutine: it ends by itself, and is lost only with the process",
			Source:  "on real services that is mails, audit entries and the like",
			Fixture: "verdict_escapes",
			Fits:    func(e *Evidence) bool { return e.Kind == "goroutine" },
		},
		{
			Name: "waits", Tier: finding.Likely,
			Reason:  "that it waits past the response rests on the function that takes it",
			When:    "a timer or job waits in this process alone, where no other instance can see, change or cancel it",
			Fixture: "verdict_escapes",
		},
	},
}

// benignHalf is the source of rules that were found by reading harmless state.
const benignHalf = "the benign half of the labelled corpus"

// harmless are the reasons for which memory that requests write does no harm.
var harmless = Table{
	Name: "harmless", About: "Memory is harmless if one of these fits.",
	Rules: slices.Concat([]Rule{
		{
			Name: "before-serving", Tier: finding.Benign,
			Reason:  "written only before serving, as far as is seen here",
			When:    "no write on a request path",
			Fixture: "benign_before_serving",
			Fits:    func(e *Evidence) bool { return len(e.Writes()) == 0 },
		},
		{
			Name: "type", Tier: finding.Benign,
			Reason: "%s",
			Names:  func(e *Evidence) string { return e.Tabled },
			When: "the tables call the type, or that of the elements, a pool, a metric, a client ...; templates, " +
				"regexps, configuration and request-scoped objects only if no request replaces them by its data",
			Source:  "the tables",
			Fixture: "verdict_harmless",
			Fits:    isHarmlessType,
		},
	}, named, []Rule{
		{
			Name: "scoped", Tier: finding.Benign,
			Reason: "field of a request-scoped object",
			When: "a type that no other package can fill, that its package makes only while serving and never puts " +
				"away; it is reached through no other object",
			Source:  "middleware that closes over a context which the service's own chain makes for each request",
			Fixture: "benign_request_context_chain",
			Fits:    isScoped,
		},
		{
			Name: "never-read", Tier: finding.Benign,
			Reason:  "no line of the program reads it",
			When:    "a variable of a package, or a field, that no other package can name",
			Source:  "what is never read cannot be missed",
			Fixture: "benign_unread",
			Fits:    func(e *Evidence) bool { return e.Unread },
		},
		{
			Name: "once", Tier: finding.Benign,
			Reason:  "initialised once",
			When:    "every write is under `sync.Once`, and has no request data",
			Source:  benignHalf,
			Fixture: "benign_once",
			Fits:    isOnce,
		},
		{
			Name: "memo", Tier: finding.Benign,
			Reason: "memo: a miss is computed again",
			When: "each write fills a miss, the value adds neither a part of the request nor a random value to the key, and " +
				"nothing else changes container or elements; requests may drop entries if what is found is compared with what " +
				"a call has just returned, or is a credential that another service gave to this process",
			Source:  benignHalf + ", in which most containers that are written while serving have this shape",
			Fixture: "benign_memo",
			Fits:    (*Evidence).IsMemo,
		},
		{
			Name: "order", Tier: finding.Benign,
			Reason: "order of a collection that is harmless",
			When: "a list in a field beside a collection with keys that is harmless itself, into which the same functions put entries, and" +
				" out of which the same take them",
			Source:  "caches with an eviction order, on services that nobody had tried",
			Fixture: "benign_order",
			Fits:    func(e *Evidence) bool { return e.Order },
		},
		{
			Name: "locks", Tier: finding.Benign,
			Reason: "locks: told where they guard what instances share",
			When: "a collection of locks, of which each function that takes one gives it back: what that guards is seen, and" +
				" `processlock` tells it if it is a store",
			Source:  "a miss makes a new lock: another instance misses nothing that is in the collection",
			Fixture: "processlock_map",
			Fits:    func(e *Evidence) bool { return e.Elem == "lock" && e.Guards },
		},
		{
			Name: "within", Tier: finding.Benign,
			Reason: "entries are gone when their request ends",
			When: "each function that puts an entry in takes it out again on all ways, or only who made the key can look it up; no " +
				"other request looks an entry up, removes it or goes through the entries",
			Source:  "calls that wait for an answer, own single flights, marks of work in progress, on services that nobody had tried",
			Fixture: "benign_within",
			Fits:    (*Evidence).isWithin,
		},
		{
			Name: "cursor", Tier: finding.Benign,
			Reason:  "round-robin cursor",
			When:    "an index that requests push on, used modulo the number of choices",
			Source:  benignHalf,
			Fixture: "verdict_harmless",
			Fits:    isCursor,
		},
		{
			Name: "in-flight", Tier: finding.Benign,
			Reason: "count of what is in flight",
			When: "a number that requests raise and lower by constants: what this process is doing at the moment; not one that a" +
				" request looks at to raise it, and another request lowers",
			Source:  benignHalf,
			Fixture: "verdict_harmless",
			Fits:    isInFlight,
		},
		{
			Name: "sums", Tier: finding.Benign,
			Reason: "sums that a background task takes",
			When: "numbers that requests add to and do not read, and that a function on no request path reads and takes" +
				" away: each instance adds its own part wherever that puts them",
			Source:  "one-api's batch updates, in " + benignHalf,
			Fixture: "benign_sums",
			Fits:    isSum,
		},
		{
			Name: "broker", Tier: finding.Benign,
			Reason:  "fed by a broker",
			When:    "connections or channels that a function reads which listens to a broker (rows `listen`), and no request function itself",
			Source:  benignHalf,
			Fixture: "connregistry_broker",
			Fits:    func(e *Evidence) bool { return e.Fed && e.KeepsPeers() },
		},
		{
			Name: "self-fed", Tier: finding.Benign,
			Reason: "fed by each instance itself",
			When: "connections or channels that a loop reads which each instance runs by itself, and no request: it polls, watches" +
				" or measures, and takes nothing that requests leave for it",
			Source:  "the listeners of dozzle, of the labelled services: each instance follows the container engine by itself",
			Fixture: "connregistry_followed",
			Fits:    func(e *Evidence) bool { return e.Followed && e.KeepsPeers() },
		},
	}),
}

// isHarmlessType: some types are harmless only as long as no request replaces the
// object.
func isHarmlessType(e *Evidence) bool {
	switch e.Tabled {
	case "template", "regexp", "config", "request-scoped object":
		return e.IsKeyed() || !e.requestData()
	}
	return e.Tabled != ""
}

// isScoped: a field of an object that each request has for itself, as the
// context of a service's own middleware, and that is reached through no other.
func isScoped(e *Evidence) bool {
	return e.Scoped && all(e.Writes(), func(a Access) bool { return !a.Target.IsGlobal() && len(a.Target.Holders()) == 1 })
}

func isOnce(e *Evidence) bool {
	return all(e.Writes(), func(a Access) bool {
		return a.Flags&effect.FlagOnce != 0 && !(a.Val.Kinds &^ effect.KindContext).FromRequest()
	})
}

// IsMemo reports whether another instance would compute the same: each write fills a
// miss, nothing else changes the container while serving, and what it holds is never
// changed.
func (e *Evidence) IsMemo() bool {
	if e.Elements || e.Elem != "" || len(e.Writes()) == 0 {
		return false
	}
	fills := func(a Access) bool { return a.Flags&effect.FlagMemo != 0 && !addsToKey(a) }
	return (e.Checked || slices.ContainsFunc(e.Writes(), fills)) && all(e.Writes(), func(a Access) bool { return fills(a) || e.keepsMemo(a) })
}

// keepsMemo reports whether a write that fills no miss leaves a memo what it is.
func (e *Evidence) keepsMemo(a Access) bool {
	switch a.Op {
	case effect.OpDelete, effect.OpClear:
		return a.Flags&(effect.FlagMemo|effect.FlagLapsed) != 0 || e.fillsIn(a.Site.Func) || e.staysValid()
	case effect.OpSet: // bookkeeping of the same function: when it was filled
		return !a.Key.Kinds.FromRequest() && !a.Val.Kinds.FromRequest() && e.fillsIn(a.Site.Func)
	}
	return false
}

// fillsIn reports whether a function fills misses of the container.
func (e *Evidence) fillsIn(fn string) bool {
	return slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Flags&effect.FlagMemo != 0 && !a.Op.Drops() && a.Site.Func == fn })
}

// staysValid reports whether an entry that another instance still has, when
// this one drops it, does no harm: it is checked against its source before it
// is used, or is a credential that another service gave this process.
func (e *Evidence) staysValid() bool {
	if e.Checked {
		return true
	}
	return slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Flags&effect.FlagMemo != 0 }) && all(e.Writes(), func(a Access) bool {
		return a.Flags&effect.FlagMemo == 0 || a.Flags&effect.FlagChecked != 0 || a.Val.Kinds&effect.KindUpstream != 0 && e.isCredential()
	})
}

func (e *Evidence) isCredential() bool {
	return e.named(knowledge.CredentialName, effect.Short(e.ID)+" "+elemName(e.Type))
}

// ofRequest are the kinds that name a part of the request; a value that has
// one which its key has not is more than a function of the key.
const ofRequest = effect.KindPath | effect.KindQuery | effect.KindForm | effect.KindHeader |
	effect.KindCookie | effect.KindBody | effect.KindAddr | effect.KindMessage

// addsToKey reports whether the value is not computed from the key: it has
// another part of the request in it, or a random number. The key of a part of an
// element is that of the element.
func addsToKey(a Access) bool {
	key := a.Key.Join(a.Under)
	return a.Val.Kinds&(ofRequest|effect.KindRandom)&^key.Kinds != 0 || a.Val.Origin != "" && key.Origin != "" && a.Val.Origin != key.Origin
}

// isWithin: each entry is gone when the request that made it ends, and meanwhile no
// other request can do anything with it.
func (e *Evidence) isWithin() bool {
	adds := false
	for _, a := range e.Serving {
		within := a.Flags&effect.FlagWithin != 0
		switch {
		case a.Op == effect.OpUpdate && a.Key == (effect.Label{}): // of what is in an element, which was looked up before
		case a.Op.Writes() && !within:
			return false
		case a.Op == effect.OpRead && !within && a.Flags&effect.FlagElem != 0:
			return false
		}
		adds = adds || within && a.Op.Puts()
	}
	return adds && !slices.ContainsFunc(e.Others, func(a Access) bool { return e.Elem != "" && a.Flags&effect.FlagEach != 0 })
}

// isCursor: an index that requests push on, used modulo the number of choices.
func isCursor(e *Evidence) bool {
	pushed := func(a Access) bool { return a.Flags&effect.FlagCursor != 0 }
	return slices.ContainsFunc(e.Writes(), pushed) && all(e.Writes(), func(a Access) bool { return pushed(a) || a.Op == effect.OpGetSet })
}

// isInFlight: a number that requests raise by a constant and lower again counts
// what this process is doing at the moment.
func isInFlight(e *Evidence) bool {
	const both = effect.FlagRaises | effect.FlagLowers
	if e.IsCollection() || e.directions() != both || e.decides() && !e.paired(both) {
		return false
	}
	return all(e.Writes(), func(a Access) bool { return a.Op == effect.OpUpdate && a.Flags&effect.FlagConst != 0 })
}

// directions are the ways in which requests change a number by constants, or set a
// boolean to them.
func (e *Evidence) directions() effect.Flags {
	var way effect.Flags
	for _, a := range e.Writes() {
		way |= a.Flags & (effect.FlagRaises | effect.FlagLowers)
	}
	return way
}

// paired reports whether each request function that changes a number does so both ways:
// it raises it, and lowers it again when it is done.
func (e *Evidence) paired(both effect.Flags) bool {
	ways := make(map[string]effect.Flags)
	for _, a := range e.Writes() {
		ways[a.Handler] |= a.Flags & both
	}
	return all(e.Writes(), func(a Access) bool { return ways[a.Handler] == both })
}

// decides reports whether a request that counts a number hands it out, or is refused by it:
//
//	id := last.Add(1) // is the id of what is stored
//	if s.sold < 500 { s.sold++ }
func (e *Evidence) decides() bool {
	return e.countedThen(effect.FlagHanded) || e.countedThen(effect.FlagRefuses)
}

// countedThen reports whether a request that counts a number also does with it what flags say.
func (e *Evidence) countedThen(does effect.Flags) bool {
	counts := make(map[string]bool)
	for _, a := range e.Writes() {
		if a.Op == effect.OpUpdate && a.Flags&effect.FlagConst != 0 {
			counts[a.Handler] = true
		}
	}
	return slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Flags&does == does && counts[a.Handler] })
}

// isSum: requests add to numbers that no request reads; a task in the background
// takes them, and starts again at zero.
func isSum(e *Evidence) bool {
	if !e.IsCollection() || !e.ofNumbers() || !e.Drained {
		return false
	}
	adds := make(map[string]bool)
	for _, a := range e.Writes() {
		if a.Op == effect.OpUpdate {
			adds[a.Site.Func] = true
		}
	}
	return len(adds) > 0 && all(e.Serving, func(a Access) bool {
		return adds[a.Site.Func] && a.Op != effect.OpDelete && a.Op != effect.OpClear
	})
}

func (e *Evidence) ofNumbers() bool { return isNumber(elemName(e.Type)) }

// TakesAway reports whether a function of the package, on no request path, both
// reads the numbers in the object and takes away from them.
func (e *Evidence) TakesAway() bool {
	reads := make(map[string]bool)
	for _, a := range e.Others {
		reads[a.Site.Func] = reads[a.Site.Func] || a.Op.Reads()
	}
	return e.ofNumbers() && slices.ContainsFunc(e.Others, func(a Access) bool {
		return reads[a.Site.Func] && (a.Op == effect.OpSet || a.Op == effect.OpDelete || a.Op == effect.OpClear)
	})
}
