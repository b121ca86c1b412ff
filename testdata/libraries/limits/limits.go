// Package limits counts requests with libraries whose limiters are given a
// store.
package limits

import (
	"context"
	"net/http"
	"time"

	ratelimit "github.com/JGLTechnologies/gin-rate-limit"
	tollbooth7 "github.com/didip/tollbooth/v7"
	"github.com/didip/tollbooth/v8"
	"github.com/didip/tollbooth/v8/libstring"
	tollboothlimiter "github.com/didip/tollbooth/v8/limiter"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/redis/go-redis/v9"
	"github.com/sethvargo/go-limiter"
	"github.com/sethvargo/go-limiter/httplimit"
	"github.com/sethvargo/go-limiter/memorystore"
	"github.com/sethvargo/go-redisstore"
	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/goredisstore.v9"
	throttledmem "github.com/throttled/throttled/v2/store/memstore"
	ulule "github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/middleware/stdlib"
	"github.com/ulule/limiter/v3/drivers/store/memory"
	ululeredis "github.com/ulule/limiter/v3/drivers/store/redis"
)

// Echo limits the routes of echo.
func Echo(e *echo.Echo, client *redis.Client) {
	e.Use(middleware.RateLimiter(middleware.NewRateLimiterMemoryStore(20))) // want `^middleware.NewRateLimiterMemoryStore counts requests in this process: each instance counts for itself \[ratelimit\]`
	e.Use(middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: 10}), // want `middleware.NewRateLimiterMemoryStoreWithConfig counts requests in this process: `
	}))
	e.Use(middleware.RateLimiter(redisStore{client}))
}

// EchoConfigured limits in Redis if there is one.
func EchoConfigured(e *echo.Echo, addr string) {
	var store middleware.RateLimiterStore
	if addr == "" {
		store = middleware.NewRateLimiterMemoryStore(20) // want `middleware.NewRateLimiterMemoryStore counts requests in this process or elsewhere, as addr says: `
	} else {
		store = redisStore{redis.NewClient(&redis.Options{Addr: addr})}
	}
	e.Use(middleware.RateLimiter(store))
}

// A redisStore counts in Redis.
type redisStore struct{ client *redis.Client }

// Allow counts one request.
func (s redisStore) Allow(id string) (bool, error) {
	n, err := s.client.Incr(context.Background(), id).Result()
	return n < 20, err
}

// An API keeps its limiters.
type API struct {
	local, shared *ulule.Limiter
}

// NewAPI makes an API with limiters of github.com/ulule/limiter.
func NewAPI(client *redis.Client) (*API, error) {
	rate := ulule.Rate{Period: time.Minute, Limit: 20}
	store, err := ululeredis.NewStore(client)
	if err != nil {
		return nil, err
	}
	return &API{
		local:  ulule.New(memory.NewStore(), rate), // want `^API.local \(memory.NewStore\) counts requests in this process: `
		shared: ulule.New(store, rate),
	}, nil
}

// Handler limits h.
func (a *API) Handler(h http.Handler) http.Handler {
	return stdlib.NewMiddleware(a.shared).Handler(stdlib.NewMiddleware(a.local).Handler(h))
}

// stores are the limits of the routes.
type stores struct{ login, export limiter.Store }

func newStores() stores { return stores{login: newStore(20), export: newStore(1)} }

func newStore(tokens uint64) limiter.Store {
	s, err := memorystore.New(&memorystore.Config{Tokens: tokens, Interval: time.Minute}) // want `^stores.export and 1 more \(memorystore.New\) counts requests in this process: `
	if err != nil {
		panic(err)
	}
	return s
}

// Sethvargo limits with github.com/sethvargo/go-limiter.
func Sethvargo(h http.Handler) (http.Handler, error) {
	m, err := httplimit.NewMiddleware(newStores().login, httplimit.IPKeyFunc())
	if err != nil {
		return nil, err
	}
	return m.Handle(h), nil
}

// SethvargoShared limits with a store of its own.
func SethvargoShared(h http.Handler) (http.Handler, error) {
	m, err := httplimit.NewMiddleware(remoteStore{}, httplimit.IPKeyFunc())
	if err != nil {
		return nil, err
	}
	return m.Handle(h), nil
}

// SethvargoRedis limits with a store in Redis.
func SethvargoRedis(h http.Handler) (http.Handler, error) {
	store, err := redisstore.New(&redisstore.Config{Tokens: 20, Interval: time.Minute})
	if err != nil {
		return nil, err
	}
	m, err := httplimit.NewMiddleware(store, httplimit.IPKeyFunc())
	if err != nil {
		return nil, err
	}
	return m.Handle(h), nil
}

// A remoteStore counts elsewhere.
type remoteStore struct{ limiter.Store }

// Throttled limits with github.com/throttled/throttled.
func Throttled(client *redis.Client) ([]throttled.RateLimiter, error) {
	mem, err := throttledmem.NewCtx(1000) // want `memstore.NewCtx counts requests in this process: `
	if err != nil {
		return nil, err
	}
	shared, err := goredisstore.NewCtx(client, "throttled:")
	if err != nil {
		return nil, err
	}
	var all []throttled.RateLimiter
	for _, store := range []throttled.GCRAStoreCtx{mem, shared} {
		l, err := throttled.NewGCRARateLimiterCtx(store, throttled.RateQuota{MaxRate: throttled.PerMin(20), MaxBurst: 5})
		if err != nil {
			return nil, err
		}
		_ = l
	}
	return all, nil
}

// Tollbooth7 limits with github.com/didip/tollbooth/v7, which has no other store.
func Tollbooth7(h http.Handler) http.Handler {
	return tollbooth7.LimitHandler(tollbooth7.NewLimiter(1, nil), h) // want `tollbooth.NewLimiter counts requests in this process: `
}

// Tollbooth limits with github.com/didip/tollbooth/v8, which has none either.
func Tollbooth(h http.Handler) http.Handler {
	options := &tollboothlimiter.ExpirableOptions{DefaultExpirationTTL: time.Hour}
	return tollbooth.HTTPMiddleware(tollbooth.NewLimiter(1, options))(h) // want `tollbooth.NewLimiter counts requests in this process: `
}

// TollboothShared uses what tollbooth knows of addresses, and counts in Redis.
func TollboothShared(h http.Handler, client *redis.Client) http.Handler {
	lookup := tollboothlimiter.IPLookup{Name: "X-Forwarded-For"}
	store := redisStore{client}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ok, err := store.Allow(libstring.CanonicalizeIP(libstring.RemoteIPFromIPLookup(lookup, r))); err != nil || !ok {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Gin limits the routes of gin.
func Gin(e *gin.Engine, client *redis.Client) {
	local := ratelimit.InMemoryStore(&ratelimit.InMemoryOptions{Rate: time.Second, Limit: 5}) // want `ratelimit.InMemoryStore counts requests in this process: `
	e.Use(ratelimit.RateLimiter(local, &ratelimit.Options{}))
	shared := ratelimit.RedisStore(&ratelimit.RedisOptions{RedisClient: client, Rate: time.Second, Limit: 5})
	e.Use(ratelimit.RateLimiter(shared, &ratelimit.Options{}))
}
