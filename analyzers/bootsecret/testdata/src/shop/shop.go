// Package shop hands keys to libraries that serve with them.
package shop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"shopkeys"

	"github.com/go-jose/go-jose/v4"
	"github.com/gorilla/sessions"
)

var (
	visitors = sessions.NewCookieStore(shopkeys.Session) // want `shopkeys\.Session is made at random at start-up and is the key of sessions\.NewCookieStore.*, unless SESSION_KEY is set`
	carts    = sessions.NewCookieStore(shopkeys.Cart)
)

func newStore() *sessions.CookieStore {
	hash, block := make([]byte, 64), make([]byte, 32)
	rand.Read(hash)  // want `hash is made at random at start-up and is the key of sessions\.NewCookieStore`
	rand.Read(block) // want `block is made at random at start-up`
	return sessions.NewCookieStore(hash, block)
}

func configuredStore() *sessions.CookieStore {
	hash, err := os.ReadFile("hash.key")
	if err != nil {
		panic(err)
	}
	return sessions.NewCookieStore(hash)
}

func newSigner() (jose.Signer, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // want `private is made at random at start-up and is the key of jose\.SigningKey\.Key`
	if err != nil {
		return nil, err
	}
	return jose.NewSigner(jose.SigningKey{Algorithm: "ES256", Key: private}, nil)
}

func configuredSigner(private *ecdsa.PrivateKey) (jose.Signer, error) {
	return jose.NewSigner(jose.SigningKey{Algorithm: "ES256", Key: private}, nil)
}
