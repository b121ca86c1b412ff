// Package api says what clients send to all.
package api

import (
	"net/http"

	"example.com/libraries/hubs/direct"
	"example.com/libraries/hubs/shared"
)

// An API has hubs.
type API struct {
	shared *shared.Hub
}

// Say reaches the clients of every instance.
func (a *API) Say(w http.ResponseWriter, r *http.Request) {
	if err := a.shared.Publish(r.Context(), r.FormValue("text")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Shout reaches those of this one.
func (a *API) Shout(w http.ResponseWriter, r *http.Request) {
	if err := direct.Publish([]byte(r.FormValue("text"))); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
