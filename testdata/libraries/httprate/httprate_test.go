package httprate

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-chi/httprate"
)

// TestGuard replaces a limiter, which says nothing of the program.
func TestGuard(t *testing.T) {
	g := NewGuard()
	g.logins = httprate.NewRateLimiter(1, time.Second, httprate.WithLimitCounter(&counter{client: http.Client{}}))
	if g.logins == nil {
		t.Error("no limiter")
	}
}
