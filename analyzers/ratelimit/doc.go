/*
Package ratelimit defines the ratelimit check of stickystate.

# Analyzer ratelimit

ratelimit: find limits and attempt counters that each instance counts for itself

A limit of five wrong passwords is one of ten with two instances, and of fifty
with ten: the load balancer deals the attempts out, and each instance counts its
own. A mail that may be sent once a minute is sent twice.

The check reports what tells a request how much its client, or all clients, have had:

	limiters   the elements are limiters, such as *rate.Limiter
	numbers    a request that counts it is refused by it: a single number, or one
	           of a collection
	amounts    the elements are numbers or times that are none of the request's
	           data, and whether a request writes there, or is refused, is decided
	           by how large or how old the entry is; a sync.Map, too
	by name    the collection is called a limit (limit, throttle, attempt, fail,
	           rate, cooldown, quota, bucket, strike, tries, lockout), it holds
	           something that can count, and a function that writes it adds to
	           what is there or asks for it

So are the limiters of libraries that the tables of stickystate list, unless they
are told to count elsewhere: an option as WithLimitCounter of httprate or Storage
of fiber, a store that is passed.

WRONG:

	type Auth struct {
		mu     sync.Mutex
		failed map[string]int
	}

	func (a *Auth) login(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		email := r.FormValue("email")
		if a.failed[email] >= 5 {
			http.Error(w, "too many attempts", http.StatusTooManyRequests)
			return
		}
		if !a.matches(email, r.FormValue("password")) {
			a.failed[email]++ // five on this instance, and five on the other
			http.Error(w, "wrong password", http.StatusForbidden)
			return
		}
		delete(a.failed, email)
	}

RIGHT:

	func (a *Auth) login(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "failed:"+r.FormValue("email")
		n, err := a.redis.Incr(ctx, key).Result()
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		if n == 1 {
			a.redis.Expire(ctx, key, time.Hour)
		}
		if n > 5 {
			http.Error(w, "too many attempts", http.StatusTooManyRequests)
			return
		}
		if !a.matches(r.FormValue("email"), r.FormValue("password")) {
			http.Error(w, "wrong password", http.StatusForbidden)
			return
		}
		a.redis.Del(ctx, key)
	}

Each state object is reported by one check only. Numbers by client that decide
nothing, such as a cart's, are usercache's; a single number that is handed out is
idsequence's, and one that only adds up is for review, by servicestate or globalvar.

# What is not reported

Some limits are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"count of what is in flight"
		a number that requests raise and lower again: how much this process
		does at a time
	"circuit breaker"
		by the name of the type: it protects this process from an upstream
	"written only before serving, as far as is seen here"
		the limits themselves, from a file or by main
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

# What it cannot see

A limit in the fields of an element, unless the name of the collection or of the
elements' type says so. The limits of libraries that the tables do not list. The
page limits.md of the documentation has an example of each.

# How to fix a finding

Count where all instances see it: INCR with an expiry in Redis, a script for a
window that slides, a row that is updated and read in one statement. Or limit at
the load balancer, which sees all requests. If a limit only protects this process
from too much work, each instance may have its own: silence the finding, and say
so.

# How to read the tier

	proved  the key comes from the request, and a request reads the count
	likely  one link is a heuristic, which the finding names: "reached
	        through wiring" (an interface, a callback, a channel), "that it
	        outlives requests rests on its type", or "no read by a later
	        request is shown"; of a single number, "what is done with the
	        number is not followed"
	review  the collection is an element of another one, which is reported
	        itself; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore ratelimit why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -ratelimit=false turns this one off.
*/
package ratelimit
