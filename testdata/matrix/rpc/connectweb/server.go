// Package connectweb serves with connect.
package connectweb

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/rpc/book"
	"example.com/rpc/connectweb/notesconnect"
)

// A Server has a field for each way in which methods change one.
type Server struct {
	notes  map[string]string
	agents map[string]string
	parts  map[string]bool
	peers  map[string]int
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	mux.Handle(notesconnect.NewNotesHandler(s, connect.WithInterceptors(connect.UnaryInterceptorFunc(s.count))))
	return mux
}

// Put writes directly, in another package, and by each part of the request.
func (s *Server) Put(ctx context.Context, req *connect.Request[structpb.Struct]) (*connect.Response[structpb.Struct], error) {
	id, text := req.Msg.GetFields()["id"].GetStringValue(), req.Msg.GetFields()["text"].GetStringValue()
	s.notes[id] = text                          // want `handler .*Put keeps request data in Server\.notes \(map by request body.*\): .* \[servicestate\]$`
	s.book.Put(id, text)                        // want `handler .*Put keeps request data in Book\.rows \(map by request body.*\): .* \[servicestate\]$`
	s.agents[req.Header().Get("X-Client")] = id // want `handler .*Put keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	return connect.NewResponse(req.Msg), nil
}

// Get reads, and keeps nothing after the request.
func (s *Server) Get(ctx context.Context, req *connect.Request[wrapperspb.StringValue]) (*connect.Response[wrapperspb.StringValue], error) {
	id := req.Msg.GetValue()
	own := book.New()
	own.Put(id, s.notes[id]+s.agents[id]+s.prices[id])
	if s.squares.Of(len(id)) > 9 && s.parts[id] {
		own.Put(id, s.book.Row(id))
	}
	return connect.NewResponse(wrapperspb.String(own.Row(id))), nil
}

// Add receives a stream.
func (s *Server) Add(ctx context.Context, stream *connect.ClientStream[wrapperspb.StringValue]) (*connect.Response[wrapperspb.Int64Value], error) {
	n := make(map[string]int64)
	for stream.Receive() {
		part := stream.Msg().GetValue()
		n[part]++
		s.parts[part] = true // want `handler .*Add keeps request data in Server\.parts \(map by request body\): .* \[servicestate\]$`
	}
	return connect.NewResponse(wrapperspb.Int64(int64(len(n)))), stream.Err()
}

// count is an interceptor that changes the server.
func (s *Server) count(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		s.peers[req.Peer().Addr]++ // want `middleware .*count keeps counts for a limit in Server\.peers \(map by client address\): .* \[ratelimit\]$`
		if s.peers[req.Peer().Addr] > 1000 {
			return nil, connect.NewError(connect.CodeResourceExhausted, nil)
		}
		return next(ctx, req)
	}
}
