/*
Package servicestate defines the servicestate check of stickystate.

# Analyzer servicestate

servicestate: find fields of long-lived objects that requests change

An object is long-lived if it outlives the requests that it serves: it is the
receiver of a request method, a handler has captured it, a package variable
holds it, or a field of another long-lived object does. A request function is
one that serves a request: an HTTP handler, an RPC method, a callback of a
socket or a tool server.

The check reports a field of such an object that holds a collection (a map,
slice, list, set, sync.Map or in-process cache) whose elements requests set,
replace or remove, through however many calls, interfaces, callbacks and
channels. Most of the state that keeps real services on one instance is held so:
registries of connections, job status, subscribers, sequences of ids. What one
instance keeps, another does not find.

WRONG:

	type Jobs struct {
		mu     sync.Mutex
		status map[string]string
	}

	func (j *Jobs) start(w http.ResponseWriter, r *http.Request) {
		j.set(r.FormValue("job"), "running")
	}

	func (j *Jobs) set(job, status string) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.status[job] = status // the other instance knows of no such job
	}

	func (j *Jobs) show(w http.ResponseWriter, r *http.Request) {
		j.mu.Lock()
		defer j.mu.Unlock()
		io.WriteString(w, j.status[r.FormValue("job")])
	}

RIGHT:

	func (j *Jobs) set(ctx context.Context, job, status string) error {
		_, err := j.db.ExecContext(ctx,
			`INSERT INTO jobs (id, status) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET status = $2`, job, status)
		return err
	}

A mutex changes nothing: it makes the field safe within one process, and the
other process has another object. Each state object is reported by one check
only. A collection keyed by user, session, token or address is usercache's; an
object that a package variable holds, globalmap's or globalvar's; a single value
of the request in a field, reqcapture's. A single value that has nothing of the
request, such as a counter, is this check's.

# What is not reported

Some fields are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"written only before serving, as far as is seen here"
		set by constructors, options or main
	"order of a collection that is harmless"
		a list beside a cache that says what goes first: the same functions put
		entries into both, and take out of both
	"entries are gone when their request ends"
		each request takes out what it has put in on all ways, or only it has the
		key, and no other request looks an entry up: calls that wait for an
		answer, loads that others wait for, marks of work in progress
	"memo: a miss is computed again"
		each write fills a miss with a value computed from the key alone, and
		nothing else changes the field: another instance computes the same
	"no line of the program reads it"
		and no other package can name it: what is never read is not missed
	"locks: told where they guard what instances share"
		one lock for each key, which its function gives back; see processlock
	"initialised once"
		every write is under a sync.Once and stores nothing of the request
	"round-robin cursor", "count of what is in flight"
		a number that is meant to be about this process
	"keyed by type"
		the keys are reflect.Type, so there are no more than the program has
	"request-scoped object", "field of a request-scoped object"
		the object is made for one request
	"logger", "metric", "metric or logger", "test double", "circuit breaker"
		by the name of the package or type; such state may differ
	"pool", "once", "lock", "client", "client of an external store" ...
		by the type of the field

# What it cannot see

Two objects of one type are not told apart: if one of them outlives requests,
all are taken to, unless they are made in a request function and stay there. State
that only a background loop changes, which no request starts. The memory of
libraries' own objects that the tables of stickystate do not list. Functions that come from a container for dependency injection, or through
reflection, and calls through interfaces that another module declares. The page
limits.md of the documentation has an example of each.

# How to fix a finding

Move the data to the database or to a cache that all instances share, under the
same key, and let the method ask there. For live objects that cannot move, such
as connections and channels, keep the object here and publish to all instances
through a broker (Redis, NATS, LISTEN/NOTIFY), so that each one serves its own
clients. A lock is taken where all instances see it: a row, an advisory lock, a
lease. A copy that may be stale can stay, with an expiry.

# How to read the tier

	proved  request data is in the key or the value, and a request reads it back
	likely  one link is a heuristic, which the finding names: "reached through
	        wiring" (an interface, a callback, a channel), "that it outlives
	        requests rests on its type", "no read by a later request is
	        shown", "that the other instances should know is not shown" (a
	        switch), "that the request has changed what it reloads rests on
	        its using a store", or, for connections, channels, limiters and the like,
	        "holds objects that only this process can use; where the keys
	        come from is not known"
	review  "neither key nor value is shown to come from a request", "no
	        request data is shown to reach it", "a number that adds up",
	        "what its locks guard is not seen", or the field is a part of an
	        element of a collection that is reported itself; "a budget of
	        the analysis left out part of its uses", of which -v tells;
	        printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore servicestate why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -servicestate=false turns this one off.
*/
package servicestate
