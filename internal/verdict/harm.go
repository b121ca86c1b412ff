package verdict

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
)

const (
	reasonByType = "that it outlives requests rests on its type"
	reasonWired  = "reached through wiring"
)

// Reloaded is the reason of findings about copies that requests reload.
const Reloaded = "that the request has changed what it reloads rests on its using a store"

// isConcurrent reports whether goroutines may share the object: its type is made for
// that, or all writes are behind a lock.
func (e *Evidence) isConcurrent() bool {
	return e.Kind == "sync.Map" || e.Kind == "cache" || !e.Unguarded
}

// clientHinted reports whether elements are written under a key whose name in the code
// stands for a client.
func (e *Evidence) clientHinted() bool {
	return e.IsKeyed() && slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Flags&effect.FlagElem != 0 && e.named(knowledge.ClientKey, a.Hint) })
}

// AddsUp is the reason of numbers of which it is not known what they are for.
const AddsUp = "a number that adds up"

// harm grades memory that nothing makes harmless.
var harm = Table{
	Name: "harm", About: "Other memory is graded by the first of these.",
	Rules: []Rule{
		{
			Name: "offered-client", Tier: finding.Review,
			Reason: finding.OfferedToClients,
			When: "in a package that may be a library, and in which nothing serves requests: a collection that exported functions" +
				" write, guarded for concurrent use, under a key that is called as clients are",
			Source:  "packages for limits, tokens and sessions that services import",
			Fixture: "verdict_offered",
			Fits:    func(e *Evidence) bool { return e.Offered && e.isConcurrent() && e.clientHinted() },
		},
		{
			Name: "offered", Tier: finding.Review,
			Reason:  finding.Offered,
			When:    "other memory that exported functions of such a package write",
			Fixture: "verdict_offered",
			Fits:    func(e *Evidence) bool { return e.Offered },
		},
		{
			Name: "channel", Tier: finding.Likely,
			Reason:  "what its receiver does with the data is not followed",
			When:    "a channel, not in an element of a container, on which requests send data of theirs",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return e.Kind == "channel" && !e.inElement() && e.labelled() },
		},
		{
			Name: "typed-value", Tier: finding.Review,
			Reason:  reasonByType,
			When:    "a single value or list that is not reached through an element of a container",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return e.ByType && !e.IsKeyed() && !e.behindElem() },
		},
		{
			Name: "part", Tier: finding.Review,
			Reason: "part of an element of %s",
			Names:  func(e *Evidence) string { return cmp.Or(effect.Short(e.HeldBy), "some container") },
			When: "a single value or list of an element of a container, or a map of data in one, unless its keys are random or requests " +
				"write to no container on the way: it is told with the container",
			Fixture: "verdict_harm",
			Fits:    (*Evidence).IsPart,
		},
		{
			Name: "reloaded", Tier: finding.Likely,
			Reason: Reloaded,
			When: "a collection or object, without data of the request, that a request function replaces as a whole " +
				"after it has read and written a store; requests read it, no function on the way to the write does, " +
				"and nothing renews it by the clock or for a broker",
			Source:  "the caches of allowed models and of aliases in voidllm, of the labelled services",
			Fixture: "servicestate_reload",
			Fits:    func(e *Evidence) bool { return !e.labelled() && e.isReloaded() },
		},
		{
			Name: "number-used", Tier: finding.Likely,
			Reason: "what is done with the number is not followed",
			When: "a number that adds up, which a request that counts it gives to a client or a store, or is refused by: an id" +
				" that is handed out, a limit",
			Source:  "ids and quotas of services in public bug reports",
			Fixture: "globalvar_numbers",
			Fits:    func(e *Evidence) bool { return e.addsUp() && e.decides() },
		},
		{
			Name: "adds-up", Tier: finding.Review,
			Reason:  AddsUp,
			When:    "requests only add to it, or take away from it, or set it to a constant: a statistic or a quota",
			Fixture: "verdict_harm",
			Fits:    (*Evidence).addsUp,
		},
		{
			Name: "switch", Tier: finding.Likely,
			Reason:  "that the other instances should know is not shown",
			When:    "a boolean that some requests set and reset, and others read that do not: a mode of maintenance",
			Source:  "switches of services in public bug reports",
			Fixture: "globalvar_numbers",
			Fits:    (*Evidence).isSwitch,
		},
		{
			Name: "value", Tier: finding.Review,
			Reason:  "no request data is shown to reach it",
			When:    "a single value that neither comes from a request nor is random",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return !e.IsCollection() && !e.valued() },
		},
		{
			Name: "locks-unseen", Tier: finding.Review,
			Reason:  "what its locks guard is not seen",
			When:    "a collection of locks, out of which no function is seen to take one: it is passed on as an argument",
			Fixture: "processlock_map",
			Fits:    func(e *Evidence) bool { return e.Elem == "lock" && !e.Taken },
		},
		{
			Name: "live", Tier: finding.Likely,
			Reason:  "holds objects that only this process can use; where the keys come from is not known",
			When:    "a collection with keys that requests read, of connections, channels, limiters, locks",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return !e.labelled() && e.holdsLive() && e.IsKeyed() && e.isRead() },
		},
		{
			Name: "unlabelled", Tier: finding.Review,
			Reason:  "neither key nor value is shown to come from a request",
			When:    "nor is the key random",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return !e.labelled() },
		},
		{
			Name: "typed", Tier: finding.Likely,
			Reason:  reasonByType,
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return e.ByType },
		},
		{
			Name: "wired", Tier: finding.Likely,
			Reason:  reasonWired,
			When:    "some access was joined through an interface, a stored function or a channel",
			Fixture: "verdict_harm",
			Fits:    func(e *Evidence) bool { return e.Wired },
		},
		{
			Name: "unread", Tier: finding.Likely,
			Reason:  "no read by a later request is shown",
			When:    "no request function reads it, save to write it again: `n++`, `m[k] = append(m[k], v)`",
			Fixture: "servicestate_updates",
			Fits:    func(e *Evidence) bool { return !e.tells() },
		},
		{
			Name: "proved", Tier: finding.Proved,
			Fixture: "servicestate_updates",
		},
	},
}

