// Command program is all that can call its functions.
package main

import (
	"context"
	"log"
	"net/http"

	"github.com/olahol/melody"
	"github.com/redis/go-redis/v9"
)

// A Hub has the connections of this instance.
type Hub struct{ sockets *melody.Melody }

// Deliver tells the clients of this instance.
func (h *Hub) Deliver(text []byte) { _ = h.sockets.Broadcast(text) }

func main() {
	h := &Hub{sockets: melody.New()} // benign `Hub.sockets .*fed by a broker`
	client := redis.NewClient(&redis.Options{Addr: "redis:6379"})
	go func() {
		for msg := range client.Subscribe(context.Background(), "chat").Channel() {
			h.Deliver([]byte(msg.Payload))
		}
	}()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _ = h.sockets.HandleRequest(w, r) })
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}
