// Package buffalo uses github.com/gobuffalo/buffalo.
package buffalo

import (
	"github.com/gobuffalo/buffalo"
	"github.com/gobuffalo/buffalo/worker"
	"github.com/gorilla/sessions"
)

// Apps keep sessions in a cookie by default, and jobs in the process.
func Apps(key []byte, jobs worker.Worker) []*buffalo.App {
	return []*buffalo.App{
		buffalo.New(buffalo.Options{Name: "cookie", Worker: jobs}),
		buffalo.New(buffalo.Options{Name: "files", Worker: jobs, SessionStore: sessions.NewFilesystemStore("", key)}), // want `sessions.NewFilesystemStore keeps sessions in this process: `
	}
}

// JobsHere run in this process.
func JobsHere() *buffalo.App {
	return buffalo.New(buffalo.Options{Worker: worker.NewSimple()}) // review `worker.NewSimple keeps jobs in this process: they are lost with this instance`
}

// JobsElsewhere run where the queue is.
func JobsElsewhere() *buffalo.App {
	return buffalo.New(buffalo.Options{Worker: queue{}})
}

// A queue is elsewhere.
type queue struct{ worker.Worker }
