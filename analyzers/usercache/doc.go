/*
Package usercache defines the usercache check of stickystate.

# Analyzer usercache

usercache: find in-process caches keyed by user, session, token or address

A collection is keyed by a client if requests store elements in it under a key
that tells one client from another. That is shown in one of two ways:

	by origin  the key is a cookie, a header, the address of the client, the
	           authenticated user, or a value of the request's context
	by name    the key comes from elsewhere in the request, and the code calls
	           it by one of these words, or the request does, as in
	           r.FormValue("email"): user, uid, tenant, org, account, session,
	           sess, sid, token, email, ip, addr, client, visitor, apikey,
	           owner, agent, member, customer

A random id that was made for the client counts only where requests use it as
they bring it back, as with a cookie; a collection that is written under fresh
random ids alone belongs to globalmap or servicestate.

The check reports maps, sync.Maps, slices and in-process caches that are keyed
by a client, wherever they are held: in a package variable, in a field of a
service, or in a variable that a handler has captured. They are what makes a
load balancer need sticky sessions: a client that reaches another instance is a
stranger there, or has an empty cart.

So are the stores of libraries that the tables of stickystate list, unless they are
told to keep their data elsewhere. What limits a client is ratelimit's, what it may
do once replay's, a copy of what is stored stalecopy's.

WRONG:

	type Shop struct {
		mu    sync.Mutex
		carts map[string][]string
	}

	func (s *Shop) add(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("session")
		if err != nil {
			http.Error(w, "no session", http.StatusUnauthorized)
			return
		}
		s.put(c.Value, r.FormValue("item"))
	}

	func (s *Shop) put(sessionID, item string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.carts[sessionID] = append(s.carts[sessionID], item) // the other instance has an empty cart
	}

RIGHT:

	func (s *Shop) put(ctx context.Context, sessionID, item string) error {
		key := "cart:" + sessionID
		if err := s.redis.RPush(ctx, key, item).Err(); err != nil {
			return err
		}
		return s.redis.Expire(ctx, key, 24*time.Hour).Err()
	}

A mutex changes nothing: it makes the map safe within one process, and the
other process has another map. Each state object is reported by one check only,
and this one comes before globalmap and servicestate.

# What is not reported

Some caches are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"order of a collection that is harmless"
		a list beside a cache that says what goes first: the same functions put
		entries into both, and take out of both
	"entries are gone when their request ends"
		each request takes out what it has put in on all ways, or only it has the
		key, and no other request looks an entry up: calls that wait for an
		answer, loads that others wait for, marks of work in progress
	"memo: a miss is computed again"
		each write fills a miss, with a value that has nothing of the request
		but the key, and nothing else changes the collection: another instance
		computes the same. A cache of a user's profile is one as long as nobody
		changes the profile through it
	"sums that a background task takes"
		numbers that requests add to and do not read; a task takes them and
		starts again at zero, so that each instance adds its part
	"written only before serving, as far as is seen here"
		filled from a file or by main
	"metric", "logger", "metric or logger", "circuit breaker", "test double"
		by the name of the package or type; such state may differ
	"who calls it is not seen here"
		state that the exported functions of a package write in which nothing serves
		requests, for review: in a service it is what no request is seen to reach
	"who calls it is not seen here; it is kept by clients, and guarded for concurrent use"
		the same, but reported by the command as likely if it sees that nothing in the
		whole module serves: such a library is what services import
	"client of an external store", "pool" ...
		by the type of the collection or of its elements; the type that has it as
		a field does not count
	"field of a request-scoped object"
		by the type that has it as a field

# What it cannot see

State that a library's type holds which the tables of stickystate do not list,
unless its name ends as those of caches and maps do. A key of which neither the origin nor the name
speaks for a client; the finding is then globalmap's or servicestate's. The page
limits.md of the documentation has an example of each.

# How to fix a finding

Move the collection to a store that all instances share, such as Redis or the
database, with the same key and an expiry. Session libraries have such stores;
it is often one option. Or let the client carry the data, in a signed cookie or
token. For an open connection of a client, keep the connection here and
publish to all instances, so that the one which has it delivers.

# How to read the tier

	proved  the key comes from the request, and a request reads the
	        collection
	likely  one link is a heuristic, which the finding names: "reached
	        through wiring" (an interface, a callback, a channel), "that it
	        outlives requests rests on its type", or "no read by a later
	        request is shown"
	review  the collection is an element of another one, which is reported
	        itself; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore usercache why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -usercache=false turns this one off.
*/
package usercache
