package idsequence

import (
	_ "embed"

	"github.com/stickystate/stickystate/internal/check"
)

//go:embed doc.go
var doc string

// Analyzer is the check.
var Analyzer = check.New("idsequence", check.MustDoc(doc))
