// Package limit keeps clients from asking too often.
package limit

import (
	"expvar"
	"net"
	"net/http"
	"sync"

	"golang.org/x/time/rate"
)

// refused counts what was turned away, for the dashboards.
var refused = expvar.NewMap("refused")

// A Limiter lets each client make so many requests per second.
type Limiter struct {
	perSecond rate.Limit

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

// New returns a limiter that has seen nobody.
func New(perSecond float64) *Limiter {
	return &Limiter{perSecond: rate.Limit(perSecond), clients: make(map[string]*rate.Limiter)}
}

// Middleware turns away who asks too often.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if !l.client(host).Allow() {
			refused.Add(r.Method, 1)
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (l *Limiter) client(host string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, ok := l.clients[host]
	if !ok {
		c = rate.NewLimiter(l.perSecond, 2*int(l.perSecond))
		l.clients[host] = c
	}
	return c
}
