package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
)

func (a *API) login(w http.ResponseWriter, r *http.Request) {
	user, password, ok := r.BasicAuth()
	if !ok || password == "" {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	if err := a.Sessions.Start(w, r, user); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (a *API) logout(w http.ResponseWriter, r *http.Request) {
	if err := a.Sessions.End(r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (a *API) showCart(w http.ResponseWriter, r *http.Request) {
	s, ok := a.Sessions.Of(r)
	if !ok {
		http.Error(w, "log in first", http.StatusUnauthorized)
		return
	}
	writeJSON(w, a.Carts.Of(s.User))
}

func (a *API) addToCart(w http.ResponseWriter, r *http.Request) {
	s, ok := a.Sessions.Of(r)
	if !ok {
		http.Error(w, "log in first", http.StatusUnauthorized)
		return
	}
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := a.Carts.Add(r.Context(), s.User, r.FormValue("item"), n); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

var (
	redeemedMu sync.Mutex
	redeemed   = make(map[string]time.Time) // vouchers that are spent
)

// redeem accepts a voucher once.
func (a *API) redeem(w http.ResponseWriter, r *http.Request) {
	code := chi.URLParam(r, "code")
	redeemedMu.Lock()
	defer redeemedMu.Unlock()
	if _, ok := redeemed[code]; ok {
		http.Error(w, "spent", http.StatusConflict)
		return
	}
	redeemed[code] = time.Now()
	w.WriteHeader(http.StatusNoContent)
}
