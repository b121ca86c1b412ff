package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"

	"example.com/shop/internal/cart"
)

// paymentEvents returns the handler that the payment provider calls, more
// than once if it is in doubt.
func paymentEvents(carts *cart.Service) http.HandlerFunc {
	var mu sync.Mutex
	done := make(map[string]bool)
	return func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			ID   string `json:"id"`
			User string `json:"user"`
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if done[event.ID] {
			return // it was booked before
		}
		slog.Info("paid", "user", event.User, "cents", carts.Of(event.User).Total)
		done[event.ID] = true
	}
}
