// Package direct has a hub to which Redis brings notices, and of which other
// packages tell the clients of this instance only.
package direct

import (
	"context"
	"net/http"

	"github.com/olahol/melody"
	"github.com/redis/go-redis/v9"
)

var sockets = melody.New() // want `^direct.sockets \(melody.New\) keeps connections in this process: another instance cannot reach them \[connregistry\]`

// Run passes on what Redis sends.
func Run(ctx context.Context, client *redis.Client) {
	for msg := range client.Subscribe(ctx, "notices").Channel() {
		_ = sockets.Broadcast([]byte(msg.Payload))
	}
}

// Publish tells the clients of this instance.
func Publish(text []byte) error { return sockets.Broadcast(text) }

// Connect lets a client in.
func Connect(w http.ResponseWriter, r *http.Request) { _ = sockets.HandleRequest(w, r) }
