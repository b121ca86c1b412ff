// Package twirpweb serves with twirp.
package twirpweb

import (
	"context"
	"net/http"

	"github.com/twitchtv/twirp"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/rpc/book"
)

// A Server has a field for each way in which methods change one.
type Server struct {
	notes  map[string]string
	agents map[string]string
	calls  map[string]int
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	return NewNotesServer(s, twirp.WithServerInterceptors(s.count))
}

// Put writes directly, in another package, and by each part of the request.
func (s *Server) Put(ctx context.Context, in *structpb.Struct) (*structpb.Struct, error) {
	id, text := in.GetFields()["id"].GetStringValue(), in.GetFields()["text"].GetStringValue()
	s.notes[id] = text   // want `.*[Pp]ut.* keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.book.Put(id, text) // want `.*[Pp]ut.* keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	if h, ok := twirp.HTTPRequestHeaders(ctx); ok {
		s.agents[h.Get("X-Client")] = id // want `.*[Pp]ut.* keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	}
	return in, nil
}

// Get reads, and keeps nothing after the request.
func (s *Server) Get(ctx context.Context, in *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	id := in.GetValue()
	own := book.New()
	own.Put(id, s.notes[id]+s.agents[id]+s.prices[id])
	if s.squares.Of(len(id)) > 9 {
		own.Put(id, s.book.Row(id))
	}
	return wrapperspb.String(own.Row(id)), nil
}

// count is an interceptor that changes the server.
func (s *Server) count(next twirp.Method) twirp.Method {
	return func(ctx context.Context, req any) (any, error) {
		if h, ok := twirp.HTTPRequestHeaders(ctx); ok {
			s.calls[h.Get("X-User")]++ // want `middleware .*count keeps counts for a limit in Server\.calls \(map by header "X-User"\): .* \[ratelimit\]$`
			if s.calls[h.Get("X-User")] > 1000 {
				return nil, twirp.ResourceExhausted.Error("slow down")
			}
		}
		return next(ctx, req)
	}
}
