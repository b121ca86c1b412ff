package scheduler

import (
	_ "embed"

	"github.com/stickystate/stickystate/internal/check"
)

//go:embed doc.go
var doc string

// Analyzer is the check.
var Analyzer = check.New("scheduler", check.MustDoc(doc))
