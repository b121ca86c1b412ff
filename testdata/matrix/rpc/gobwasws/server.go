// Package gobwasws serves web sockets with gobwas/ws.
package gobwasws

import (
	"encoding/json"
	"net/http"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

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
	return http.HandlerFunc(s.Lines)
}

// Lines reads messages, and writes directly and in another package.
func (s *Server) Lines(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	seen := make(map[string]bool)
	for {
		data, op, err := wsutil.ReadClientData(conn)
		if err != nil {
			return
		}
		line := string(data)
		seen[line] = true
		s.lines[line]++          // want `handler .*Lines keeps request data in Server\.lines \(map by message\): .* \[servicestate\]$`
		s.book.Put(line, "seen") // want `handler .*Lines keeps request data in Book\.rows \(map by message\): .* \[servicestate\]$`
		var in book.Order
		if json.Unmarshal(data, &in) == nil {
			before := s.orders[in.ID]
			s.orders[in.ID] = in // want `handler .*Lines keeps request data in Server\.orders \(map by message\): .* \[servicestate\]$`
			line += before.Item
		}
		if s.squares.Of(len(line)) > s.lines[line]+len(seen) {
			wsutil.WriteServerMessage(conn, op, []byte(s.prices[line]+s.book.Row(line)))
		}
	}
}
