// Package sockets reaches the clients that are connected.
package sockets

import (
	"context"
	"net/http"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	socketio "github.com/googollee/go-socket.io"
	"github.com/nats-io/nats.go"
	"github.com/olahol/melody"
	"github.com/r3labs/sse/v2"
	"github.com/redis/go-redis/v9"
	gosse "github.com/tmaxmax/go-sse"
	"gocloud.dev/pubsub"
	"gocloud.dev/pubsub/mempubsub"
)

// A Hub keeps the connections of melody.
type Hub struct{ sockets *melody.Melody }

// NewHub makes a Hub.
func NewHub() *Hub {
	return &Hub{sockets: melody.New()} // want `^Hub.sockets \(melody.New\) keeps connections in this process: another instance cannot reach them \[connregistry\]`
}

// Say tells all.
func (h *Hub) Say(w http.ResponseWriter, r *http.Request) {
	if err := h.sockets.Broadcast([]byte(r.FormValue("text"))); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// A SharedHub has connections to which Redis brings what any instance says.
type SharedHub struct {
	sockets *melody.Melody
	client  *redis.Client
}

// NewSharedHub makes a SharedHub.
func NewSharedHub(client *redis.Client) *SharedHub {
	return &SharedHub{sockets: melody.New(), client: client} // benign `SharedHub.sockets .*fed by a broker`
}

// Run passes on what Redis sends.
func (h *SharedHub) Run(ctx context.Context) {
	for msg := range h.client.Subscribe(ctx, "chat").Channel() {
		h.deliver([]byte(msg.Payload))
	}
}

func (h *SharedHub) deliver(text []byte) { _ = h.sockets.Broadcast(text) }

// Connect lets a client in.
func (h *SharedHub) Connect(w http.ResponseWriter, r *http.Request) {
	if err := h.sockets.HandleRequest(w, r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// Say tells all, those of other instances too.
func (h *SharedHub) Say(w http.ResponseWriter, r *http.Request) {
	h.client.Publish(r.Context(), "chat", r.FormValue("text"))
}

// A HalfHub has a subscription, but tells what clients say to its own only.
type HalfHub struct{ sockets *melody.Melody }

// NewHalfHub makes a HalfHub.
func NewHalfHub(conn *nats.Conn) (*HalfHub, error) {
	h := &HalfHub{sockets: melody.New()} // want `^HalfHub.sockets \(melody.New\) keeps connections in this process: `
	h.sockets.HandleMessage(func(s *melody.Session, text []byte) { _ = h.sockets.BroadcastOthers(text, s) })
	_, err := conn.Subscribe("notices", func(m *nats.Msg) { _ = h.sockets.Broadcast(m.Data) })
	return h, err
}

// A sender reaches clients.
type sender interface{ Broadcast(text []byte) error }

// Nats passes on what NATS sends.
func Nats(mux *http.ServeMux, conn *nats.Conn) error {
	m := melody.New() // benign `feed.to .melody.New. .*fed by a broker`
	mux.HandleFunc("/chat", func(w http.ResponseWriter, r *http.Request) { _ = m.HandleRequest(w, r) })
	m.HandleMessage(func(_ *melody.Session, text []byte) { _ = conn.Publish("chat", text) })
	f := &feed{to: m}
	_, err := conn.Subscribe("chat", f.receive)
	return err
}

// A feed passes on what it receives.
type feed struct{ to sender }

func (f *feed) receive(m *nats.Msg) { _ = f.to.Broadcast(m.Data) }

// RedisEvents serves events that Redis brings.
func RedisEvents(ctx context.Context, mux *http.ServeMux, client *redis.Client) {
	events := sse.New() // benign `sse.New .*fed by a broker`
	mux.Handle("/redis", events)
	go func() {
		sub := client.Subscribe(ctx, "events")
		defer sub.Close()
		for {
			msg, err := sub.ReceiveMessage(ctx)
			if err != nil {
				return
			}
			events.Publish(msg.Channel, &sse.Event{Data: []byte(msg.Payload)})
		}
	}()
}

// NatsEvents serves events that NATS brings.
func NatsEvents(mux *http.ServeMux, conn *nats.Conn) error {
	notices := sse.New() // benign `sse.New .*fed by a broker`
	mux.Handle("/nats", notices)
	_, err := conn.Subscribe("notices", func(m *nats.Msg) { notices.TryPublish(m.Subject, &sse.Event{Data: m.Data}) })
	return err
}

// Posts serves events that requests bring.
func Posts(mux *http.ServeMux) {
	events := sse.New() // want `^events \(sse.New\) keeps connections in this process: `
	mux.Handle("GET /posts", events)
	mux.HandleFunc("POST /posts", func(w http.ResponseWriter, r *http.Request) {
		events.Publish("posts", &sse.Event{Data: []byte(r.FormValue("text"))})
	})
}

// Events serves events.
func Events(mux *http.ServeMux, p gosse.Provider) {
	mux.Handle("/r3labs", sse.New())                          // want `sse.New keeps connections in this process: `
	mux.Handle("/tmaxmax", &gosse.Server{})                   // want `sse.Server keeps connections in this process \(Provider is not set\): `
	mux.Handle("/joe", &gosse.Server{Provider: &gosse.Joe{}}) // want `sse.Joe keeps connections in this process: `
	mux.Handle("/shared", &gosse.Server{Provider: redisProvider{}})
	mux.Handle("/given", &gosse.Server{Provider: p})
}

// A redisProvider publishes through Redis.
type redisProvider struct{}

// Subscribe listens.
func (redisProvider) Subscribe(context.Context, gosse.Subscription) error { return nil }

// Publish sends.
func (redisProvider) Publish(*gosse.Message, []string) error { return nil }

// Shutdown ends.
func (redisProvider) Shutdown(context.Context) error { return nil }

// SocketIO makes two servers.
func SocketIO() ([]http.Handler, error) {
	local := socketio.NewServer(nil) // want `socketio.NewServer keeps connections in this process \(Adapter is not called\): `
	shared := socketio.NewServer(nil)
	if _, err := shared.Adapter(&socketio.RedisAdapterOptions{Addr: "redis:6379"}); err != nil {
		return nil, err
	}
	return []http.Handler{local, shared}, nil
}

// SocketIOConfigured has an adapter if there is a Redis.
func SocketIOConfigured(redisAddr string) (http.Handler, error) {
	s := socketio.NewServer(nil) // want `socketio.NewServer keeps connections in this process or elsewhere, as redisAddr says: `
	if redisAddr != "" {
		if _, err := s.Adapter(&socketio.RedisAdapterOptions{Addr: redisAddr}); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// A Bus passes messages on.
type Bus struct {
	pub message.Publisher
	sub message.Subscriber
}

// NewBus makes a Bus of this process.
func NewBus(logger watermill.LoggerAdapter) *Bus {
	ch := gochannel.NewGoChannel(gochannel.Config{}, logger) // want `^Bus.pub and 1 more \(gochannel.NewGoChannel\) passes messages on in this process: subscribers of other instances do not get them \[connregistry\]`
	return &Bus{pub: ch, sub: ch}
}

// NewSharedBus makes a Bus of what it is given.
func NewSharedBus(pub message.Publisher, sub message.Subscriber) *Bus {
	return &Bus{pub: pub, sub: sub}
}

// NewConfiguredBus makes a Bus of NATS if there is one.
func NewConfiguredBus(url string, logger watermill.LoggerAdapter) (message.Publisher, error) {
	if url == "" {
		return gochannel.NewGoChannel(gochannel.Config{}, logger), nil // want `gochannel.NewGoChannel passes messages on in this process or elsewhere, as url says: `
	}
	conn, err := nats.Connect(url)
	return &natsPublisher{conn}, err
}

// A RemoteBus passes messages on through NATS.
type RemoteBus struct{ pub message.Publisher }

// NewRemoteBus makes a RemoteBus.
func NewRemoteBus(conn *nats.Conn) *RemoteBus { return &RemoteBus{pub: &natsPublisher{conn}} }

// A natsPublisher publishes through NATS.
type natsPublisher struct{ conn *nats.Conn }

// Publish sends.
func (p *natsPublisher) Publish(topic string, messages ...*message.Message) error {
	for _, m := range messages {
		if err := p.conn.Publish(topic, m.Payload); err != nil {
			return err
		}
	}
	return nil
}

// Close ends.
func (p *natsPublisher) Close() error { return p.conn.Drain() }

// Dedup drops what was seen.
func Dedup(r *message.Router, seen middleware.ExpiringKeyRepository) {
	local := &middleware.Deduplicator{} // want `middleware.Deduplicator keeps the keys of requests that were seen in this process \(Repository is not set\): `
	r.AddMiddleware(local.Middleware)
	given := &middleware.Deduplicator{Repository: seen}
	r.AddMiddleware(given.Middleware)
	shared := &middleware.Deduplicator{Repository: redisKeys{}}
	r.AddMiddleware(shared.Middleware)
}

// DedupKept drops what was seen within a minute.
func DedupKept(r *message.Router) error {
	keys, err := middleware.NewMapExpiringKeyRepository(time.Minute) // want `middleware.NewMapExpiringKeyRepository keeps the keys of requests that were seen in this process: `
	if err != nil {
		return err
	}
	r.AddMiddleware((&middleware.Deduplicator{Repository: keys}).Middleware)
	return nil
}

// A redisKeys keeps keys in Redis.
type redisKeys struct {
	middleware.ExpiringKeyRepository
}

// Topics are named by URLs.
func Topics(ctx context.Context) ([]*pubsub.Topic, error) {
	local, err := pubsub.OpenTopic(ctx, "mem://orders") // want `pubsub.OpenTopic passes messages on in this process \(it is told "mem://orders"\): `
	if err != nil {
		return nil, err
	}
	shared, err := pubsub.OpenTopic(ctx, "kafka://orders")
	if err != nil {
		return nil, err
	}
	named := mempubsub.NewTopic() // want `mempubsub.NewTopic passes messages on in this process: `
	return []*pubsub.Topic{local, shared, named}, nil
}
