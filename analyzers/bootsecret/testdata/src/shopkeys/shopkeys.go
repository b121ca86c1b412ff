// Package shopkeys has the keys of package shop.
package shopkeys

import (
	"crypto/rand"
	"os"
)

var (
	Session = []byte(rand.Text())
	Cart    = []byte(os.Getenv("CART_KEY"))
)

func init() {
	if key := os.Getenv("SESSION_KEY"); key != "" {
		Session = []byte(key)
	}
}
