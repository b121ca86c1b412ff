// Package hertz keeps sessions with github.com/hertz-contrib/sessions, which
// has no store in the process.
package hertz

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/hertz-contrib/sessions"
	"github.com/hertz-contrib/sessions/cookie"
	"github.com/hertz-contrib/sessions/redis"
)

// Routes counts visits.
func Routes(h *server.Hertz, key []byte) error {
	shared, err := redis.NewStore(10, "tcp", "redis:6379", "", key)
	if err != nil {
		return err
	}
	h.Use(sessions.New("shared", shared), sessions.New("cookie", cookie.NewStore(key)))
	h.GET("/visits", func(_ context.Context, c *app.RequestContext) {
		s := sessions.Default(c)
		n, _ := s.Get("visits").(int)
		s.Set("visits", n+1)
		if err := s.Save(); err != nil {
			c.String(500, err.Error())
		}
	})
	return nil
}
