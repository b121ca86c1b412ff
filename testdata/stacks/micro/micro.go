// Package micro uses the stores and brokers of go-micro.dev.
package micro

import (
	"context"
	"time"

	"go-micro.dev/v5/broker"
	natsbroker "go-micro.dev/v5/broker/nats"
	"go-micro.dev/v5/cache"
	rediscache "go-micro.dev/v5/cache/redis"
	"go-micro.dev/v5/events"
	"go-micro.dev/v5/events/natsjs"
	"go-micro.dev/v5/server"
	"go-micro.dev/v5/store"
	"go-micro.dev/v5/store/postgres"
)

// Request asks for an order.
type Request struct{ ID, Text string }

// Response is one.
type Response struct{ Text string }

// Orders serves orders.
type Orders struct {
	local, shared store.Store
}

// NewOrders makes an Orders.
func NewOrders() *Orders { return &Orders{local: store.NewMemoryStore(), shared: postgres.NewStore()} }

// Register lets the service serve them.
func (o *Orders) Register(s server.Server) error { return s.Handle(s.NewHandler(o)) }

// Put keeps an order of another service.
func (o *Orders) Put(_ context.Context, req *Request, _ *Response) error {
	return o.local.Write(&store.Record{Key: req.ID, Value: []byte(req.Text)}) // want `Orders.local`
}

// PutShared keeps it for all.
func (o *Orders) PutShared(_ context.Context, req *Request, _ *Response) error {
	return o.shared.Write(&store.Record{Key: req.ID, Value: []byte(req.Text)})
}

// Brokers pass messages on.
func Brokers() []broker.Broker {
	return []broker.Broker{
		broker.NewMemoryBroker(), // want `broker.NewMemoryBroker passes messages on in this process: subscribers of other instances do not get them \[connregistry\]`
		natsbroker.NewNatsBroker(),
	}
}

// BrokerConfigured is NATS if there is one.
func BrokerConfigured(addr string) broker.Broker {
	b := broker.NewMemoryBroker() // want `broker.NewMemoryBroker passes messages on in this process or elsewhere, as addr says: `
	if addr != "" {
		b = natsbroker.NewNatsBroker(broker.Addrs(addr))
	}
	return b
}

// Caches keep copies.
func Caches() []cache.Cache {
	return []cache.Cache{
		cache.NewCache(cache.Expiration(time.Minute)), // review `cache.NewCache keeps its copies in this process: `
		rediscache.NewRedisCache(cache.WithAddress("redis:6379")),
	}
}

// Cached looks in the cache that the library has.
func Cached(ctx context.Context, key string) (any, error) {
	v, _, err := cache.DefaultCache.Get(ctx, key) // review `cache.DefaultCache keeps its copies in this process: `
	return v, err
}

// Streams pass events on.
func Streams() ([]events.Stream, error) {
	local, err := events.NewStream() // want `events.NewStream passes messages on in this process: `
	if err != nil {
		return nil, err
	}
	shared, err := natsjs.NewStream(natsjs.Address("nats:4222"))
	if err != nil {
		return nil, err
	}
	return []events.Stream{local, shared}, nil
}
