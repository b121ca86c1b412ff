// Package tasks works off jobs from a queue.
package tasks

import (
	"context"
	"sync"

	"github.com/hibiken/asynq"
)

var (
	mu       sync.Mutex
	attempts = make(map[string]int)
)

// Mux registers the handlers.
func Mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc("mail", Mail)
	mux.HandleFunc("count", Count)
	return mux
}

// Mail does nothing twice.
func Mail(ctx context.Context, t *asynq.Task) error {
	mu.Lock()
	defer mu.Unlock()
	if attempts[string(t.Payload())] > 0 {
		return asynq.SkipRetry
	}
	attempts[string(t.Payload())]++ // want `handler Mail keeps counts for a limit in tasks\.attempts \(map by message\): each instance counts for itself \[ratelimit\]`
	return nil
}

// Count has a map of its own.
func Count(ctx context.Context, t *asynq.Task) error {
	letters := make(map[byte]int)
	for _, b := range t.Payload() {
		letters[b]++
	}
	_, err := t.ResultWriter().Write([]byte{byte(len(letters))})
	return err
}
