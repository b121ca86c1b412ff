// Package httprate counts requests with github.com/go-chi/httprate.
package httprate

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"
)

// A Config is what the operator of the service sets.
type Config struct {
	Counter struct{ Host string }
}

// Local routes are limited by counts of this process.
func Local(h http.HandlerFunc) http.Handler {
	r := chi.NewRouter()
	r.With(httprate.LimitByIP(10, time.Minute)).Get("/ip", h)                                        // want `^httprate.LimitByIP counts requests in this process: each instance counts for itself \[ratelimit\]`
	r.With(httprate.LimitAll(10, time.Minute)).Get("/all", h)                                        // want `httprate.LimitAll counts requests in this process: `
	r.With(httprate.Limit(10, time.Minute, httprate.WithKeyFuncs(httprate.KeyByIP))).Get("/user", h) // want `httprate.Limit counts requests in this process \(WithLimitCounter is not given\): `
	return r
}

// Shared routes are limited by counts in a service.
func Shared(h http.HandlerFunc) http.Handler {
	r := chi.NewRouter()
	r.With(httprate.Limit(10, time.Minute, httprate.WithKeyFuncs(httprate.KeyByIP), shared())).Get("/helper", h)
	r.With(httprate.Limit(10, time.Minute, httprate.WithLimitCounter(&counter{}))).Get("/own", h)
	return r
}

func shared() httprate.Option {
	return httprate.WithLimitCounter(&counter{})
}

// Configured routes are limited by one or the other.
func Configured(cfg Config, h http.HandlerFunc) http.Handler {
	r := chi.NewRouter()
	opts := []httprate.Option{httprate.WithKeyFuncs(httprate.KeyByIP)}
	if cfg.Counter.Host != "" {
		opts = append(opts, httprate.WithLimitCounter(&counter{host: cfg.Counter.Host}))
	}
	r.With(httprate.Limit(10, time.Minute, opts...)).Get("/", h) // want `httprate.Limit counts requests in this process or elsewhere, as cfg.Counter.Host says: `
	return r
}

// A Guard keeps its limiters.
type Guard struct {
	logins *httprate.RateLimiter
	shared *httprate.RateLimiter
}

// NewGuard makes a Guard.
func NewGuard() *Guard {
	return &Guard{
		logins: httprate.NewRateLimiter(5, time.Minute), // want `Guard.logins \(httprate.NewRateLimiter\) counts requests in this process \(WithLimitCounter is not given\): each instance counts for itself`
		shared: httprate.NewRateLimiter(5, time.Minute, httprate.WithLimitCounter(&counter{})),
	}
}

// Login counts by user.
func (g *Guard) Login(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	if g.logins.OnLimit(w, r, user) || g.shared.OnLimit(w, r, user) {
		http.Error(w, "slow down", http.StatusTooManyRequests)
	}
}

// A counter counts in a service of its own.
type counter struct {
	host   string
	client http.Client
}

// Config is called before the first request.
func (c *counter) Config(int, time.Duration) {}

// Increment adds one.
func (c *counter) Increment(key string, window time.Time) error { return c.IncrementBy(key, window, 1) }

// IncrementBy adds amount.
func (c *counter) IncrementBy(key string, _ time.Time, _ int) error {
	res, err := c.client.Post("http://"+c.host+"/"+key, "", nil)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// Get returns the counts of two windows.
func (c *counter) Get(string, time.Time, time.Time) (current, previous int, err error) {
	return 0, 0, nil
}
