// Package offered has a hub that delivers what Redis brings by a method that
// other packages could call as well, and one that they can reach.
package offered

import (
	"context"
	"net/http"

	"github.com/olahol/melody"
	"github.com/redis/go-redis/v9"
)

// A Hub has the connections of this instance.
type Hub struct{ sockets *melody.Melody }

// New makes a Hub.
func New() *Hub {
	return &Hub{sockets: melody.New()} // review `Hub.sockets .*fed by a broker, but that no other package delivers by \(\*Hub\).Deliver is not shown`
}

// Run passes on what Redis sends.
func (h *Hub) Run(ctx context.Context, client *redis.Client) {
	for msg := range client.Subscribe(ctx, "chat").Channel() {
		h.Deliver([]byte(msg.Payload))
	}
}

// Deliver tells the clients of this instance.
func (h *Hub) Deliver(text []byte) { _ = h.sockets.Broadcast(text) }

// ServeHTTP lets a client in.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) { _ = h.sockets.HandleRequest(w, r) }

// Sockets are the connections of this instance.
var Sockets = melody.New() // review `Sockets .*fed by a broker, but that no other package delivers by Sockets is not shown`

// Feed passes on what Redis sends.
func Feed(ctx context.Context, client *redis.Client) {
	for msg := range client.Subscribe(ctx, "news").Channel() {
		_ = Sockets.Broadcast([]byte(msg.Payload))
	}
}
