/*
Package idsequence defines the idsequence check of stickystate.

# Analyzer idsequence

idsequence: find numbers that requests hand out and that each instance counts for itself

A service counts its orders, tickets or messages in a variable, and gives the
number to a client, or stores something under it. Two instances count from the
same start: two orders have the number 1001, and the second overwrites the first or
is refused by a unique index.

The check reports a single number to which requests only add, and that a request
which counts it gives to a client or to a store.

WRONG:

	type Orders struct {
		mu   sync.Mutex
		last int
	}

	func (o *Orders) add(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.last++ // the other instance gives the same number
		fmt.Fprintf(w, "order %d", o.last)
	}

RIGHT:

	func (o *Orders) add(w http.ResponseWriter, r *http.Request) {
		var id int
		err := o.db.QueryRowContext(r.Context(),
			`INSERT INTO orders (item) VALUES ($1) RETURNING id`, r.FormValue("item")).Scan(&id)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "order %d", id)
	}

Each state object is reported by one check only. A number that requests count up
until they are refused is ratelimit's; numbers in a collection are told by what the
collection is.

# What is not reported

Some numbers are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"count of what is in flight"
		a number that requests raise and lower again: how much this process
		does at a time
	"round-robin cursor"
		an index that is used modulo the number of choices
	"written only before serving, as far as is seen here"
		set by main
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

# What it cannot see

Whether a number that is shown is an id or how often something was done: a page that
greets its seventeenth visitor is reported, too. Numbers that go through a channel or an
interface before they are used.

# How to fix a finding

Let the store count: an identity column or a sequence of the database, which may
leave gaps; INCR in Redis. Or make ids that need no counting, random ones or a
UUIDv7, which still sort by time. If the number is a statistic of this process,
silence the finding, and say so.

# How to read the tier

	proved  never: what the client does with the number is not seen
	likely  "what is done with the number is not followed"
	review  "a number that adds up": no request is seen to hand it out, and the
	        check is servicestate or globalvar; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore idsequence why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -idsequence=false turns this one off.
*/
package idsequence
