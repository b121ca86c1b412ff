/*
Package authstate defines the authstate check of stickystate.

# Analyzer authstate

authstate: find steps of logins that only one instance knows

The state of an OAuth login, a PKCE verifier, a code that was mailed, the answer
of a captcha, a CSRF token, a passkey's challenge, a token that was revoked: the
service hands something out, and the client brings it back a moment later. With
two instances every second login fails, as the other instance has never heard of
it, and a token that one has revoked is good at the other.

The check reports a collection whose name, or that of its elements' type or random
keys, has one of these in it: captcha, csrf, xsrf, otp, oauth, pkce, nonce,
challenge, verif, authcode, authreq, pendingauth, magiclink, signup,
passwordreset, revoked, denylist, blacklist; or, if requests write random keys or
values there: ticket, invite, code, state. So are the stores of CSRF tokens and of
captchas of libraries that the tables of stickystate list.

WRONG:

	type Login struct {
		mu     sync.Mutex
		states map[string]string
	}

	func (l *Login) start(w http.ResponseWriter, r *http.Request) {
		state := rand.Text()
		l.mu.Lock()
		l.states[state] = r.FormValue("next") // the callback reaches the other instance
		l.mu.Unlock()
		http.Redirect(w, r, "https://id.example.com/authorize?state="+state, http.StatusFound)
	}

	func (l *Login) callback(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		next, ok := l.states[r.FormValue("state")]
		if !ok {
			http.Error(w, "unknown state", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, next, http.StatusFound)
	}

RIGHT:

	func (l *Login) start(w http.ResponseWriter, r *http.Request) {
		state := rand.Text()
		if err := l.redis.Set(r.Context(), "state:"+state, r.FormValue("next"), 10*time.Minute).Err(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		http.Redirect(w, r, "https://id.example.com/authorize?state="+state, http.StatusFound)
	}

	func (l *Login) callback(w http.ResponseWriter, r *http.Request) {
		next, err := l.redis.GetDel(r.Context(), "state:"+r.FormValue("state")).Result()
		if err != nil {
			http.Error(w, "unknown state", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, next, http.StatusFound)
	}

Each state object is reported by one check only. What a client brings along for the
rest of its visit is sessionstore's; wrong attempts are ratelimit's; what is only
asked for whether it was there before, such as a nonce, is replay's.

# What is not reported

Some of it is judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"written only before serving, as far as is seen here"
		filled from a file or by main
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

What lives as long as one connection of a socket is none of it: only messages of
that socket ask for it.

# What it cannot see

Steps of a login under a name that says nothing of them. The memory of libraries
that the tables do not list.

# How to fix a finding

Keep it in a store that all instances share, under the same key and with an expiry,
and take it out in one step (GETDEL, DELETE ... RETURNING), so that it counts once.
Or hand it out signed, with the time in it, by a key that all instances have: then
nothing needs to be kept until it is used.

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

	//stickystate:ignore authstate why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -authstate=false turns this one off.
*/
package authstate
