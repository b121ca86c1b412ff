// Package jose has the signatures of the library that it stands for.
package jose

type SigningKey struct {
	Algorithm string
	Key       interface{}
}

type Signer interface {
	Sign(payload []byte) ([]byte, error)
}

func NewSigner(sig SigningKey, opts *struct{}) (Signer, error) { return nil, nil }
