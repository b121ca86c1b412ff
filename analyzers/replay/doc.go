/*
Package replay defines the replay check of stickystate.

# Analyzer replay

replay: find marks of what was done that only one instance knows

A webhook that comes again, a code that may be used once, a nonce, an idempotency
key: the service remembers that it has seen them. With two instances each
remembers its own half, so that the second delivery, which reaches the other
instance, is done again.

The check reports a collection with keys into which requests put an entry only if
it is not there, and of which they ask nothing else. Its elements are marks (bool,
struct{}), or of a LoadOrStore only the second result is used, or its name, or
that of its keys, stands for what must not come twice: seen, nonce, used,
idempotent, replay, dedup, duplicate, processed, delivered, handled, consumed. So
are the idempotency keys of libraries that the tables of stickystate list.

WRONG:

	type Hooks struct {
		mu   sync.Mutex
		seen map[string]bool
	}

	func (h *Hooks) paid(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		id := r.Header.Get("X-Delivery")
		if h.seen[id] {
			return
		}
		h.seen[id] = true // the other instance books the same payment
		h.book(r.FormValue("invoice"))
	}

RIGHT:

	func (h *Hooks) paid(w http.ResponseWriter, r *http.Request) {
		res, err := h.db.ExecContext(r.Context(),
			`INSERT INTO deliveries (id) VALUES ($1) ON CONFLICT DO NOTHING`, r.Header.Get("X-Delivery"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		if n, err := res.RowsAffected(); err == nil && n == 1 {
			h.book(r.FormValue("invoice"))
		}
	}

Each state object is reported by one check only. A collection that some other
function reads, too, is no mark of what was done: it is usercache's, globalmap's
or servicestate's.

# What is not reported

Some marks are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"memo: a miss is computed again"
		what is put in is what would have been found
	"written only before serving, as far as is seen here"
		filled from a file or by main
	"entries are gone when their request ends"
		a mark that work is in progress: who puts it in takes it out on all ways
		when that is done; a mark that goes by the clock is a mark. What it
		guards is processlock's, if that is a store
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

# What it cannot see

Whether what is done is done twice at all: a store behind it may refuse the second
time by an index of its own. State that a library's type holds which the tables
do not list.

# How to fix a finding

Claim the key where all instances see it, in one step that fails for the second:
INSERT with a unique index, in the transaction that does the work; SET NX with an
expiry in Redis. A look-up before the insert is no claim: both instances find
nothing.

# How to read the tier

	proved  the key or the value comes from the request, and a request reads it
	likely  one link is a heuristic, which the finding names: "reached
	        through wiring" (an interface, a callback, a channel), "that it
	        outlives requests rests on its type", or "no read by a later
	        request is shown"
	review  the state is an element of a collection, which is reported itself;
	        printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore replay why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -replay=false turns this one off.
*/
package replay
