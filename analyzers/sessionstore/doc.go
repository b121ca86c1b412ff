/*
Package sessionstore defines the sessionstore check of stickystate.

# Analyzer sessionstore

sessionstore: find sessions, and what a login leaves behind, kept in one process

A session store is a collection in which a login leaves what the same client needs
for the rest of its visit. The check knows it by name, since code calls these
things by their names:

	by the state's name   the variable, field, its type or the type of its
	                      elements has session or login in it
	by what is handed out the key or the value is random, and the state is
	                      called a token, or the key a session
	by the library        a session or OAuth library of the tables of
	                      stickystate that is told nothing else than
	                      to keep its state in memory or in files:
	                      session.New() of fiber, scs.New() whose Store nobody
	                      assigns, a provider named "memory"

With a second instance the client is logged out: whenever the load balancer sends
a later request elsewhere, and for everybody at each deployment. What a client
brings back once, as the state of an OAuth login or a captcha, is authstate's.

WRONG:

	type Server struct {
		mu       sync.Mutex
		sessions map[string]session
	}

	func (s *Server) login(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sessions[id] = session{user: r.FormValue("user")} // only this instance knows the id
		http.SetCookie(w, &http.Cookie{Name: "session", Value: id})
	}

RIGHT:

	func (s *Server) login(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()
		if err := s.redis.Set(r.Context(), "session:"+id, r.FormValue("user"), 12*time.Hour).Err(); err != nil {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: id})
	}

What limits or counts logins is usercache's, and so are caches of sessions that
have no such name. Each state object is reported by one check only.

# What is not reported

Sessions in a store that all instances share, and those that a signed cookie or
token carries. A collection that is filled on a miss only, from a store: it is a
copy, and -why says "memo: a miss is computed again". A library's store for which
a condition chooses between the process and Redis is likely at most, and the
finding names the condition.

# What it cannot see

Sessions by another name. The page limits.md of the documentation has examples.

# How to fix a finding

Keep the sessions in a store that all instances share (Redis, memcached, the
database), under the same id and with an expiry; session libraries have such
stores, and it is often one option. Or let the client carry what is needed, in a
signed and, where it is secret, encrypted cookie or token, with a key that all
instances share.

# How to read the tier

	proved  a request writes the entry, and a request reads it; or a library
	        is told nothing else
	likely  one link is a heuristic, which the finding names
	review  printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore sessionstore why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -sessionstore=false turns this one off.
*/
package sessionstore
