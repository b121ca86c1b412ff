// Package oapiweb serves with a strict server that oapi-codegen made of
// openapi.yaml, in the form of net/http.
package oapiweb

import (
	"context"
	"net/http"

	"example.com/rpc/book"
)

// A Server has a field for each way in which handlers change one.
type Server struct {
	notes   map[string]string
	titles  map[string]string
	authors map[string]string
	agents  map[string]string
	book    *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	return HandlerFromMux(NewStrictHandler(s, nil), http.NewServeMux())
}

// PutNote writes directly, in another package, and by each part of the request.
func (s *Server) PutNote(ctx context.Context, req PutNoteRequestObject) (PutNoteResponseObject, error) {
	s.notes[req.Id] = req.Body.Text        // want `handler .*PutNote keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.titles[req.Body.Title] = req.Id      // want `handler .*PutNote keeps request data in Server\.titles \(map by .*\): .* \[servicestate\]$`
	s.book.Put(req.Id, req.Body.Text)      // want `handler .*PutNote keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	s.authors[*req.Params.Author] = req.Id // want `handler .*PutNote keeps request data in Server\.authors \(map by .*\): .* \[.*\]$`
	s.agents[*req.Params.XClient] = req.Id // want `handler .*PutNote keeps request data in Server\.agents \(map by .*\): .* \[.*\]$`
	return PutNote204Response{}, nil
}

// GetNote reads, and keeps nothing after the request.
func (s *Server) GetNote(ctx context.Context, req GetNoteRequestObject) (GetNoteResponseObject, error) {
	own := book.New()
	own.Put(req.Id, s.book.Row(req.Id))
	found := make(map[string]string)
	for _, table := range []map[string]string{s.notes, s.titles, s.authors, s.agents, s.prices} {
		found[req.Id] += table[req.Id]
	}
	if s.squares.Of(len(req.Id)) > 9 {
		found[req.Id] += own.Row(req.Id)
	}
	return GetNote200JSONResponse{Title: req.Id, Text: found[req.Id]}, nil
}
