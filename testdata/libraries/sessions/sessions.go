// Package sessions keeps sessions with libraries that are told where.
package sessions

import (
	"database/sql"
	"net/http"
	"os"

	"gitea.com/go-chi/session"
	"github.com/boj/redistore"
	ginsessions "github.com/gin-contrib/sessions"
	"github.com/gin-contrib/sessions/cookie"
	"github.com/gin-contrib/sessions/memstore"
	ginredis "github.com/gin-contrib/sessions/redis"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gorilla "github.com/gorilla/sessions"
	"github.com/kataras/iris/v12"
	irissessions "github.com/kataras/iris/v12/sessions"
	irisredis "github.com/kataras/iris/v12/sessions/sessiondb/redis"
)

var (
	files   gorilla.Store = gorilla.NewFilesystemStore("", []byte("key")) // want `^sessions.files \(sessions.NewFilesystemStore\) keeps sessions in this process: another instance does not know them \[sessionstore\]`
	cookies gorilla.Store = gorilla.NewCookieStore([]byte("key"))
)

// Visit counts visits in both.
func Visit(w http.ResponseWriter, r *http.Request) {
	for _, store := range []gorilla.Store{files, cookies} {
		s, err := store.Get(r, "visits")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		s.Values["seen"] = true
		if err := s.Save(r, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
}

// A Web keeps a store of gorilla sessions.
type Web struct{ store gorilla.Store }

// NewWeb uses Redis if it is there.
func NewWeb(redisAddr string) (*Web, error) {
	if redisAddr == "" {
		return &Web{store: gorilla.NewFilesystemStore("/var/sessions")}, nil // want `^Web.store \(sessions.NewFilesystemStore\) keeps sessions in this process or elsewhere, as redisAddr says: `
	}
	store, err := redistore.NewRediStore(10, "tcp", redisAddr, "", "")
	if err != nil {
		return nil, err
	}
	return &Web{store: store}, nil
}

// Gin uses three stores of gin.
func Gin(e *gin.Engine) error {
	e.Use(ginsessions.Sessions("local", memstore.NewStore([]byte("key")))) // want `memstore.NewStore keeps sessions in this process: `
	e.Use(ginsessions.Sessions("cookie", cookie.NewStore([]byte("key"))))
	store, err := ginredis.NewStore(10, "tcp", "redis:6379", "", "", []byte("key"))
	if err != nil {
		return err
	}
	e.Use(ginsessions.Sessions("redis", store))
	return nil
}

// GinConfigured asks the environment.
func GinConfigured(e *gin.Engine) error {
	var store ginsessions.Store
	switch os.Getenv("SESSIONS") {
	case "redis":
		s, err := ginredis.NewStore(10, "tcp", "redis:6379", "", "", []byte("key"))
		if err != nil {
			return err
		}
		store = s
	default:
		store = memstore.NewStore([]byte("key")) // want `memstore.NewStore keeps sessions in this process or elsewhere, as os.Getenv\("SESSIONS"\) says: `
	}
	e.Use(ginsessions.Sessions("session", store))
	return nil
}

// Providers are named by a string.
func Providers(r chi.Router, cfg struct{ Provider string }) error {
	for _, make := range []func() (func(http.Handler) http.Handler, error){
		func() (func(http.Handler) http.Handler, error) {
			return session.Sessioner() // want `session.Sessioner keeps sessions in this process \(Provider is not set\): `
		},
		func() (func(http.Handler) http.Handler, error) {
			return session.Sessioner(session.Options{Provider: "redis"}) // an import registers it
		},
		func() (func(http.Handler) http.Handler, error) {
			return session.Sessioner(session.Options{Provider: cfg.Provider}) // review `session.Sessioner keeps sessions in this process or elsewhere, as cfg says: `
		},
		func() (func(http.Handler) http.Handler, error) {
			return session.Sessioner(session.Options{Provider: database(nil)})
		},
	} {
		m, err := make()
		if err != nil {
			return err
		}
		r.Use(m)
	}
	return nil
}

// File names a folder of this instance.
func File() (func(http.Handler) http.Handler, error) {
	return session.Sessioner(session.Options{Provider: "file", ProviderConfig: "/var/sessions"}) // want `session.Sessioner keeps sessions in this process \(Provider is "file"\): `
}

func database(db *sql.DB) string {
	if db == nil {
		return "mysql"
	}
	return "postgres"
}

// Iris uses two managers of iris.
func Iris(app *iris.Application) {
	local := irissessions.New(irissessions.Config{Cookie: "local"}) // want `sessions.New keeps sessions in this process \(UseDatabase is not called\): `
	app.Use(local.Handler())
	shared := irissessions.New(irissessions.Config{Cookie: "shared"})
	shared.UseDatabase(irisredis.New())
	app.Use(shared.Handler())
}
