// Package web serves the pages of the shop and its API.
package web

import (
	"bytes"
	"encoding/json"
	"expvar"
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"

	"example.com/shop/internal/cart"
	"example.com/shop/internal/chat"
	"example.com/shop/internal/limit"
	"example.com/shop/internal/session"
)

// An API is the handlers with all that they need.
type API struct {
	Sessions *session.Manager
	Carts    *cart.Service
	Limiter  *limit.Limiter
	Hub      *chat.Hub
}

// Routes returns the shop as one handler.
func (a *API) Routes() http.Handler {
	r := chi.NewRouter()
	r.Use(count, a.Limiter.Middleware)
	r.Get("/", a.home)
	r.Get("/items/{title}", a.item)
	r.Post("/login", a.login)
	r.Post("/logout", a.logout)
	r.Route("/cart", func(r chi.Router) {
		r.Get("/", a.showCart)
		r.Post("/items", a.addToCart)
		r.Post("/vouchers/{code}", a.redeem)
	})
	r.Put("/admin/notice", a.setNotice)
	r.Post("/payments/events", paymentEvents(a.Carts))
	r.Handle("/chat/{room}", a.Hub)
	return r
}

// requests counts by method, for the dashboards.
var requests = expvar.NewMap("requests")

func count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(r.Method, 1)
		next.ServeHTTP(w, r)
	})
}

// buffers saves allocations.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func writeJSON(w http.ResponseWriter, v any) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(buf.Bytes())
}
