// Package sessions has the signatures of the library that it stands for.
package sessions

type CookieStore struct{}

func NewCookieStore(keyPairs ...[]byte) *CookieStore { return nil }
