// Package chi declares what the generated programs use of chi, with the
// signatures of v5.5.0. Nothing in it works.
package chi

import "net/http"

type Mux struct{}

func NewRouter() *Mux                                                 { panic("stub") }
func (mx *Mux) HandleFunc(pattern string, handlerFn http.HandlerFunc) { panic("stub") }
func (mx *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request)      { panic("stub") }
func URLParam(r *http.Request, key string) string                     { panic("stub") }
