package state

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// A verdict is a tier with the name of what it rests on.
type verdict struct {
	tier   finding.Tier
	reason string
}

// unless weakens a verdict if part of the evidence is not known: what is left
// out may be what makes the state harmless.
func (v verdict) unless(cut bool) verdict {
	if cut && v.tier.AtLeast(finding.Likely) {
		return verdict{finding.Review, "a budget of the analysis left out part of its uses"}
	}
	return v
}

// judge weighs the evidence. The rules are tried in order: first those that
// make the state harmless, then what is shown of the harm.
func (o *object) judge() verdict {
	if effect.EscapeOf(o.id) != "" {
		return o.judgeEscape()
	}
	for _, rule := range benignRules {
		if reason := rule(o); reason != "" {
			return verdict{finding.Benign, reason}
		}
	}
	return o.harm()
}

// judgeEscape weighs work that outlives the response. A goroutine ends by
// itself and is lost only with the process: for review. A timer or a queued
// job waits in this process alone, where no other instance can see, change or
// cancel it.
func (o *object) judgeEscape() verdict {
	valued := slices.ContainsFunc(o.serving, func(a access) bool { return a.Val.Kinds.FromRequest() })
	switch {
	case !valued:
		return verdict{finding.Benign, "carries no request data"}
	case o.info.Kind == "goroutine":
		return verdict{finding.Review, "runs once, in this process only"}
	}
	return verdict{finding.Likely, "that it waits past the response rests on the function that takes it"}
}

// benignRules name why a state object is harmless, "" if they do not apply.
var benignRules = []func(*object) string{
	(*object).notServing, (*object).byItsType, (*object).byItsName, (*object).ownedByRequest, (*object).onceOnly, (*object).memo, (*object).cursor, (*object).inFlight, (*object).sums, (*object).brokerFed,
}

// byItsType: the tables call the type harmless. Some types are so only as
// long as no request replaces the object.
func (o *object) byItsType() string {
	switch o.info.Benign {
	case "template", "regexp", "config", "request-scoped object":
		if !o.isKeyed() && o.requestData() {
			return ""
		}
	}
	return o.info.Benign
}

// byItsName recognises state of logging and metrics code by the name of its
// package or type. Source: listmonk's log buffer, netmaker's logger, goatcounter's
// metrics in the labelled corpus; these hold request text by design.
func (o *object) byItsName() string {
	path := o.info.Pkg
	last := path[strings.LastIndexByte(path, '/')+1:]
	name := strings.ToLower(o.id[strings.LastIndexByte(o.id, '/')+1:])
	switch last {
	case "log", "logs", "logger", "logging", "logs_", "accesslog", "slog":
		return "logger"
	case "metrics", "metric", "telemetry", "tracing", "prometheus":
		return "metric"
	case "mock", "mocks", "fake", "fakes", "testutil", "testutils", "testing":
		return "test double"
	}
	if slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return s == "test" || s == "tests" || s == "e2e" }) {
		return "test double"
	}
	switch {
	case strings.Contains(name, "logger."), strings.Contains(name, "metrics."):
		return "metric or logger"
	case strings.Contains(name, "breaker"), strings.Contains(name, "healthcheck"):
		return "circuit breaker" // protects this process from an upstream
	}
	return ""
}

// ownedByRequest: a field of an object that each request has for itself, as the
// context of a service's own middleware, and that is reached through no other.
func (o *object) ownedByRequest() string {
	if !o.scoped || !all(o.writes(), func(a access) bool { return !a.Target.IsGlobal() && len(a.Target.Holders()) == 1 }) {
		return ""
	}
	return "field of a request-scoped object"
}

func (o *object) notServing() string {
	if len(o.writes()) == 0 {
		return "written only before serving, as far as is seen here"
	}
	return ""
}

func (o *object) onceOnly() string {
	if all(o.writes(), func(a access) bool {
		return a.Flags&effect.FlagOnce != 0 && !(a.Val.Kinds &^ effect.KindContext).FromRequest()
	}) {
		return "initialised once"
	}
	return ""
}

// memo: each write fills a miss, nothing else changes the container while
// serving, and what it holds is never changed: another instance computes the same.
func (o *object) memo() string {
	if o.elements || o.info.Elem != "" {
		return ""
	}
	sets := 0
	for _, a := range o.writes() {
		switch {
		case a.Flags&effect.FlagMemo != 0 && !addsToKey(a):
			sets++
		case a.Op == effect.OpDelete || a.Op == effect.OpClear:
			if a.Flags&effect.FlagMemo == 0 && !o.memoFunc(a.Site.Func) && !o.readBy(a.Site.Func) && !o.staysValid() {
				return ""
			}
		case a.Op == effect.OpSet && !a.Key.Kinds.FromRequest() && !a.Val.Kinds.FromRequest() && o.memoFunc(a.Site.Func):
			// bookkeeping of the same function: when it was filled
		default:
			return ""
		}
	}
	if sets == 0 && !(o.checked && len(o.writes()) > 0) {
		return ""
	}
	return "memo: a miss is computed again"
}

