// Package natsjobs consumes messages from NATS.
package natsjobs

import (
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
)

// A Worker has a field for each way in which consumers change one.
type Worker struct {
	mu     sync.Mutex
	seen   map[string]int
	drafts map[string]string
	sizes  map[string]int // a memo
	routes map[string]string
}

// Listen subscribes the worker.
func Listen(nc *nats.Conn) error {
	w := &Worker{seen: make(map[string]int), drafts: make(map[string]string), sizes: make(map[string]int)}
	w.routes = map[string]string{"a": "b"} // before any message
	if _, err := nc.Subscribe("orders.*", w.Order); err != nil {
		return err
	}
	_, err := nc.QueueSubscribe("drafts", "workers", func(m *nats.Msg) {
		w.keep(string(m.Data), m.Header.Get("Author"))
		m.Respond([]byte(w.draft(m.Header.Get("Author"))))
	})
	return err
}

// Order counts messages by what they hold.
func (w *Worker) Order(m *nats.Msg) {
	w.mu.Lock()
	defer w.mu.Unlock()
	words := make(map[string]bool) // of this message
	for _, word := range strings.Fields(string(m.Data)) {
		words[word] = true
	}
	n := w.seen[m.Subject] + w.size(string(m.Data))
	w.seen[m.Subject] = n + len(words) + len(w.routes[m.Subject]) // want `handler .*Order keeps .* Worker\.seen \(map by message\): another instance .*`
}

// size remembers what any instance computes.
func (w *Worker) size(text string) int {
	if n, ok := w.sizes[text]; ok {
		return n
	}
	n := len(strings.Fields(text))
	w.sizes[text] = n
	return n
}

func (w *Worker) keep(text, author string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drafts[author] = text // want `handler function literal in Listen keeps .* Worker\.drafts \(map by .*\): another instance .*`
}

func (w *Worker) draft(author string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.drafts[author]
}
