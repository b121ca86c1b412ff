// Package fiber declares what the generated programs use of fiber, with the
// signatures of v2.52.9. Nothing in it works.
package fiber

type Handler = func(*Ctx) error

type Ctx struct{}

func (c *Ctx) Params(key string, defaultValue ...string) string    { panic("stub") }
func (c *Ctx) Query(key string, defaultValue ...string) string     { panic("stub") }
func (c *Ctx) FormValue(key string, defaultValue ...string) string { panic("stub") }
func (c *Ctx) Get(key string, defaultValue ...string) string       { panic("stub") }
func (c *Ctx) Cookies(key string, defaultValue ...string) string   { panic("stub") }
func (c *Ctx) IP() string                                          { panic("stub") }
func (c *Ctx) Write(p []byte) (int, error)                         { panic("stub") }

type Router interface {
	All(path string, handlers ...Handler) Router
}

type App struct{}

type Config struct{}

func New(config ...Config) *App                              { panic("stub") }
func (app *App) All(path string, handlers ...Handler) Router { panic("stub") }
func (app *App) Listen(addr string) error                    { panic("stub") }
