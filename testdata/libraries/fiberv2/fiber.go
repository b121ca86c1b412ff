// Package fiberv2 uses the middlewares of github.com/gofiber/fiber/v2.
package fiberv2

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cache"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/fiber/v2/middleware/idempotency"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	"github.com/gofiber/fiber/v2/middleware/session"
	"github.com/gofiber/storage/redis/v3"
)

// Local keeps everything in the process.
func Local(app *fiber.App) {
	app.Use(limiter.New(limiter.Config{Max: 20}))                   // want `^limiter.New counts requests in this process \(Storage.* is not set\): each instance counts for itself \[ratelimit\]`
	app.Use(csrf.New())                                             // want `csrf.New keeps CSRF tokens in this process \(Storage or Session is not set\): another instance refuses them \[authstate\]`
	app.Use(cache.New(cache.Config{Expiration: time.Minute}))       // want `cache.New keeps its copies in this process \(Storage is not set\): .* \[stalecopy\]`
	app.Use(idempotency.New(idempotency.Config{Lifetime: 1 << 30})) // want `idempotency.New keeps the keys of requests that were seen in this process \(Storage is not set\): .* \[replay\]`
}

// A Server keeps its sessions.
type Server struct{ sessions *session.Store }

// NewServer makes a Server.
func NewServer() *Server {
	config := session.Config{}
	return &Server{sessions: session.New(config)} // want `Server.sessions \(session.New(Store)?\) keeps sessions in this process \(Storage is not set\): another instance does not know them \[sessionstore\]`
}

// Shared keeps everything in Redis.
func Shared(app *fiber.App) *Server {
	storage := redis.New(redis.Config{Host: "redis"})
	app.Use(limiter.New(limiter.Config{Max: 20, Storage: storage}))
	sessions := session.New(session.Config{Storage: storage})
	app.Use(csrf.New(csrf.Config{Session: sessions}))
	app.Use(cache.New(cacheConfig(storage)))
	app.Use(idempotency.New(idempotency.Config{Storage: storage, Lock: redisLock{storage}}))
	return &Server{sessions: sessions}
}

func cacheConfig(storage fiber.Storage) cache.Config {
	c := cache.ConfigDefault
	c.Storage = storage
	return c
}

// Configured counts in Redis if there is one.
func Configured(app *fiber.App, host string) {
	var storage fiber.Storage
	if host != "" {
		storage = redis.New(redis.Config{Host: host})
	}
	app.Use(limiter.New(limiter.Config{Max: 20, Storage: storage})) // want `limiter.New counts requests in this process or elsewhere, as host says: `
	cfg := session.Config{}
	if host != "" {
		cfg.Storage = redis.New(redis.Config{Host: host})
	}
	s := session.New(cfg) // want `^s \(session.New(Store)?\) keeps sessions in this process or elsewhere, as host says: `
	app.Get("/", func(c *fiber.Ctx) error {
		_, err := s.Get(c)
		return err
	})
}

// A redisLock locks in Redis.
type redisLock struct{ storage *redis.Storage }

// Lock takes the lock of a key.
func (l redisLock) Lock(key string) error { return l.storage.Set(key, nil, time.Minute) }

// Unlock gives it back.
func (l redisLock) Unlock(key string) error { return l.storage.Delete(key) }
