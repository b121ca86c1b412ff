// Package goaweb serves with goa; gen is what it made of design.
package goaweb

import (
	"context"
	"net/http"

	goahttp "goa.design/goa/v3/http"

	"example.com/rpc/book"
	"example.com/rpc/goaweb/gen/http/notes/server"
	"example.com/rpc/goaweb/gen/notes"
)

// A Server has a field for each way in which methods change one.
type Server struct {
	notes  map[string]string
	agents map[string]string
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := goahttp.NewMuxer()
	endpoints := notes.NewEndpoints(s)
	server.Mount(mux, server.New(endpoints, mux, goahttp.RequestDecoder, goahttp.ResponseEncoder, nil, nil))
	return mux
}

// Put writes directly, in another package, and by each part of the request.
func (s *Server) Put(ctx context.Context, p *notes.PutPayload) error {
	s.notes[p.ID] = p.Text   // want `handler .* keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.book.Put(p.ID, p.Text) // want `handler .* keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	if p.Client != nil {
		s.agents[*p.Client] = p.ID // want `handler .* keeps request data in Server\.agents \(map by .*\): .* \[.*\]$`
	}
	return nil
}

// Get reads, and keeps nothing after the request.
func (s *Server) Get(ctx context.Context, p *notes.GetPayload) (string, error) {
	own := book.New()
	own.Put(p.ID, s.notes[p.ID]+s.agents[p.ID]+s.prices[p.ID])
	if s.squares.Of(len(p.ID)) > 9 {
		own.Put(p.ID, s.book.Row(p.ID))
	}
	return own.Row(p.ID), nil
}
