// Package gin declares what the generated programs use of gin, with the
// signatures of v1.12.0. Nothing in it works.
package gin

import "net/http"

type HandlerFunc func(*Context)

type ResponseWriter interface{ http.ResponseWriter }

type Context struct {
	Request *http.Request
	Writer  ResponseWriter
}

func (c *Context) Param(key string) string            { panic("stub") }
func (c *Context) PostForm(key string) string         { panic("stub") }
func (c *Context) Query(key string) string            { panic("stub") }
func (c *Context) GetHeader(key string) string        { panic("stub") }
func (c *Context) Cookie(name string) (string, error) { panic("stub") }
func (c *Context) ClientIP() string                   { panic("stub") }

type IRoutes interface {
	Any(string, ...HandlerFunc) IRoutes
}

type RouterGroup struct{}

func (group *RouterGroup) Any(relativePath string, handlers ...HandlerFunc) IRoutes { panic("stub") }

type Engine struct{ RouterGroup }

func New() *Engine                              { panic("stub") }
func (engine *Engine) Run(addr ...string) error { panic("stub") }
