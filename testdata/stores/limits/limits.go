// Package limits counts requests.
package limits

import (
	"context"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/redis/go-redis/v9"
)

// Echo limits the routes of echo.
func Echo(e *echo.Echo, client *redis.Client) {
	e.Use(middleware.RateLimiter(middleware.NewRateLimiterMemoryStore(20))) // want `^middleware.NewRateLimiterMemoryStore counts requests in this process: each instance counts for itself \[usercache\]`
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

// A redisStore counts in Redis.
type redisStore struct{ client *redis.Client }

// Allow counts one request.
func (s redisStore) Allow(id string) (bool, error) {
	n, err := s.client.Incr(context.Background(), id).Result()
	return n < 20, err
}
