// Package ogenweb serves with a server that ogen made of ../oapiweb/openapi.yaml.
package ogenweb

import (
	"context"
	"net/http"

	"example.com/rpc/book"
	"example.com/rpc/ogenweb/api"
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
func Handle(s *Server) (http.Handler, error) {
	s.prices = map[string]string{"tea": "1"}
	return api.NewServer(s)
}

// PutNote writes directly, in another package, and by each part of the request.
func (s *Server) PutNote(ctx context.Context, req *api.Note, params api.PutNoteParams) error {
	s.notes[params.ID] = req.Text              // want `handler .*[Pp]utNote.* keeps request data in Server\.notes \(map by .*\): .* \[servicestate\]$`
	s.titles[req.Title] = params.ID            // want `handler .*[Pp]utNote.* keeps request data in Server\.titles \(map by .*\): .* \[servicestate\]$`
	s.book.Put(params.ID, req.Text)            // want `handler .*[Pp]utNote.* keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	s.authors[params.Author.Value] = params.ID // want `handler .*[Pp]utNote.* keeps request data in Server\.authors \(map by .*\): .* \[.*\]$`
	s.agents[params.XClient.Value] = params.ID // want `handler .*[Pp]utNote.* keeps request data in Server\.agents \(map by .*\): .* \[.*\]$`
	return nil
}

// GetNote reads, and keeps nothing after the request.
func (s *Server) GetNote(ctx context.Context, params api.GetNoteParams) (*api.Note, error) {
	own := book.New()
	own.Put(params.ID, s.book.Row(params.ID))
	found := make(map[string]string)
	for _, table := range []map[string]string{s.notes, s.titles, s.authors, s.agents, s.prices} {
		found[params.ID] += table[params.ID]
	}
	if s.squares.Of(len(params.ID)) > 9 {
		found[params.ID] += own.Row(params.ID)
	}
	return &api.Note{Title: params.ID, Text: found[params.ID]}, nil
}
