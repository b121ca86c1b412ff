// Package certs gives certmagic a storage for the whole program.
package certs

import (
	"net/http"

	"github.com/caddyserver/certmagic"
)

// A storage is elsewhere.
type storage struct{ certmagic.Storage }

// Serve serves HTTPS.
func Serve(h http.Handler) error {
	certmagic.Default.Storage = storage{}
	return certmagic.HTTPS([]string{"example.com"}, h)
}
