/*
Package stalecopy defines the stalecopy check of stickystate.

# Analyzer stalecopy

stalecopy: find copies that one instance changes or drops, and the others keep

A handler changes a row and drops its copy of it, or loads all settings again. The
other instance has a copy, too, and nobody tells it: for as long as it runs, or
until the copy expires, its clients see the old row, or have the rights that were
taken from them.

The check reports

	caches    requests fill misses from elsewhere, and other requests drop
	          entries, or put in what they have also stored
	reloads   a collection or object that a request replaces as a whole after it
	          has changed the store that it reads
	settings  a single value that each request which sets it also stores

So are caches of libraries that the tables of stickystate list, if the library asks
for a shared store, and policies that are loaded once.

WRONG:

	type Notes struct {
		mu    sync.Mutex
		db    *sql.DB
		lists map[string]string
	}

	func (n *Notes) list(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		defer n.mu.Unlock()
		topic := r.PathValue("topic")
		text, ok := n.lists[topic]
		if !ok {
			if err := n.db.QueryRow(`SELECT string_agg(text, ', ') FROM notes WHERE topic = $1`, topic).Scan(&text); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
			n.lists[topic] = text // the other instance has a copy, too
		}
		io.WriteString(w, text)
	}

	func (n *Notes) add(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		defer n.mu.Unlock()
		if _, err := n.db.Exec(`INSERT INTO notes (topic, text) VALUES ($1, $2)`, r.PathValue("topic"), r.FormValue("text")); err == nil {
			delete(n.lists, r.PathValue("topic"))
		}
	}

RIGHT:

	func (n *Notes) list(w http.ResponseWriter, r *http.Request) {
		var text string
		if err := n.db.QueryRow(`SELECT string_agg(text, ', ') FROM notes WHERE topic = $1`, r.PathValue("topic")).Scan(&text); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, text)
	}

Each state object is reported by one check only. A collection into which requests
also put what is stored nowhere else is no copy: it is usercache's, globalmap's or
servicestate's.

# What is not reported

Some copies are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"memo: a miss is computed again"
		nothing but a miss changes it, or what is found is compared with its
		source before it is used
	"initialised once"
		every write is under a sync.Once and stores nothing of the request
	"written only before serving, as far as is seen here"
		loaded by main, or by a loop
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

# What it cannot see

How long a copy may be stale: an expiry of a second may be what is wanted. Copies
that only a loop refreshes, which no request changes.

# How to fix a finding

Read from the store: a database answers look-ups by a key in well under a
millisecond. Or tell all instances what has changed, by LISTEN/NOTIFY or a topic in
Redis, so that each drops its copy. Or share the copy, in Redis or memcached. An
expiry does not mend it, but bounds how old an answer gets: silence the finding,
and say how long is all right.

# How to read the tier

	proved  the key or the value comes from the request, and a request reads it
	likely  one link is a heuristic, which the finding names: "reached
	        through wiring" (an interface, a callback, a channel), "that it
	        outlives requests rests on its type", "no read by a later
	        request is shown", or "that the request has changed what it
	        reloads rests on its using a store"
	review  the state is an element of a collection, which is reported itself;
	        printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore stalecopy why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -stalecopy=false turns this one off.
*/
package stalecopy
