// Package humaweb serves with huma.
package humaweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"example.com/rpc/book"
)

// A Server has a field for each way in which handlers change one.
type Server struct {
	notes    map[string]string
	searches map[string]string
	agents   map[string]string
	baskets  map[string]string
	orders   map[string]book.Order
	visits   map[string]string
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// A NoteInput is filled from all parts of a request.
type NoteInput struct {
	ID     string `path:"id"`
	Search string `query:"q"`
	Client string `header:"X-Client"`
	SID    string `cookie:"sid"`
	Body   book.Order
}

// A NoteOutput is an answer.
type NoteOutput struct{ Body string }

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("notes", "1"))
	api.UseMiddleware(s.remember)
	huma.Put(api, "/notes/{id}", s.PutNote)
	huma.Register(api, huma.Operation{OperationID: "get", Method: http.MethodGet, Path: "/notes/{id}"}, s.GetNote)
	huma.Post(api, "/book/{id}", func(ctx context.Context, in *NoteInput) (*NoteOutput, error) {
		s.book.Put(in.ID, in.Body.Item) // want `handler .*Handle keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
		return &NoteOutput{}, nil
	})
	return mux
}

// PutNote writes directly, by each part of the request.
func (s *Server) PutNote(ctx context.Context, in *NoteInput) (*NoteOutput, error) {
	s.notes[in.ID] = in.Body.Item  // want `handler .*PutNote keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.searches[in.Search] = in.ID  // want `handler .*PutNote keeps request data in Server\.searches \(map by .*\): .* \[servicestate\]$`
	s.agents[in.Client] = in.ID    // want `handler .*PutNote keeps request data in Server\.agents \(map by .*\): .* \[usercache\]$`
	s.baskets[in.SID] = in.ID      // want `handler .*PutNote keeps request data in Server\.baskets \(map by .*\): .* \[usercache\]$`
	s.orders[in.Body.ID] = in.Body // want `handler .*PutNote keeps request data in Server\.orders \(map by .*\): .* \[servicestate\]$`
	return &NoteOutput{}, nil
}

// GetNote reads, and keeps nothing after the request.
func (s *Server) GetNote(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*NoteOutput, error) {
	own := book.New()
	found := make(map[string]string)
	for _, table := range []map[string]string{s.notes, s.searches, s.agents, s.baskets, s.prices} {
		found[in.ID] += table[in.ID]
	}
	own.Put(in.ID, found[in.ID]+s.orders[in.ID].Item)
	if s.squares.Of(len(in.ID)) > 9 {
		own.Put(in.ID, s.book.Row(in.ID))
	}
	return &NoteOutput{Body: own.Row(in.ID)}, nil
}

// remember is middleware that changes the server, and the request.
func (s *Server) remember(ctx huma.Context, next func(huma.Context)) {
	last := s.visits[ctx.Header("X-User")]
	s.visits[ctx.Header("X-User")] = ctx.RemoteAddr() // want `middleware .*remember keeps request data in Server\.visits \(map by header "X-User"\): .* \[usercache\]$`
	next(huma.WithValue(ctx, "last", last))
}
