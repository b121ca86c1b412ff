// Package shapes has code whose form says whether a write does harm.
package shapes

import (
	"net/http"
	"sync"
	"sync/atomic"
)

type Server struct {
	once    sync.Once
	config  map[string]string
	next    atomic.Int64
	targets []string
	jobs    map[string]bool
}

// load runs once in the life of the process. The literal is called through load.
//
// => set p0 m/shapes.Server.config, once, place, through (*Server).load
func (s *Server) load() {
	s.once.Do(func() { s.config = map[string]string{} })
}

// reload may run again.
//
// => set p0 m/shapes.Server.config, place, through (*Server).reload
func (s *Server) reload() {
	func() { s.config = map[string]string{} }()
}

// pick uses the number for nothing but to go round. Nobody assigns targets, so
// that it is read is not worth telling.
//
// => update p0 m/shapes.Server.next, constant, cursor, raises
// => result 0: p0 m/shapes.Server.targets [], from p0
func (s *Server) pick() string {
	return s.targets[s.next.Add(1)%int64(len(s.targets))]
}

// number hands the number out.
//
// => update p0 m/shapes.Server.next, constant, raises
// => result 0: p0 m/shapes.Server.next [], from p0
func (s *Server) number() int64 { return s.next.Add(1) }

// start writes after the request has been answered, and what it hands over holds
// data of the request.
//
// => set element of p0 m/shapes.Server.jobs, key path value "id", named id, async, constant, weak, through (*Server).start
// => escape x:m/shapes.Server.start#go, value path value "id"|p0
func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() { s.jobs[id] = true }()
}
