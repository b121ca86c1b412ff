// Package caches keeps copies.
package caches

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
	"github.com/eko/gocache/lib/v4/cache"
	"github.com/eko/gocache/lib/v4/store"
	gocachestore "github.com/eko/gocache/store/go_cache/v4"
	memcachestore "github.com/eko/gocache/store/memcache/v4"
	redisstore "github.com/eko/gocache/store/redis/v4"
	gincache "github.com/gin-contrib/cache"
	"github.com/gin-contrib/cache/persistence"
	"github.com/gin-gonic/gin"
	rediscache "github.com/go-redis/cache/v9"
	"github.com/golang/groupcache"
	"github.com/gomodule/redigo/redis"
	"github.com/gregjones/httpcache"
	httpcacheredis "github.com/gregjones/httpcache/redis"
	gocache "github.com/patrickmn/go-cache"
	goredis "github.com/redis/go-redis/v9"
	"github.com/viccon/sturdyc"
)

// Pages keeps pages with github.com/gin-contrib/cache.
func Pages(e *gin.Engine, h gin.HandlerFunc) {
	local := persistence.NewInMemoryStore(time.Minute) // review `persistence.NewInMemoryStore keeps its copies in this process: another instance has others`
	e.GET("/local", gincache.CachePage(local, time.Minute, h))
	e.GET("/shared", gincache.CachePage(persistence.NewRedisCache("redis:6379", "", time.Minute), time.Minute, h))
}

// PagesConfigured keeps pages in Redis if there is one.
func PagesConfigured(e *gin.Engine, addr string, h gin.HandlerFunc) {
	var pages persistence.CacheStore = persistence.NewInMemoryStore(time.Minute) // review `persistence.NewInMemoryStore keeps its copies in this process or elsewhere, as addr says: `
	if addr != "" {
		pages = persistence.NewRedisCache(addr, "", time.Minute)
	}
	e.GET("/pages", gincache.CachePage(pages, time.Minute, h))
}

// Clients keep answers with github.com/gregjones/httpcache.
func Clients(conn redis.Conn) []*http.Client {
	return []*http.Client{
		httpcache.NewMemoryCacheTransport().Client(),                // review `httpcache.NewMemoryCacheTransport keeps its copies in this process: `
		httpcache.NewTransport(httpcache.NewMemoryCache()).Client(), // review `httpcache.NewMemoryCache keeps its copies in this process: `
		httpcache.NewTransport(httpcacheredis.NewWithClient(conn)).Client(),
	}
}

// Eko keeps copies with github.com/eko/gocache.
func Eko(client *goredis.Client, hosts ...string) []cache.CacheInterface[any] {
	local := gocachestore.NewGoCache(gocache.New(time.Minute, time.Hour)) // review `gocachestore.NewGoCache|go_cache.NewGoCache keeps its copies in this process: `
	return []cache.CacheInterface[any]{
		cache.New[any](local),
		cache.New[any](redisstore.NewRedis(client)),
		cache.New[any](memcachestore.NewMemcache(memcache.New(hosts...))),
	}
}

// EkoConfigured keeps copies in Redis if there is one.
func EkoConfigured(addr string) *cache.Cache[any] {
	var s store.StoreInterface
	if addr != "" {
		s = redisstore.NewRedis(goredis.NewClient(&goredis.Options{Addr: addr}))
	} else {
		s = gocachestore.NewGoCache(gocache.New(time.Minute, time.Hour)) // review `NewGoCache keeps its copies in this process or elsewhere, as addr says: `
	}
	return cache.New[any](s)
}

// GoRedis keeps copies with github.com/go-redis/cache.
func GoRedis() *rediscache.Cache {
	return rediscache.New(&rediscache.Options{LocalCache: rediscache.NewTinyLFU(1000, time.Minute)}) // review `cache.NewTinyLFU keeps its copies in this process: `
}

// GoRedisNear keeps them in Redis, and copies of those here.
func GoRedisNear(client *goredis.Client) *rediscache.Cache {
	return rediscache.New(&rediscache.Options{Redis: client, LocalCache: rediscache.NewTinyLFU(1000, time.Minute)}) // review `cache.NewTinyLFU keeps its copies in this process: `
}

// GoRedisShared keeps them in Redis only.
func GoRedisShared(client *goredis.Client) *rediscache.Cache {
	return rediscache.New(&rediscache.Options{Redis: client})
}

// Group is filled from its peers.
var Group = groupcache.NewGroup("pages", 1<<20, groupcache.GetterFunc(func(_ context.Context, key string, dest groupcache.Sink) error {
	return dest.SetString("page " + key)
}))

// Page shows a page of the group.
func Page(w http.ResponseWriter, r *http.Request) {
	var page string
	if err := Group.Get(r.Context(), r.FormValue("page"), groupcache.StringSink(&page)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write([]byte(page))
}

// An Orders keeps orders with github.com/viccon/sturdyc.
type Orders struct {
	local, shared *sturdyc.Client[string]
	db            db
}

type db interface {
	Order(ctx context.Context, id string) (string, error)
	Save(ctx context.Context, id, order string) error
}

// NewOrders makes an Orders.
func NewOrders(db db, storage sturdyc.DistributedStorageWithDeletions) *Orders {
	return &Orders{
		db:     db,
		local:  sturdyc.New[string](1000, 10, time.Hour, 10),
		shared: sturdyc.New[string](1000, 10, time.Hour, 10, sturdyc.WithDistributedStorageEarlyRefreshes(storage, time.Minute)),
	}
}

// Show fills the copy on a miss.
func (o *Orders) Show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	order, err := o.local.GetOrFetch(r.Context(), id, func(ctx context.Context) (string, error) { return o.db.Order(ctx, id) }) // want `Show keeps a copy in Orders\.local .*: another instance keeps its old copy \[stalecopy\]`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(order)
}

// Change drops the copy of this instance only.
func (o *Orders) Change(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := o.db.Save(r.Context(), id, r.FormValue("order")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	o.local.Delete(id)
}

// ShowShared fills the copy that the instances share on a miss.
func (o *Orders) ShowShared(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	order, err := o.shared.GetOrFetch(r.Context(), id, func(ctx context.Context) (string, error) { return o.db.Order(ctx, id) })
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(order)
}
