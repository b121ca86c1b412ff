// Package httprouter declares what the generated programs use of httprouter,
// with the signatures of v1.3.0. Nothing in it works.
package httprouter

import "net/http"

type Handle func(http.ResponseWriter, *http.Request, Params)

type Param struct{ Key, Value string }

type Params []Param

func (ps Params) ByName(name string) string { panic("stub") }

type Router struct{}

func New() *Router                                                   { panic("stub") }
func (r *Router) GET(path string, handle Handle)                     { panic("stub") }
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) { panic("stub") }
