// Package sessions keeps sessions with the libraries of several frameworks.
package sessions

import (
	"net/http"
	"time"

	"github.com/boj/redistore"
	"github.com/fasthttp/session/v2"
	fastmemory "github.com/fasthttp/session/v2/providers/memory"
	fastredis "github.com/fasthttp/session/v2/providers/redis"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	fibersession "github.com/gofiber/fiber/v2/middleware/session"
	"github.com/gofiber/storage/memory/v2"
	"github.com/gofiber/storage/redis/v3"
	"github.com/gofiber/storage/sqlite3/v2"
	"github.com/gorilla/sessions"
	echosession "github.com/labstack/echo-contrib/session"
	"github.com/labstack/echo/v4"
	"github.com/markbates/goth/gothic"
	"github.com/valyala/fasthttp"
)

// A Fast keeps its sessions with github.com/fasthttp/session.
type Fast struct{ sessions *session.Session }

// NewFast makes a Fast with sessions in the process.
func NewFast() (*Fast, error) {
	s := session.New(session.NewDefaultConfig())
	provider, err := fastmemory.New(fastmemory.Config{}) // want `memory.New keeps sessions in this process: another instance does not know them \[sessionstore\]`
	if err != nil {
		return nil, err
	}
	return &Fast{sessions: s}, s.SetProvider(provider)
}

// NewSharedFast makes a Fast with sessions in Redis.
func NewSharedFast() (*Fast, error) {
	s := session.New(session.NewDefaultConfig())
	provider, err := fastredis.New(fastredis.Config{Addr: "redis:6379"})
	if err != nil {
		return nil, err
	}
	return &Fast{sessions: s}, s.SetProvider(provider)
}

// NewConfiguredFast makes a Fast with sessions in Redis if there is one.
func NewConfiguredFast(addr string) (*Fast, error) {
	var provider session.Provider
	var err error
	if addr == "" {
		provider, err = fastmemory.New(fastmemory.Config{}) // want `memory.New keeps sessions in this process or elsewhere, as addr says: `
	} else {
		provider, err = fastredis.New(fastredis.Config{Addr: addr})
	}
	if err != nil {
		return nil, err
	}
	s := session.New(session.NewDefaultConfig())
	return &Fast{sessions: s}, s.SetProvider(provider)
}

// Serve tells who is there.
func (f *Fast) Serve(ctx *fasthttp.RequestCtx) {
	store, err := f.sessions.Get(ctx)
	if err != nil {
		ctx.Error(err.Error(), fasthttp.StatusInternalServerError)
		return
	}
	ctx.SetBodyString(string(store.GetSessionID()))
}

// Fiber keeps sessions with storages of github.com/gofiber/storage.
func Fiber(app *fiber.App) {
	local := fibersession.New(fibersession.Config{Storage: memory.New()}) // want `memory.New\) keeps sessions in this process: another instance does not know them \[sessionstore\]`
	shared := fibersession.New(fibersession.Config{Storage: redis.New(redis.Config{Host: "redis"})})
	app.Get("/local", show(local))
	app.Get("/shared", show(shared))
}

// FiberFile keeps them in a file of this instance.
func FiberFile(app *fiber.App) {
	file := fibersession.New(fibersession.Config{Storage: sqlite3.New(sqlite3.Config{Database: "/var/lib/sessions.sqlite"})}) // want `file \(sqlite3.New\) keeps sessions in this process: another instance does not know them \[sessionstore\]`
	app.Get("/file", func(c *fiber.Ctx) error {
		_, err := file.Get(c)
		return err
	})
}

// FiberSeveral uses one storage for several purposes.
func FiberSeveral(app *fiber.App) {
	storage := memory.New() // want `memory.New keeps its data in this process: another instance will not find it \[usercache\]`
	app.Use(limiter.New(limiter.Config{Max: 20, Storage: storage}))
	app.Use(csrf.New(csrf.Config{Storage: storage}))
}

func show(s *fibersession.Store) fiber.Handler {
	return func(c *fiber.Ctx) error {
		sess, err := s.Get(c)
		if err != nil {
			return err
		}
		return c.SendString(sess.ID())
	}
}

// Storage is the memory of this process unless one is given.
func Storage(given fiber.Storage) fiber.Storage {
	if given != nil {
		return given
	}
	return memory.New() // review `memory.New keeps its data in this process or elsewhere, as given says: `
}

// GothFiles keeps what goth knows of a login in files.
func GothFiles(key []byte) {
	gothic.Store = sessions.NewFilesystemStore("", key) // want `sessions.NewFilesystemStore keeps sessions in this process: `
}

// GothRedis keeps it in Redis.
func GothRedis(key []byte) error {
	store, err := redistore.NewRediStore(10, "tcp", "redis:6379", "", "", key)
	if err != nil {
		return err
	}
	gothic.Store = store
	return nil
}

// Goth keeps it in a cookie, as goth does.
func Goth(mux *http.ServeMux) {
	mux.HandleFunc("/auth/{provider}", gothic.BeginAuthHandler)
}

// Echo keeps sessions with github.com/labstack/echo-contrib.
func Echo(e *echo.Echo, key []byte) error {
	e.Use(echosession.Middleware(sessions.NewFilesystemStore("/var/lib/sessions", key))) // want `sessions.NewFilesystemStore keeps sessions in this process: `
	e.Use(echosession.Middleware(sessions.NewCookieStore(key)))
	store, err := redistore.NewRediStore(10, "tcp", "redis:6379", "", "", key)
	if err != nil {
		return err
	}
	store.SetMaxAge(int(time.Hour / time.Second))
	e.Use(echosession.MiddlewareWithConfig(echosession.Config{Store: store}))
	return nil
}
