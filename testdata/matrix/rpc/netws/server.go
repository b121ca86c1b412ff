// Package netws serves web sockets with golang.org/x/net/websocket.
package netws

import (
	"net/http"

	"golang.org/x/net/websocket"

	"example.com/rpc/book"
)

// A Server has a field for each way in which connections change one.
type Server struct {
	lines  map[string]int
	orders map[string]book.Order
	agents map[string]int
	book   *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(s *Server) http.Handler {
	s.prices = map[string]string{"tea": "1"}
	mux := http.NewServeMux()
	mux.Handle("/lines", websocket.Handler(s.Lines))
	mux.Handle("/orders", websocket.Handler(s.Orders))
	return mux
}

// Lines reads messages, and writes directly and in another package.
func (s *Server) Lines(conn *websocket.Conn) {
	s.agents[conn.Request().Header.Get("X-Client")]++ // want `handler .*Lines keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	seen := make(map[string]bool)
	for {
		var line string
		if err := websocket.Message.Receive(conn, &line); err != nil {
			return
		}
		seen[line] = true
		s.lines[line]++          // want `handler .*Lines keeps request data in Server\.lines \(map by message\): .* \[servicestate\]$`
		s.book.Put(line, "seen") // want `handler .*Lines keeps request data in Book\.rows \(map by message\): .* \[servicestate\]$`
		if s.squares.Of(len(line)) > s.lines[line]+len(seen)+s.agents[line] {
			websocket.Message.Send(conn, s.prices[line]+s.book.Row(line))
		}
	}
}

// Orders decodes messages.
func (s *Server) Orders(conn *websocket.Conn) {
	var in book.Order
	for websocket.JSON.Receive(conn, &in) == nil {
		before := s.orders[in.ID]
		s.orders[in.ID] = in // want `handler .*Orders keeps request data in Server\.orders \(map by message\): .* \[servicestate\]$`
		websocket.JSON.Send(conn, before)
	}
}
