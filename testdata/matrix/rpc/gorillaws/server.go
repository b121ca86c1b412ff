// Package gorillaws serves web sockets with gorilla/websocket.
package gorillaws

import (
	"net/http"

	"github.com/gorilla/websocket"

	"example.com/rpc/book"
)

var upgrader websocket.Upgrader // made once

// A Server has a field for each way in which connections change one.
type Server struct {
	lines  map[string]int
	orders map[string]book.Order
	last   map[string]string
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	mux.HandleFunc("/lines/{room}", s.Lines)
	mux.HandleFunc("/orders", s.Orders)
	return mux
}

// Lines reads messages, and writes directly and in another package.
func (s *Server) Lines(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	seen := make(map[string]bool)
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		line := string(data)
		seen[line] = true
		s.lines[line]++                    // want `handler .*Lines keeps request data in Server\.lines \(map by message\): .* \[servicestate\]$`
		s.last[r.PathValue("room")] = line // want `handler .*Lines keeps request data in Server\.last \(map by path value "room"\): .* \[servicestate\]$`
		s.book.Put(line, "seen")           // want `handler .*Lines keeps request data in Book\.rows \(map by message\): .* \[servicestate\]$`
		if s.squares.Of(len(line)) > s.lines[line]+len(seen) {
			conn.WriteMessage(websocket.TextMessage, []byte(s.last[line]+s.prices[line]+s.book.Row(line)))
		}
	}
}

// Orders decodes messages.
func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	var in book.Order
	for conn.ReadJSON(&in) == nil {
		before := s.orders[in.ID]
		s.orders[in.ID] = in // want `handler .*Orders keeps request data in Server\.orders \(map by message\): .* \[servicestate\]$`
		conn.WriteJSON(before)
	}
}
