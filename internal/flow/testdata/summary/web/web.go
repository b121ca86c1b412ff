// Package web calls another package, and serves requests.
package web

import (
	"net/http"

	"m/store"
)

type Server struct {
	users *store.Store
	pages map[string]string
	hits  map[string]int
}

// Save is a request function: the caller of Put is one of another package, which
// knows it by its digest.
//
// => set element of p0 m/web.Server.users m/store.Store.users, key path value "id", named ID, value form value "name"|path value, through (*Server).Save
func (s *Server) Save(w http.ResponseWriter, r *http.Request) {
	s.users.Put(store.User{ID: r.PathValue("id"), Name: r.FormValue("name")})
}

// Renamed hands a map of its own to what changes it.
func Renamed(id, name string) {
	users := map[string]store.User{}
	store.Rename(users, id, name)
}

// page fills a miss with what follows from the key, and returns the one as the
// other.
//
// => read element of p0 m/web.Server.pages, key p1
// => set element of p0 m/web.Server.pages, key p1, named name, value p1, memo, tested
// => result 0: p0 m/web.Server.pages [], p1, from p0|p1
func (s *Server) page(name string) string {
	text, ok := s.pages[name]
	if !ok {
		text = "page " + name
		s.pages[name] = text
	}
	return text
}

// first fills a miss, too, but the two ways part: who comes first is told so.
//
// => read element of p0 m/web.Server.pages, key p1
// => set element of p0 m/web.Server.pages, key p1, named name, constant, tested
func (s *Server) first(name string) bool {
	if _, ok := s.pages[name]; ok {
		return false
	}
	s.pages[name] = "taken"
	return true
}

// even and odd call each other; each has the effects of both. Of one that it has
// itself, even does not say that it has it through odd, too.
//
// => read element of p0, key p1, inner
// => update element of p0, key p1, named name, value p0, constant, inner
func even(hits map[string]int, name string, n int) {
	if n > 0 {
		hits[name]++
		odd(hits, name, n-1)
	}
}

// => read element of p0, key p1, inner, through odd
// => update element of p0, key p1, named name, value p0, constant, inner, through odd
func odd(hits map[string]int, name string, n int) { even(hits, name, n-1) }
