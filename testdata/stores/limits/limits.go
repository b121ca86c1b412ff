// Package limits counts requests.
package limits

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/httprate"
	httprateredis "github.com/go-chi/httprate-redis"
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/redis/go-redis/v9"
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
	var store middleware.RateLimiterStore = middleware.NewRateLimiterMemoryStore(20) // want `middleware.NewRateLimiterMemoryStore counts requests in this process or elsewhere, as addr says: `
	if addr != "" {
		store = redisStore{redis.NewClient(&redis.Options{Addr: addr})}
	}
	e.Use(middleware.RateLimiter(store))
}

// Chi limits the routes of chi.
func Chi(h http.Handler, client *redis.Client) []http.Handler {
	return []http.Handler{
		httprate.Limit(20, time.Minute)(h), // want `httprate.Limit counts requests in this process \(\w+ is not given\): `
		httprate.Limit(20, time.Minute, httprateredis.WithRedisLimitCounter(&httprateredis.Config{Client: client}))(h),
		httprate.Limit(20, time.Minute, httprate.WithLimitCounter(httprateredis.NewCounter(&httprateredis.Config{Client: client})))(h),
	}
}

// ChiConfigured limits in Redis if there is one.
func ChiConfigured(h http.Handler, host string) http.Handler {
	var opts []httprate.Option
	if host != "" {
		opts = append(opts, httprateredis.WithRedisLimitCounter(&httprateredis.Config{Host: host}))
	}
	return httprate.Limit(20, time.Minute, opts...)(h) // want `httprate.Limit counts requests in this process or elsewhere, as host says: `
}

// A redisStore counts in Redis.
type redisStore struct{ client *redis.Client }

// Allow counts one request.
func (s redisStore) Allow(id string) (bool, error) {
	n, err := s.client.Incr(context.Background(), id).Result()
	return n < 20, err
}
