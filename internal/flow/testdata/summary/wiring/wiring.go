// Package wiring leaves the other half of what it does to others.
package wiring

type Store interface{ Put(id, text string) error }

type Server struct {
	store Store
	hook  func(id string)
	work  chan string
}

// Save calls a method that is bound elsewhere, which can fail.
//
// => invoke p0 m/wiring.Server.store, m/wiring.Store.Put, argument 0: p1, from p1, argument 1: p2, from p2, fails
// => result 0: new
func (s *Server) Save(id, text string) error { return s.store.Put(id, text) }

// Call calls a function that is stored elsewhere.
//
// => call p0 m/wiring.Server.hook, argument 0: p1, from p1
func (s *Server) Call(id string) { s.hook(id) }

// Send and Receive are two halves.
//
// => send p0 m/wiring.Server.work, value p1
func (s *Server) Send(id string) { s.work <- id }

// => receive p0 m/wiring.Server.work
// => result 0: p0 m/wiring.Server.work [], from received value|p0
func (s *Server) Receive() string { return <-s.work }

// Hook stores the function that Call calls: as a write, and as a binding, which
// is of the field whatever object has it.
//
// => set p0 m/wiring.Server.hook, value p1, place
// => bind g:m/wiring.Server.hook, F:p1, argument 0: p1
func (s *Server) Hook(f func(id string)) { s.hook = f }
