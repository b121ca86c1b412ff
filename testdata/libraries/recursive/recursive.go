// Package recursive has options that functions pass to themselves.
package recursive

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"
)

// Use makes a limiter of options that are filled in again and again.
func Use(app *fiber.App, n int) {
	cfg := options(n)
	fill(cfg, n)
	app.Use(limiter.New(*cfg)) // want `limiter.New counts requests in this process \(Storage or Store is not set\): `
}

func options(n int) *limiter.Config {
	if n > 0 {
		return options(n - 1)
	}
	return &limiter.Config{}
}

func fill(cfg *limiter.Config, n int) {
	cfg.Max += n
	if n > 0 {
		fill(cfg, n-1)
	}
}
