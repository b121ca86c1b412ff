// Package shared has a hub that delivers only what Redis brings.
package shared

import (
	"context"
	"net/http"

	"github.com/olahol/melody"
	"github.com/redis/go-redis/v9"
)

// A Hub has the connections of this instance.
type Hub struct {
	sockets *melody.Melody
	client  *redis.Client
}

// New makes a Hub.
func New(client *redis.Client) *Hub {
	return &Hub{sockets: melody.New(), client: client} // benign `Hub.sockets .*fed by a broker`
}

// Run passes on what Redis sends.
func (h *Hub) Run(ctx context.Context) {
	for msg := range h.client.Subscribe(ctx, "chat").Channel() {
		h.deliver([]byte(msg.Payload))
	}
}

func (h *Hub) deliver(text []byte) { _ = h.sockets.Broadcast(text) }

// ServeHTTP lets a client in.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) { _ = h.sockets.HandleRequest(w, r) }

// Publish tells all, through Redis.
func (h *Hub) Publish(ctx context.Context, text string) error {
	return h.client.Publish(ctx, "chat", text).Err()
}
