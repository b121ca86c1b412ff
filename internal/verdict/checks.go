package verdict

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// checks say which check owns memory: the most specific one that the evidence
// supports. Random keys are bootsecret's, unless requests replace them, and locks
// around stores are processlock's; both are found by themselves.
var checks = Table{
	Name: "checks", About: "Which check reports memory.",
	Rules: []Rule{
		{
			Name: "jobs", Check: "jobqueue",
			When: "a channel of data, a list that requests append to and a task takes from, or a collection of data that is called after" +
				" jobs, tasks or a queue and also changed after the response, or taken from by a task",
			Source:  "the queues and the job status of the labelled corpus",
			Fixture: "jobqueue_evidence",
			Fits:    (*Evidence).queues,
		},
		{
			Name: "peers", Check: "connregistry",
			When:    "a collection of connections, channels or child processes",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.IsCollection() && e.KeepsPeers() },
		},
		{
			Name: "copies", Check: "stalecopy",
			When: "requests fill misses from elsewhere, and else only drop entries or put in what they have also stored; or they replace the" +
				" whole after they have changed a store; or a single value that each of them stores, too",
			Source:  "the caches of rows in the labelled corpus that requests invalidate",
			Fixture: "stalecopy_evidence",
			Fits:    (*Evidence).isCopy,
		},
		{
			Name: "limits", Check: "ratelimit",
			When: "a collection of limiters; a number that adds up, by itself or in a collection, if a request that counts it is refused by it;" +
				" a collection of numbers or times, none of them the request's, if whether a request writes there is decided by how" +
				" large or how old the entry is, or whether it is refused, or if it is called a limit and the function that writes it also reads or adds to it",
			Source:  "the rate limits, failed logins and cooldowns of the labelled corpus",
			Fixture: "ratelimit_evidence",
			Fits:    (*Evidence).limits,
		},
		{
			Name: "sequences", Check: "idsequence",
			When:    "a single number that adds up, and that a request which counts it hands out, to a client or a store",
			Source:  "numbers of orders and of messages in bug reports of public services",
			Fixture: "globalvar_numbers",
			Fits:    func(e *Evidence) bool { return e.addsUp() && e.countedThen(effect.FlagHanded) },
		},
		{
			Name: "first-only", Check: "replay",
			When: "a collection with keys into which requests put an entry only if it is not there, and of which nothing else is asked: its elements are marks," +
				" or it is called after what was seen, used or processed",
			Source:  "webhook deliveries, nonces and idempotency keys in bug reports of public services",
			Fixture: "replay_evidence",
			Fits:    (*Evidence).firstOnly,
		},
		{
			Name: "login-steps", Check: "authstate",
			When:    "a collection whose name, or that of its elements' type or random keys, stands for a step of a login: a state, a code, a challenge, a revoked token",
			Source:  "the OAuth states, codes and challenges of the labelled corpus",
			Fixture: "authstate_evidence",
			Fits:    func(e *Evidence) bool { return e.IsCollection() && !e.isSetting() && e.holdsLoginSteps() },
		},
		{
			Name: "sessions", Check: "sessionstore",
			When:    "a collection whose name, or that of its elements' type or random keys, stands for a session",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.IsCollection() && !e.isSetting() && e.holdsSessions() },
		},
		{
			Name: "client-keys", Check: "usercache",
			When: "a collection that requests write under a key that stands for a client: by its kind (cookie, address," +
				" user, header, context) or by a word in its name",
			Source:  "the keys of the labelled corpus",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.IsCollection() && e.userKeyed() },
		},
		{
			Name: "captured", Check: "reqcapture",
			When:    "a captured variable with request data",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.Holder == finding.InCapture && e.requestData() },
		},
		{
			Name: "global-collection", Check: "globalmap",
			When:    "a collection that is a package variable, or hangs from one",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.global() && e.IsCollection() },
		},
		{
			Name: "global-value", Check: "globalvar",
			When:    "other memory that is a package variable, or hangs from one",
			Fixture: "verdict_checks",
			Fits:    (*Evidence).global,
		},
		{
			Name: "request-value", Check: "reqcapture",
			When:    "work left over, or a single value of the request in a field",
			Fixture: "verdict_checks",
			Fits:    func(e *Evidence) bool { return e.Escape != "" || !e.IsCollection() && e.requestData() },
		},
		{
			Name: "service", Check: "servicestate",
			When:    "all else",
			Fixture: "verdict_checks",
		},
	},
}

// global reports whether the object is a package variable or hangs from one.
func (e *Evidence) global() bool { return e.Holder == finding.InVariable || e.Variable != "" }

// isSetting reports whether requests only ever replace a list as a whole, as a
// form of settings does with the groups of a login provider: sessions come and go
// one by one.
func (e *Evidence) isSetting() bool {
	return !e.IsKeyed() && all(e.Writes(), func(a Access) bool { return a.Op == effect.OpSet && a.Flags&effect.FlagElem == 0 })
}

// holdsSessions reports whether the name of the state, of its elements' type
// or of its random keys stands for a session.
func (e *Evidence) holdsSessions() bool {
	if e.Elem != "" || e.ofOneConnection() {
		return false
	}
	return e.named(knowledge.SessionName, e.calledAs()) || e.holdsRandom(func(a Access) bool {
		return e.named(knowledge.TokenName, e.calledAs()) || e.named(knowledge.SessionName, a.Hint)
	})
}

// calledAs is the name of the state and that of its elements' type.
func (e *Evidence) calledAs() string {
	name := effect.Short(e.ID)
	return name[strings.IndexByte(name, '.')+1:] + " " + elemName(e.Type) // without the package
}

// holdsRandom reports whether a request writes a random key or value, as is made for a
// client who brings it back, of which something else holds.
func (e *Evidence) holdsRandom(holds func(Access) bool) bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return (a.Key.Kinds|a.Val.Kinds)&effect.KindRandom != 0 && holds(a)
	})
}

// userKinds are the request values that tell one client from another.
const userKinds = effect.KindCookie | effect.KindAddr | effect.KindUser | effect.KindHeader | effect.KindContext

// userKeyed reports whether requests write elements under a key that stands
// for a client.
func (e *Evidence) userKeyed() bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		if a.Flags&effect.FlagElem == 0 || !a.Key.Kinds.FromRequest() {
			return e.Offered && e.clientHinted()
		}
		return a.Key.Kinds&userKinds != 0 || e.named(knowledge.ClientKey, a.Hint) || e.named(knowledge.ClientKey, quoted(a.Key.Origin))
	})
}

// quoted returns the constant in a witness: sid of `cookie "sid"`.
func quoted(origin string) string {
	_, s, _ := strings.Cut(origin, `"`)
	return strings.TrimSuffix(s, `"`)
}
