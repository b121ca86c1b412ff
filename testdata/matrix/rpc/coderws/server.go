// Package coderws serves web sockets with coder/websocket.
package coderws

import (
	"net/http"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"example.com/rpc/book"
)

// A Server has a field for each way in which connections change one.
type Server struct {
	lines  map[string]int
	orders map[string]book.Order
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	mux.HandleFunc("/lines", s.Lines)
	mux.HandleFunc("/orders", s.Orders)
	return mux
}

// Lines reads messages, and writes directly and in another package.
func (s *Server) Lines(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	seen := make(map[string]bool)
	for {
		_, data, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		line := string(data)
		seen[line] = true
		s.lines[line]++          // want `handler .*Lines keeps request data in Server\.lines \(map by message\): .* \[servicestate\]$`
		s.book.Put(line, "seen") // want `handler .*Lines keeps request data in Book\.rows \(map by message\): .* \[servicestate\]$`
		if s.squares.Of(len(line)) > s.lines[line]+len(seen) {
			conn.Write(r.Context(), websocket.MessageText, []byte(s.prices[line]+s.book.Row(line)))
		}
	}
}

// Orders decodes messages.
func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	var in book.Order
	for wsjson.Read(r.Context(), conn, &in) == nil {
		before := s.orders[in.ID]
		s.orders[in.ID] = in // want `handler .*Orders keeps request data in Server\.orders \(map by message\): .* \[servicestate\]$`
		wsjson.Write(r.Context(), conn, before)
	}
}
