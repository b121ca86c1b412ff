/*
Package globalmap defines the globalmap check of stickystate.

# Analyzer globalmap

globalmap: find package-level collections that requests change

A collection is a map, slice, array, list, set, ring, sync.Map or in-process
cache, or a struct that holds one. It is package-level if it is a package
variable, or a field of an object that a package variable holds. A request
function is one that serves a request: an HTTP handler, an RPC method, a
callback of a socket or a tool server.

The check reports a package-level collection whose elements are set, replaced
or removed on a path of calls that starts at a request function. Every
instance of the service has its own copy, so what one request stored, the next
one finds only if it happens to reach the same instance.

WRONG:

	var redeemed = map[string]time.Time{}

	func redeem(w http.ResponseWriter, r *http.Request) {
		code := r.PathValue("code")
		if _, ok := redeemed[code]; ok {
			http.Error(w, "already redeemed", http.StatusConflict)
			return
		}
		redeemed[code] = time.Now() // once per instance
	}

RIGHT:

	func (s *Server) redeem(w http.ResponseWriter, r *http.Request) {
		res, err := s.db.ExecContext(r.Context(),
			`INSERT INTO redeemed (code) VALUES ($1) ON CONFLICT DO NOTHING`, r.PathValue("code"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if n, _ := res.RowsAffected(); n == 0 {
			http.Error(w, "already redeemed", http.StatusConflict)
		}
	}

A mutex changes nothing: it makes a map safe within one process, and the other
process has another map. A collection whose elements are keyed by user,
session, token or address belongs to usercache, and one in a field of a service
object to servicestate; each state object is reported by one check only.

# What is not reported

Some collections are judged harmless. stickystate -why pkg.Var prints for each
of them one of these reasons:

	"written only before serving, as far as is seen here"
		set in init, in main, or by a function that no request reaches:
		lookup tables, registries, configuration
	"order of a collection that is harmless"
		a list beside a cache that says what goes first: the same functions put
		entries into both, and take out of both
	"entries are gone when their request ends"
		each request takes out what it has put in on all ways, or only it has the
		key, and no other request looks an entry up: calls that wait for an
		answer, loads that others wait for, marks of work in progress
	"memo: a miss is computed again"
		each write fills a miss with a value computed from the key alone, and
		nothing else changes the collection: another instance computes the same
	"no line of the program reads it"
		and no other package can name it: what is never read is not missed
	"locks: told where they guard what instances share"
		one lock for each key, which its function gives back; see processlock
	"initialised once"
		every write is under a sync.Once and stores nothing of the request
	"keyed by type"
		the keys are reflect.Type, so there are no more than the program has
	"logger", "metric", "metric or logger", "test double", "circuit breaker"
		by the name of the package or type; such state may differ
	"pool", "template", "regexp", "client", "client of an external store" ...
		by the type of the collection or of its elements

# What it cannot see

State that only a background loop changes, which no request starts. Functions
that come from a container for dependency injection, or through reflection,
and calls through interfaces that another module declares. Types of other
modules that the tables of stickystate do not list, unless their name ends as
those of caches and maps do. The page limits.md of the documentation has an
example of each.

# How to fix a finding

Keep the feature, move the data: to the database with a unique key, to a cache
that all instances share with an expiry, or into what the client carries, such
as a signed token. A collection that may be stale can stay as a local copy, if
the shared store is asked on a miss and an entry expires. To hand out ids, use
random ones or a sequence of the database.

# How to read the tier

	proved  request data is in the key or the value, and a request reads it back
	likely  one link is a heuristic, which the finding names: the path goes
	        through an interface, callback or channel ("reached through
	        wiring"), or "no read by a later request is shown"
	review  the collection changes while serving, and neither key nor value
	        is shown to come from a request; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore globalmap why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -globalmap=false turns this one off.
*/
package globalmap
