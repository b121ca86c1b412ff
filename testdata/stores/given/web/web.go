// Package web makes what keeps state where its callers say.
package web

import (
	"net/http"
	"time"

	"github.com/go-chi/httprate"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	"github.com/gofiber/fiber/v2/middleware/session"
)

// An API has sessions.
type API struct{ sessions *session.Store }

// NewAPI makes an API.
func NewAPI(prefix string, store fiber.Storage) *API {
	return &API{sessions: newSessions(prefix, store)}
}

func newSessions(prefix string, store fiber.Storage) *session.Store {
	return session.New(session.Config{KeyLookup: "cookie:" + prefix, Storage: store})
}

// Show tells who is there.
func (a *API) Show(c *fiber.Ctx) error {
	s, err := a.sessions.Get(c)
	if err != nil {
		return err
	}
	return c.SendString(s.ID())
}

// Protect keeps CSRF tokens as it is told.
func Protect(app *fiber.App, config csrf.Config) {
	config.CookieName = "csrf"
	app.Use(csrf.New(config))
}

// Routes limits what it serves.
func Routes(h http.Handler, counters ...httprate.Option) http.Handler {
	return httprate.Limit(10, time.Minute, counters...)(h)
}

// Limit limits the routes of an application, if there is a storage.
func (a *API) Limit(app *fiber.App, store fiber.Storage) {
	config := limiter.Config{Max: 20}
	if store != nil {
		config.Storage = store
	}
	app.Use(limiter.New(config))
}

// Shared keeps sessions elsewhere whatever it is given.
func Shared(prefix string, store fiber.Storage) *session.Store {
	if store == nil {
		store = remote{}
	}
	return session.New(session.Config{KeyLookup: "cookie:" + prefix, Storage: store})
}

// Perhaps has sessions only if it is given a storage.
func Perhaps(app *fiber.App, store fiber.Storage) {
	if store != nil {
		app.Get("/perhaps", (&API{sessions: newSessions("perhaps", store)}).Show)
	}
}

// PerhapsProtect protects only what has a storage.
func PerhapsProtect(app *fiber.App, config csrf.Config) {
	if config.Storage == nil {
		return
	}
	app.Use(csrf.New(config))
}

// A remote is elsewhere.
type remote struct{ fiber.Storage }
