// Package session knows who is logged in.
package session

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

// Cookie is the name of the cookie that holds the session's ID.
const Cookie = "shop_session"

// A Session is what the shop knows of a visitor who is logged in.
type Session struct {
	ID      string    `json:"id"`
	User    string    `json:"user"`
	Expires time.Time `json:"expires"`
}

// A Store keeps sessions.
type Store interface {
	Save(ctx context.Context, s Session) error
	Load(ctx context.Context, id string) (s Session, ok bool, err error)
	Delete(ctx context.Context, id string) error
}

// A Manager starts sessions and finds them again.
type Manager struct {
	store Store
	ttl   time.Duration
}

// NewManager returns a manager of the sessions in store.
func NewManager(store Store, ttl time.Duration) *Manager {
	return &Manager{store: store, ttl: ttl}
}

// Start logs user in.
func (m *Manager) Start(w http.ResponseWriter, r *http.Request, user string) error {
	s := Session{ID: rand.Text(), User: user, Expires: time.Now().Add(m.ttl)}
	if err := m.store.Save(r.Context(), s); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: Cookie, Value: s.ID, Path: "/", HttpOnly: true, Expires: s.Expires})
	return nil
}

// Of returns the session that a request belongs to.
func (m *Manager) Of(r *http.Request) (Session, bool) {
	c, err := r.Cookie(Cookie)
	if err != nil {
		return Session{}, false
	}
	s, ok, err := m.store.Load(r.Context(), c.Value)
	return s, ok && err == nil && time.Now().Before(s.Expires)
}

// End logs out.
func (m *Manager) End(r *http.Request) error {
	c, err := r.Cookie(Cookie)
	if err != nil {
		return nil // nobody was logged in
	}
	return m.store.Delete(r.Context(), c.Value)
}
