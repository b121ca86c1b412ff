// Package kind lists the kinds of state, of which each has a check of its own, and
// what is true of all state of a kind: what it costs with two instances, in the
// words of messages, and what to do about it.
//
// Which kind a state object is, package verdict decides by the evidence.
package kind

import (
	"slices"
	"strings"
)

// A Consequence is a class of what goes wrong with two instances. It says nothing
// of how sure that is: that is the tier.
type Consequence string

// The consequences, from the worst.
const (
	Login       Consequence = "login lost"
	Twice       Consequence = "done twice"
	Undelivered Consequence = "message not delivered"
	Work        Consequence = "work lost"
	Disk        Consequence = "data on one disk"
	Limit       Consequence = "limit multiplied"
	Missing     Consequence = "data on one instance"
	Stale       Consequence = "stale answer"
	Statistic   Consequence = "statistic in parts"
)

// Consequences are all, from the worst.
var Consequences = []Consequence{Login, Twice, Undelivered, Work, Disk, Limit, Missing, Stale, Statistic}

// Rank orders consequences, the worst first; what is not known comes last.
func (c Consequence) Rank() int {
	if i := slices.Index(Consequences, c); i >= 0 {
		return i
	}
	return len(Consequences)
}

// A Kind is one kind of state.
type Kind struct {
	// Check is the name of its check.
	Check       string
	Consequence Consequence
	// Newer kinds have come out of others: who names the check that a newer kind came
	// out of, and no newer one, may not know of it.
	Newer bool
	// Was are the checks that reported some of this state before the kind had a
	// check of its own, or before it was told apart.
	Was []string
	// Keeps is what requests keep there, in the words of messages.
	Keeps string
	// Harm is what another instance does or lacks.
	Harm string
	// Fix is what to do without losing the feature.
	Fix string
	// Suits are the stores in which such state is at home, the best first.
	Suits []Store
}

// A Store is a kind of store outside of the process, as the tables of knowledge call it.
type Store string

// The stores that fixes name.
const (
	Redis     Store = "redis"
	Postgres  Store = "postgresql"
	MySQL     Store = "mysql"
	Documents Store = "documents"
	Etcd      Store = "etcd"
	Objects   Store = "objects"
	Broker    Store = "broker"
)

// Words are what messages call the store.
func (s Store) Words() string {
	return map[Store]string{
		Redis: "Redis", Postgres: "PostgreSQL", MySQL: "MySQL", Documents: "a document database", Etcd: "etcd", Objects: "an object store", Broker: "a message broker",
	}[s]
}

// hasClient is what stands in a fix before a store that the service has already.
const hasClient = "; the service already has a client of "

// In completes a fix by a store that the service has a client of already.
func (s Store) In(fix string) string { return fix + hasClient + s.Words() }

// stores are all, in the order in which they are declared.
var stores = []Store{Redis, Postgres, MySQL, Documents, Etcd, Objects, Broker}

// StoreIn returns the store that a fix was completed by, "" if there is none.
func StoreIn(fix string) Store {
	_, words, ok := strings.Cut(fix, hasClient)
	i := slices.IndexFunc(stores, func(s Store) bool { return ok && s.Words() == words })
	if i < 0 {
		return ""
	}
	return stores[i]
}

// Where state is at home: by key with an expiry, as rows that last, and so on.
var (
	byKey    = []Store{Redis, Postgres, MySQL, Documents}
	asRows   = []Store{Postgres, MySQL, Documents, Redis}
	messages = []Store{Redis, Broker, Postgres}
)

const (
	shared     = "a store that all instances share"
	requestFix = "keep it in a database or cache that all instances share, and read it there; what belongs to one request is handed on with that"
	valueFix   = "move it to a database or cache that all instances share; keep a local copy only if it may be stale, with an expiry"
	elsewhere  = "another instance will not find it"
)

