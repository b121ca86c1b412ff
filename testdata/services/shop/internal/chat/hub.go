// Package chat connects visitors with each other.
package chat

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}

// A client is one connection.
type client struct {
	room string
	conn *websocket.Conn
	send chan []byte
}

type message struct {
	room string
	text []byte
}

// A Hub passes messages on to all clients in a room.
type Hub struct {
	rooms    map[string]map[*client]bool // owned by Run
	join     chan *client
	leave    chan *client
	messages chan message
}

// NewHub returns a hub without rooms.
func NewHub() *Hub {
	return &Hub{
		rooms:    make(map[string]map[*client]bool),
		join:     make(chan *client),
		leave:    make(chan *client),
		messages: make(chan message),
	}
}

// Run does the work of the hub.
func (h *Hub) Run() {
	for {
		select {
		case c := <-h.join:
			if h.rooms[c.room] == nil {
				h.rooms[c.room] = make(map[*client]bool)
			}
			h.rooms[c.room][c] = true
		case c := <-h.leave:
			if h.rooms[c.room][c] {
				delete(h.rooms[c.room], c)
				close(c.send)
			}
		case m := <-h.messages:
			for c := range h.rooms[m.room] {
				select {
				case c.send <- m.text:
				default: // too slow
				}
			}
		}
	}
}

// ServeHTTP connects a visitor with the room in the path.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &client{room: chi.URLParam(r, "room"), conn: conn, send: make(chan []byte, 16)}
	h.join <- c
	go c.write()
	c.read(h)
}

func (c *client) read(h *Hub) {
	defer func() {
		h.leave <- c
		c.conn.Close()
	}()
	for {
		_, text, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		h.messages <- message{room: c.room, text: text}
	}
}

func (c *client) write() {
	for text := range c.send {
		if err := c.conn.WriteMessage(websocket.TextMessage, text); err != nil {
			return
		}
	}
}