// staysValid reports whether an entry that another instance still has, when
// this one drops it, does no harm: it is checked against its source before it
// is used, or is a credential that another service gave this process.
func (o *object) staysValid() bool {
	if o.checked {
		return true
	}
	return slices.ContainsFunc(o.writes(), func(a access) bool { return a.Flags&effect.FlagMemo != 0 }) && all(o.writes(), func(a access) bool {
		return a.Flags&effect.FlagMemo == 0 || a.Flags&effect.FlagChecked != 0 || a.Val.Kinds&effect.KindUpstream != 0 && o.isCredential()
	})
}

// credentialWords are parts of the names of what another service lets a
// caller in with.
var credentialWords = []string{"token", "credential", "oauth", "jwks"}

func (o *object) isCredential() bool {
	return hasWord(strings.ToLower(short(o.id)+" "+elemName(o.info.Type)), credentialWords)
}

// ofRequest are the kinds that name a part of the request; a value that has
// one which its key has not is more than a function of the key.
const ofRequest = effect.KindPath | effect.KindQuery | effect.KindForm | effect.KindHeader | effect.KindCookie | effect.KindBody | effect.KindAddr | effect.KindMessage

// addsToKey reports whether the value is not computed from the key: it has
// another part of the request in it, or a random number.
func addsToKey(a access) bool {
	return a.Val.Kinds&(ofRequest|effect.KindRandom)&^a.Key.Kinds != 0 || a.Val.Origin != "" && a.Key.Origin != "" && a.Val.Origin != a.Key.Origin
}

// memoFunc reports whether a function fills misses of the container.
func (o *object) memoFunc(fn string) bool {
	return slices.ContainsFunc(o.serving, func(a access) bool { return a.Flags&effect.FlagMemo != 0 && a.Site.Func == fn })
}

// readBy reports whether a function reads the object: one that deletes too
// drops what has expired.
func (o *object) readBy(fn string) bool {
	return slices.ContainsFunc(o.serving, func(a access) bool { return a.Op == effect.OpRead && a.Site.Func == fn })
}

// cursor: an index that requests push on, used modulo the number of choices.
func (o *object) cursor() string {
	cursors := 0
	for _, a := range o.writes() {
		switch {
		case a.Flags&effect.FlagCursor != 0:
			cursors++
		case a.Op != effect.OpGetSet:
			return ""
		}
	}
	if cursors == 0 {
		return ""
	}
	return "round-robin cursor"
}

// inFlight: a number that requests raise by a constant and lower again counts
// what this process is doing at the moment.
func (o *object) inFlight() string {
	ws := o.writes()
	if o.isCollection() || len(ws) < 2 || !all(ws, func(a access) bool { return a.Op == effect.OpUpdate && a.Flags&effect.FlagConst != 0 }) {
		return ""
	}
	return "count of what is in flight"
}

// addsUp: a number to which requests add, and from which they take away: how
// large an upload was is not kept in the size of all of them. Whether it is a
// statistic or a quota is not known.
func (o *object) addsUp() bool {
	return !o.isCollection() && isNumber(strings.ToLower(strings.TrimPrefix(o.info.Type, "atomic."))) && all(o.writes(), func(a access) bool {
		return a.Op == effect.OpUpdate || a.Op == effect.OpSet && a.Flags&effect.FlagConst != 0
	})
}

// sums: requests add to numbers that no request reads; a task in the background
// takes them, and starts again at zero. Each instance adds its own part
// wherever the task puts them.
func (o *object) sums() string {
	if !o.isCollection() || !isNumber(elemName(o.info.Type)) {
		return ""
	}
	adds := make(map[string]bool)
	for _, a := range o.writes() {
		if a.Op == effect.OpUpdate {
			adds[a.Site.Func] = true
		}
	}
	own := func(a access) bool { return adds[a.Site.Func] && a.Op != effect.OpDelete && a.Op != effect.OpClear }
	if len(adds) == 0 || !all(o.serving, own) || !o.drained {
		return ""
	}
	return "sums that a background task takes"
}

// drains reports whether a function of the package, on no request path, both
// reads the object and takes away from it.
func (o *object) drains() bool {
	reads := make(map[string]bool)
	for _, a := range o.others {
		reads[a.Site.Func] = reads[a.Site.Func] || a.Op.Reads()
	}
	return isNumber(elemName(o.info.Type)) && slices.ContainsFunc(o.others, func(a access) bool {
		return reads[a.Site.Func] && (a.Op == effect.OpSet || a.Op == effect.OpDelete || a.Op == effect.OpClear)
	})
}

