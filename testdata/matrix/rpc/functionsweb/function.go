// Package functionsweb serves as functions of the functions framework.
package functionsweb

import (
	"context"
	"net/http"

	"github.com/GoogleCloudPlatform/functions-framework-go/functions"
	cloudevents "github.com/cloudevents/sdk-go/v2"

	"example.com/rpc/book"
)

var (
	notes    = make(map[string]string)
	shelf    = book.New()
	kinds    = make(map[string]int)
	baskets  = make(map[string]string)
	typed    = make(map[string]string)
	squares  = book.NewSquares()
	prices   = map[string]string{"tea": "1"}
	requests int
)

func init() {
	prices["milk"] = "2"
	functions.HTTP("put", put)
	functions.HTTP("get", get)
	functions.CloudEvent("count", count)
	functions.Typed("plan", func(in book.Order) (string, error) {
		last := typed[in.ID]
		typed[in.ID] = in.Item // want `handler .*init.* keeps request data in functionsweb\.typed \(map by .*\): .* \[globalmap\]$`
		return last, nil
	})
}

// put writes directly and in another package.
func put(w http.ResponseWriter, r *http.Request) {
	notes[r.FormValue("id")] = r.FormValue("text") // want `handler put keeps request data in functionsweb\.notes \(map by form value "id"\): .* \[globalmap\]$`
	shelf.Put(r.FormValue("id"), "kept")           // want `handler put keeps request data in Book\.rows of functionsweb\.shelf \(map by form value "id"\): .* \[globalmap\]$`
	if c, err := r.Cookie("sid"); err == nil {
		baskets[c.Value] = r.FormValue("item") // want `handler put keeps request data in functionsweb\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
	}
}

// get reads, and keeps nothing after the request.
func get(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	own := book.New()
	own.Put(id, notes[id]+baskets[id]+prices[id])
	if squares.Of(len(id)) > kinds[id]+requests {
		own.Put(id, shelf.Row(id))
	}
	w.Write([]byte(own.Row(id)))
}

// count counts events.
func count(ctx context.Context, e cloudevents.Event) error {
	kinds[e.Subject()]++ // want `handler count keeps request data in functionsweb\.kinds \(map by .*\): .* \[globalmap\]$`
	return nil
}
