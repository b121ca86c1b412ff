// Command all serves with every framework, each on a port of its own. All
// packages meet here; what they have reported is not reported again.
package main

import (
	"log"
	"net"
	"net/http"

	"example.com/frameworks/chiweb"
	"example.com/frameworks/echoweb"
	"example.com/frameworks/ginweb"
	"example.com/frameworks/gorillamux"
	"example.com/frameworks/grpcapi"
	"example.com/frameworks/nethttp"
	"example.com/frameworks/routerweb"
)

func main() {
	for addr, h := range map[string]http.Handler{
		":8001": nethttp.New().Handler(),
		":8002": gorillamux.New().Handler(),
		":8003": chiweb.New().Handler(),
		":8004": routerweb.New().Handler(),
		":8005": ginweb.New().Handler(),
		":8006": echoweb.New().Handler(),
	} {
		go func() { log.Fatal(http.ListenAndServe(addr, h)) }()
	}
	l, err := net.Listen("tcp", ":8007")
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(grpcapi.Register(grpcapi.New()).Serve(l))
}
