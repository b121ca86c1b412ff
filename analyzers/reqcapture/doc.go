/*
Package reqcapture defines the reqcapture check of stickystate.

# Analyzer reqcapture

reqcapture: find request data kept in variables and fields that outlive the request

Request data is what a request brings: path and query values, forms, headers,
cookies, the body, the address of the client, its user, and what is made from
these. The check finds it in two directions.

Data that is left behind. A handler is often a function literal, made once, and
shares the variables around it with every request that it serves; a handler
that is a method shares its receiver in the same way. The check reports a
captured variable, of whatever type, and a single value in a field (a
string, number, pointer or struct) to which a request function assigns
request data. The next request on this instance finds it, and one on another
instance does not.

Work that is left over. A timer or a scheduled job that is given request data
runs after the response, in this process only: no other instance can see, change
or cancel it, and a restart loses it. The check reports what a request function
hands to a function that runs it later, such as time.AfterFunc or a scheduler.
What it sends on a channel to a worker is jobqueue's.

WRONG:

	func notices() http.HandlerFunc {
		last := "none"
		return func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, last)
			if text := r.PostFormValue("text"); text != "" {
				last = text // the other instance shows the one before
			}
		}
	}

	func order(w http.ResponseWriter, r *http.Request) {
		id := r.PostFormValue("order")
		time.AfterFunc(time.Hour, func() { cancel(id) }) // lost in a restart
	}

RIGHT:

	func notices(db *sql.DB) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var last string
			db.QueryRowContext(r.Context(), `SELECT text FROM notices ORDER BY id DESC LIMIT 1`).Scan(&last)
			io.WriteString(w, last)
			if text := r.PostFormValue("text"); text != "" {
				db.ExecContext(r.Context(), `INSERT INTO notices (text) VALUES ($1)`, text)
			}
		}
	}

	func (s *Server) order(w http.ResponseWriter, r *http.Request) {
		// A worker on any instance takes the rows that are due.
		s.db.ExecContext(r.Context(), `INSERT INTO jobs (kind, arg, due) VALUES ('cancel', $1, now() + interval '1 hour')`,
			r.PostFormValue("order"))
	}

# What is not reported

A variable of the request itself is no concern: one that is declared in the
handler, a literal that is called before the handler returns, a goroutine that
it waits for, a timer that it stops, or one that only takes something out of
what the process keeps: that is told for itself. Some state is judged harmless,
and stickystate -why NAME prints one of these reasons:

	"carries no request data"
		the timer or goroutine has nothing of the request
	"memo: a miss is computed again", "initialised once"
		another instance would compute the same
	"round-robin cursor", "count of what is in flight"
		a number that is meant to be about this process
	"request-scoped object", "field of a request-scoped object"
		the object is made for one request
	"template", "logger", "metric", "once", "client of an external store" ...
		by the type, or by the name of the package or type

A goroutine over request data that nobody waits for is for review only: it
ends by itself, and only a crash at that moment loses it.

# What it cannot see

A queue or scheduler of a library whose functions the tables of stickystate do
not list. What the receiver of a channel does with the data, if it hands it to
code outside of the module. The page limits.md of the documentation has an
example of each.

# How to fix a finding

If the data belongs to one request, declare the variable in the handler, or
pass the value as an argument or in the context. If later requests need it,
store it under a key where all instances find it. Work that must happen goes to
a table of jobs or a message queue, from which a worker on any instance takes
it; work that may be lost can stay in a goroutine.

# How to read the tier

	proved  request data is assigned, and a request reads it back
	likely  one link is a heuristic, which the finding names: for timers,
	        "that it waits past the response rests on the function that takes
	        it"; for channels, "what its receiver does with the data is not
	        followed"; for variables and fields, "reached through wiring" or
	        "no read by a later request is shown"
	review  a goroutine ("runs once, in this process only"), a part of an
	        element of a collection that is reported itself, or a field of
	        which only the type says that it outlives requests; printed with
	        -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore reqcapture why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -reqcapture=false turns this one off.
*/
package reqcapture
