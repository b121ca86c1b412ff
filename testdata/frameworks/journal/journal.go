// Package journal stands between the handlers and the ledger.
package journal

import (
	"strings"

	"example.com/frameworks/ledger"
)

// A Journal writes entries to a ledger.
type Journal struct {
	book *ledger.Ledger
}

// New returns a journal with an empty ledger.
func New() *Journal { return &Journal{book: ledger.New()} }

// Note adds an entry.
func (j *Journal) Note(key, text string) {
	j.book.Set(strings.ToLower(key), strings.TrimSpace(text))
}

// Entry returns the entry that Note has added under key.
func (j *Journal) Entry(key string) string { return j.book.Row(strings.ToLower(key)) }

// Size returns the number of entries.
func (j *Journal) Size() int { return j.book.Len() }
