// Package optional gives a storage if there is one.
package optional

import (
	"example.com/stores/given/web"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/storage/redis/v3"
)

// Routes shows sessions.
func Routes(app *fiber.App, host string) {
	var store fiber.Storage
	if host != "" {
		store = redis.New(redis.Config{Host: host})
	}
	app.Get("/", web.NewAPI("optional", store).Show) // want `^API.sessions \(session.New\) keeps sessions in this process or elsewhere, as host says: `
}