// addsUp: a number to which requests add, and from which they take away: how
// large an upload was is not kept in the size of all of them. Whether it is a
// statistic or a quota is not known.
func (e *Evidence) addsUp() bool {
	return !e.IsCollection() && isNumber(strings.ToLower(strings.TrimPrefix(e.Type, "atomic."))) && all(e.Writes(), func(a Access) bool {
		return a.Op == effect.OpUpdate || a.Op == effect.OpSet && a.Flags&effect.FlagConst != 0
	})
}

// isSwitch: one request sets it, and another, which does not, does something
// else then. What looks at it before it is set marks what this process has done.
func (e *Evidence) isSwitch() bool {
	if e.IsCollection() || strings.ToLower(strings.TrimPrefix(e.Type, "atomic.")) != "bool" {
		return false
	}
	const both = effect.FlagRaises | effect.FlagLowers
	if e.directions() != both && all(e.Writes(), func(a Access) bool { return a.Flags&effect.FlagConst != 0 }) {
		return false // one way only: it marks that something has been done
	}
	sets := make(map[string]bool)
	for _, a := range e.Writes() {
		sets[a.Site.Func], sets[a.Handler] = true, true
	}
	return !slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Op == effect.OpRead && sets[a.Site.Func] }) &&
		slices.ContainsFunc(e.Serving, func(a Access) bool { return a.Op.Reads() && a.Tells() && !sets[a.Site.Func] && !sets[a.Handler] })
}

// isReloaded reports whether the object is a copy of what a store holds that a request
// reloads which has changed the store: this instance reads all of it anew, and the
// others keep the old copy. No part of the request need reach the copy, so labels
// do not show it.
//
// It is none if each instance renews it by the clock or when a broker says so, or if
// it is loaded by whoever misses it: then some function on the way to the write
// reads it.
func (e *Evidence) isReloaded() bool {
	return !e.Renewed && (e.Looked || e.isRead()) && slices.ContainsFunc(e.Writes(), e.reloads)
}

// reloads reports whether a write puts a new copy in place.
func (e *Evidence) reloads(a Access) bool {
	if !a.ChangesStore || a.Op != effect.OpSet || a.Flags&(effect.FlagElem|effect.FlagConst|effect.FlagAsync|effect.FlagMemo) != 0 || !e.canHoldCopy() {
		return false
	}
	return !e.readBy(a.Site.Func) && !slices.ContainsFunc(a.Chain, func(s effect.Site) bool { return e.readBy(s.Func) })
}

// canHoldCopy reports whether the object can hold what was read from a store: a
// collection, or one object. Single numbers and texts are more often times and marks.
func (e *Evidence) canHoldCopy() bool {
	switch e.Kind {
	case "map", "slice", "list", "cache", "set", "sync.Map", "struct", "atomic":
		return true
	}
	return false
}