func isNumber(typ string) bool {
	return strings.HasPrefix(typ, "int") || strings.HasPrefix(typ, "uint") || strings.HasPrefix(typ, "float")
}

// brokerFed: a registry of clients of this instance, each of which gets what a
// broker sends to all instances.
func (o *object) brokerFed() string {
	if !o.fed || !o.keepsPeers() {
		return ""
	}
	return "fed by a broker"
}

// writes returns the accesses on request paths that change the object.
func (o *object) writes() []access {
	var out []access
	for _, a := range o.serving {
		if a.Op.Writes() || a.Op == effect.OpEscape {
			out = append(out, a)
		}
	}
	return out
}

func all(as []access, f func(access) bool) bool {
	return !slices.ContainsFunc(as, func(a access) bool { return !f(a) })
}

// isCollection reports whether the object holds more than one value.
func (o *object) isCollection() bool {
	switch o.info.Kind {
	case "map", "sync.Map", "slice", "list", "cache", "set", "ring", "channel":
		return true
	}
	return slices.ContainsFunc(o.writes(), func(a access) bool { return a.Flags&effect.FlagElem != 0 })
}

// isKeyed reports whether the object is a collection with keys.
func (o *object) isKeyed() bool {
	switch o.info.Kind {
	case "map", "sync.Map", "cache", "set":
		return true
	}
	return false
}

// inElement reports whether the object is only ever reached as a field of an
// element of some container, or of an object of unknown origin; it is that
// container's state, then. A method that returns the object may have it from there.
func (o *object) inElement() bool {
	ws := slices.DeleteFunc(o.writes(), func(a access) bool { return a.part })
	return all(ws, func(a access) bool { return a.Target.BehindElem() || a.Target.IsUnknown() }) && (len(ws) > 0 || len(o.writes()) == 0)
}

// isPart reports whether the object is told with the container that it is
// part of: a single value or a list of an element, or a map in one that
// holds nothing which only this process can use.
func (o *object) isPart() bool {
	return o.inElement() && (!o.isKeyed() || o.info.Elem == "" && !o.byType)
}

// short cuts the import path off a name.
func short(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// holdsLive reports whether elements are objects that only this process can use. One
// with a function may be no more than a setting that knows how to check itself, unless
// requests put such elements in and take them out.
func (o *object) holdsLive() bool {
	return o.info.Elem != "" && !(o.info.Elem == "func" && all(o.writes(), func(a access) bool { return a.Op == effect.OpUpdate }))
}

// harm grades what is left.
func (o *object) harm() verdict {
	var keyed, valued, random bool
	for _, a := range o.writes() {
		keyed = keyed || a.Key.Kinds.FromRequest() || a.Key.Kinds&effect.KindLibrary != 0
		valued = valued || a.Val.Kinds.FromRequest() || a.Val.Kinds&(effect.KindRandom|effect.KindUpstream) == effect.KindRandom && !o.isCollection()
		random = random || a.Key.Kinds&effect.KindRandom != 0
	}
	read := slices.ContainsFunc(o.serving, func(a access) bool { return a.Op.Reads() })
	told := slices.ContainsFunc(o.serving, func(a access) bool { return a.Tells() })
	switch {
	case o.info.Kind == "channel" && !o.inElement():
		return verdict{finding.Likely, "what its receiver does with the data is not followed"}
	case o.isPart():
		return verdict{finding.Review, "part of an element of " + short(o.heldBy)}
	case o.byType && !o.isKeyed():
		return verdict{finding.Review, "that it outlives requests rests on its type"}
	case !keyed && !valued && !random && o.reloaded():
		return verdict{finding.Likely, reloadReason}
	case o.addsUp():
		return verdict{finding.Review, "a number that adds up"}
	case !o.isCollection() && !valued:
		return verdict{finding.Review, "no request data is shown to reach it"}
	case !keyed && !valued && !random && o.holdsLive() && o.isKeyed() && read:
		return verdict{finding.Likely, "holds objects that only this process can use; where the keys come from is not known"}
	case !keyed && !valued && !random:
		return verdict{finding.Review, "neither key nor value is shown to come from a request"}
	case o.byType:
		return verdict{finding.Likely, "that it outlives requests rests on its type"}
	case o.wired:
		return verdict{finding.Likely, "reached through wiring"}
	case !told:
		return verdict{finding.Likely, "no read by a later request is shown"}
	}
	return verdict{finding.Proved, ""}
}