// kinds are all, in the order of their names. Files, databases, locks and keys have
// words of their own, which say more than a kind can.
var kinds = []Kind{
	{
		Check: "authstate", Consequence: Login, Newer: true, Suits: byKey, Was: []string{"globalmap", "servicestate", "sessionstore", "usercache"},
		Keeps: "what a login is to bring back", Harm: "another instance does not know it",
		Fix: "keep it in " + shared + ", under the same key and with an expiry; what only has to come back as it was" +
			" can be handed out signed instead, so that any instance can check it",
	},
	{Check: "bootsecret", Consequence: Login},
	{
		Check: "connregistry", Consequence: Undelivered, Suits: messages, Was: []string{"globalmap", "servicestate", "sessionstore", "usercache"},
		Keeps: "subscribers", Harm: "another instance cannot reach it",
		Fix: "keep the connection here, and publish to all instances through a broker (Redis, NATS, LISTEN/NOTIFY) so that each serves its own clients",
	},
	{Check: "embeddeddb", Consequence: Disk, Suits: []Store{Postgres, MySQL, Documents}},
	{Check: "globalmap", Consequence: Missing, Suits: asRows, Keeps: "request data", Harm: elsewhere, Fix: valueFix},
	{Check: "globalvar", Consequence: Missing, Suits: asRows, Keeps: "request data", Harm: "another instance will not see it", Fix: requestFix},
	{
		Check: "idsequence", Consequence: Twice, Newer: true, Suits: []Store{Postgres, MySQL, Redis}, Was: []string{"globalvar", "servicestate"},
		Keeps: "a sequence", Harm: "each instance counts for itself, and gives the same numbers",
		Fix: "let the store count: a sequence or identity column of the database, INCR in Redis; or make ids that need no counting (random, UUIDv7)",
	},
	{
		Check: "jobqueue", Consequence: Work, Newer: true, Suits: []Store{Broker, Postgres, MySQL, Redis}, Was: []string{"globalmap", "reqcapture", "servicestate", "usercache"},
		Keeps: "jobs", Harm: "they are lost with this instance, and no other knows of them",
		Fix: "write jobs and their status into a table that workers take rows from, or into a queue outside of the process (Redis, NATS, SQS)," +
			" so that any instance can do them and tell how far they are",
	},
	{Check: "localfile", Consequence: Disk, Suits: []Store{Objects}},
	{
		Check: "processlock", Consequence: Twice, Suits: []Store{Postgres, MySQL, Redis, Etcd}, Was: []string{"globalmap", "servicestate", "usercache"},
		Keeps: "locks", Harm: "another instance does not see the lock",
		Fix: "let the store keep others out: a transaction with a row lock, a unique index, a compare-and-set, an advisory lock, or a lease",
	},
	{
		Check: "ratelimit", Consequence: Limit, Newer: true, Suits: byKey, Was: []string{"globalmap", "globalvar", "servicestate", "sessionstore", "usercache"},
		Keeps: "counts for a limit", Harm: "each instance counts for itself",
		Fix: "count in " + shared + " (Redis with a script, a row that is updated, a rate limit service), or limit at the load balancer",
	},
	{
		Check: "replay", Consequence: Twice, Newer: true, Suits: []Store{Postgres, MySQL, Redis, Documents}, Was: []string{"globalmap", "servicestate", "sessionstore", "usercache"},
		Keeps: "what must not come twice", Harm: "another instance lets it through again",
		Fix: "claim the key where all instances see it, in one step: INSERT with a unique index, SET NX with an expiry in Redis",
	},
	{Check: "reqcapture", Consequence: Missing, Suits: asRows, Keeps: "request data", Harm: "another instance will not see it", Fix: requestFix},
	{
		Check: "scheduler", Consequence: Twice, Newer: true, Suits: []Store{Postgres, MySQL, Redis, Etcd}, Was: []string{"servicestate"},
		Keeps: "jobs", Harm: "every instance does",
		Fix: "let one instance do it: take a lease or a lock that all instances see before each run, or claim each row before it is worked on" +
			" (UPDATE ... WHERE done_at IS NULL, and see whether a row was changed), or have it started from outside (a cron job of the platform)",
	},
	{Check: "servicestate", Consequence: Missing, Suits: asRows, Keeps: "request data", Harm: elsewhere, Fix: valueFix},
	{
		Check: "sessionstore", Consequence: Login, Suits: byKey,
		Keeps: "session data", Harm: elsewhere,
		Fix: "keep sessions in " + shared + ", under the same id and with an expiry, or let the client carry them in a signed cookie or token",
	},
	{
		Check: "stalecopy", Consequence: Stale, Newer: true, Suits: messages, Was: []string{"globalmap", "globalvar", "reqcapture", "servicestate", "usercache"},
		Keeps: "a copy", Harm: "another instance keeps its old copy",
		Fix: "read it from the store, or tell all instances what has changed (LISTEN/NOTIFY, a topic in Redis) so that each drops its copy; an expiry bounds how old it gets",
	},
	{
		Check: "usercache", Consequence: Missing, Suits: byKey,
		Keeps: "request data", Harm: elsewhere,
		Fix: "move it to " + shared + ", with the same key and an expiry",
	},
}

// Directives is the check that is about no kind: what is wrong with directives.
const Directives = "ignoredirective"

// All returns the kinds, in the order of their names.
func All() []Kind { return slices.Clone(kinds) }

// Of returns the kind that a check reports; of a name that is no check, one with
// nothing but the name.
func Of(check string) Kind {
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Check == check }); i >= 0 {
		return kinds[i]
	}
	return Kind{Check: check}
}

// Checks returns the names of the checks, sorted.
func Checks() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.Check)
	}
	return out
}

// Expand returns the checks that a list of names stands for: those, and, if none of them
// is a newer kind's, the newer kinds that came out of them. So a list that was written
// before there were these selects what it selected then.
func Expand(names []string) []string {
	out := slices.Clone(names)
	if slices.ContainsFunc(names, func(n string) bool { return Of(n).Newer }) {
		return out
	}
	for _, k := range kinds {
		if k.Newer && slices.ContainsFunc(k.Was, func(was string) bool { return slices.Contains(names, was) }) {
			out = append(out, k.Check)
		}
	}
	return out
}

// Covers reports whether a check's name, as somebody has written it down once,
// stands for findings of another: it is the same, or reported such state before.
func Covers(name, check string) bool { return name == check || slices.Contains(Of(check).Was, name) }
