// Package b has a type whose fields are its own business.
package b

// Opaque holds a slice that a user of the package does not know of.
type Opaque struct{ Parts []string }
