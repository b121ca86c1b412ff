// Command program says where state is kept.
package main

import (
	"net/http"
	"os"

	"example.com/stores/given/optional"
	"example.com/stores/given/service"
	"example.com/stores/given/web"
	"github.com/go-chi/httprate"
	httprateredis "github.com/go-chi/httprate-redis"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/storage/memory/v2"
	"github.com/gofiber/storage/redis/v3"
)

func main() {
	app := fiber.New()
	shared := redis.New(redis.Config{Host: "redis"})

	app.Get("/nothing", service.New(nil).Show) // want `^API.sessions \(session.New\) keeps sessions in this process \(Storage is not set\): another instance does not know them \[sessionstore\]`
	app.Get("/shared", service.New(shared).Show)

	web.Protect(app, csrf.Config{}) // want `^csrf.New keeps CSRF tokens in this process \(Storage or Session is not set\): another instance refuses them \[authstate\]`
	web.Protect(app, csrf.Config{Storage: shared})

	serve(web.Routes(http.NotFoundHandler())) // want `httprate.Limit counts requests in this process \(\w+ is not given\): each instance counts for itself \[ratelimit\]`
	serve(web.Routes(http.NotFoundHandler(), httprate.WithKeyByIP(), httprateredis.WithRedisLimitCounter(&httprateredis.Config{Host: "redis"})))

	web.Shared("given", nil)
	web.Shared("given", shared)
	web.Perhaps(app, nil)
	web.PerhapsProtect(app, csrf.Config{})
	limits(app, shared)
	memories(app)
	optional.Routes(app, os.Getenv("REDIS"))
}

func limits(app *fiber.App, shared fiber.Storage) {
	api := service.New(shared)
	api.Limit(app, shared)
	api.Limit(app, nil) // want `limiter.New counts requests in this process \(Storage or Store is not set\): `
}

func memories(app *fiber.App) {
	app.Get("/memory", web.NewAPI("memory", memory.New()).Show) // want `memory.New keeps its data in this process: `
}

func serve(h http.Handler) { go func() { _ = http.ListenAndServe("localhost:8080", h) }() }
