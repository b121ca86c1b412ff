// Package netrpcweb serves with net/rpc.
package netrpcweb

import (
	"net/rpc"

	"example.com/rpc/book"
)

// A Server has a field for each way in which methods change one.
type Server struct {
	notes map[string]string
	names map[string]string
	book  *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Register
}

// NoteArgs are the arguments of calls.
type NoteArgs struct{ ID, Text string }

// Register offers the service.
func Register(s *Server) error {
	s.prices = map[string]string{"tea": "1"}
	if err := rpc.RegisterName("Notes", s); err != nil {
		return err
	}
	return rpc.NewServer().Register(&Names{names: make(map[string]string)})
}

// Put writes directly and in another package.
func (s *Server) Put(args *NoteArgs, reply *bool) error {
	s.notes[args.ID] = args.Text   // want `handler .*Put keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.book.Put(args.ID, args.Text) // want `handler .*Put keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	*reply = true
	return nil
}

// Get reads, and keeps nothing after the request.
func (s *Server) Get(id string, reply *string) error {
	own := book.New()
	own.Put(id, s.notes[id]+s.names[id]+s.prices[id])
	if s.squares.Of(len(id)) > 9 {
		own.Put(id, s.book.Row(id))
	}
	*reply = own.Row(id)
	return nil
}

// Names is another service.
type Names struct{ names map[string]string }

// Set keeps a name, and answers with the one before.
func (n *Names) Set(args NoteArgs, reply *string) error {
	*reply = n.names[args.ID]
	n.names[args.ID] = args.Text // want `handler .*Set keeps request data in Names\.names \(map by .*\): .* \[servicestate\]$`
	return nil
}
