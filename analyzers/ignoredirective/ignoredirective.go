package ignoredirective

import (
	_ "embed"

	"github.com/stickystate/stickystate/internal/check"
)

//go:embed doc.go
var doc string

// Analyzer is the check.
var Analyzer = check.Directives("ignoredirective", check.MustDoc(doc))
