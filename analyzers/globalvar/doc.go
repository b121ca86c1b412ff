/*
Package globalvar defines the globalvar check of stickystate.

# Analyzer globalvar

globalvar: find package-level values that requests change

A value here is one thing: a string, number, flag, pointer, struct, interface
or function, in a package variable or in a field of an object that a package
variable holds. Collections belong to globalmap. A request function is one that
serves a request: an HTTP handler, an RPC method, a callback of a socket or a
tool server.

The check reports a package-level value that a request function assigns,
itself or through the functions that it calls, if what it assigns comes from
the request or from a random source. The other instances keep the old value.
Two requests at the same time overwrite each other's, even in one process.

WRONG:

	var oauthState string

	func login(w http.ResponseWriter, r *http.Request) {
		oauthState = rand.Text() // of the last visitor, on this instance
		http.Redirect(w, r, conf.AuthCodeURL(oauthState), http.StatusFound)
	}

	func callback(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("state") != oauthState {
			http.Error(w, "bad state", http.StatusForbidden)
		}
	}

RIGHT:

	func login(w http.ResponseWriter, r *http.Request) {
		state := rand.Text()
		http.SetCookie(w, &http.Cookie{Name: "state", Value: state, HttpOnly: true, Secure: true, MaxAge: 600})
		http.Redirect(w, r, conf.AuthCodeURL(state), http.StatusFound)
	}

	func callback(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("state")
		if err != nil || r.FormValue("state") != c.Value {
			http.Error(w, "bad state", http.StatusForbidden)
		}
	}

An atomic or a mutex changes nothing: it makes the value safe within one
process, and the other process has another value.

If one handler sets several values of one package or type, as one that saves
the settings does, they are told as one finding, which names them.

# What is not reported

Some values are judged harmless. stickystate -why pkg.Var prints for each of
them one of these reasons:

	"written only before serving, as far as is seen here"
		set in init, in main, or by a function that no request reaches
	"no line of the program reads it"
		and no other package can name it: what is never read is not missed
	"initialised once"
		every write is under a sync.Once and stores nothing of the request
	"memo: a miss is computed again"
		set when it was found empty, to what another instance would compute
	"round-robin cursor"
		a number that is only used modulo the number of choices
	"count of what is in flight"
		a number that requests raise by a constant and lower again, if none
		looks at it to raise it and leaves it to another to lower it
	"logger", "metric", "metric or logger", "test double", "circuit breaker"
		by the name of the package or type; such state may differ
	"client", "client of an external store", "pool", "once", "lock" ...
		by the type of the value

Configuration, templates and regular expressions are harmless by their type
only as long as no request puts its own data there.

# What it cannot see

Values that only a background loop changes, which no request starts. Functions
that come from a container for dependency injection, or through reflection, and
calls through interfaces that another module declares. The page limits.md of
the documentation has an example of each.

# How to fix a finding

If the value belongs to one request, pass it: as an argument, in the context,
in a cookie. If it belongs to all, as a setting that an administrator changes,
store it in the database, and let each instance read it again: each time, after
some seconds, or when a notification arrives.

# How to read the tier

	proved  the value comes from the request or is random, and a request
	        reads it back
	likely  one link is a heuristic, which the finding names: "reached through
	        wiring", "no read by a later request is shown", or "that the other
	        instances should know is not shown" (a switch)
	review  "no request data is shown to reach it": a counter, a flag, a
	        time; "a number that adds up", of which nothing is seen to depend
	        (else it is idsequence's or ratelimit's); printed with -tier review
	        only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore globalvar why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -globalvar=false turns this one off.
*/
package globalvar
