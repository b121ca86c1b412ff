// Package ledger keeps rows in memory. Handlers reach it through package
// journal: it is the second call on the way, and knows no request.
package ledger

import "sync"

// A Ledger is a table of texts.
type Ledger struct {
	mu   sync.RWMutex
	rows map[string]string
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{rows: make(map[string]string)} }

// Set writes a row.
func (l *Ledger) Set(key, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows[key] = text
}

// Row returns a row, "" if there is none.
func (l *Ledger) Row(key string) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.rows[key]
}

// Len returns the number of rows.
func (l *Ledger) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.rows)
}
