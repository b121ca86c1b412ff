// Package echo declares what the generated programs use of echo, with the
// signatures of v4.16.0. Nothing in it works.
package echo

import "net/http"

type HandlerFunc func(c Context) error

type MiddlewareFunc func(next HandlerFunc) HandlerFunc

type Route struct{}

type Response struct{ Writer http.ResponseWriter }

func (r *Response) Header() http.Header               { panic("stub") }
func (r *Response) WriteHeader(code int)              { panic("stub") }
func (r *Response) Write(b []byte) (n int, err error) { panic("stub") }

type Context interface {
	Request() *http.Request
	Response() *Response
	Param(name string) string
	QueryParam(name string) string
	FormValue(name string) string
	Cookie(name string) (*http.Cookie, error)
	RealIP() string
}

type Echo struct{}

func New() *Echo                           { panic("stub") }
func (e *Echo) Start(address string) error { panic("stub") }
func (e *Echo) Any(path string, handler HandlerFunc, middleware ...MiddlewareFunc) []*Route {
	panic("stub")
}
