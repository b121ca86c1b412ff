// Package gokitweb serves with go-kit: endpoints over a service interface.
package gokitweb

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/go-kit/kit/endpoint"
	kithttp "github.com/go-kit/kit/transport/http"

	"example.com/rpc/book"
)

// A Service keeps notes.
type Service interface {
	Put(ctx context.Context, id, text string) error
	Get(ctx context.Context, id string) (string, error)
}

// A Server has a field for each way in which methods change one.
type Server struct {
	notes  map[string]string
	agents map[string]int
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

type noteRequest struct{ ID, Text, Client string }

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	mux.Handle("PUT /notes/{id}", kithttp.NewServer(s.limited(makePut(s)), decodePut, kithttp.EncodeJSONResponse))
	mux.Handle("GET /notes/{id}", kithttp.NewServer(makeGet(s), decodePut, kithttp.EncodeJSONResponse))
	return mux
}

func decodePut(ctx context.Context, r *http.Request) (any, error) {
	req := noteRequest{ID: r.PathValue("id"), Client: r.Header.Get("X-Client")}
	return req, json.NewDecoder(r.Body).Decode(&req)
}

func makePut(svc Service) endpoint.Endpoint {
	return func(ctx context.Context, request any) (any, error) {
		req := request.(noteRequest)
		return nil, svc.Put(ctx, req.ID, req.Text)
	}
}

func makeGet(svc Service) endpoint.Endpoint {
	return func(ctx context.Context, request any) (any, error) {
		return svc.Get(ctx, request.(noteRequest).ID)
	}
}

// limited is middleware that changes the server.
func (s *Server) limited(next endpoint.Endpoint) endpoint.Endpoint {
	return func(ctx context.Context, request any) (any, error) {
		req := request.(noteRequest)
		s.agents[req.Client]++ // want `middleware .*limited around .*makePut keeps counts for a limit in Server\.agents \(map by .*\): .* \[ratelimit\]$`
		if s.agents[req.Client] > 1000 {
			return nil, context.Canceled
		}
		return next(ctx, request)
	}
}

// Put writes directly and in another package.
func (s *Server) Put(ctx context.Context, id, text string) error {
	s.notes[id] = text   // want `handler .* keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.book.Put(id, text) // want `handler .* keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	return nil
}

// Get reads, and keeps nothing after the request.
func (s *Server) Get(ctx context.Context, id string) (string, error) {
	own := book.New()
	own.Put(id, s.notes[id]+s.prices[id])
	if s.squares.Of(len(id)) > 9 {
		own.Put(id, s.book.Row(id))
	}
	return own.Row(id), nil
}
