// Package book keeps notes for handlers. It knows no request.
package book

import "sync"

// A Book is a table of notes.
type Book struct {
	mu   sync.Mutex
	rows map[string]string
}

// New returns an empty book.
func New() *Book { return &Book{rows: make(map[string]string)} }

// Put writes a note.
func (b *Book) Put(key, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows[key] = text
}

// Row returns a note.
func (b *Book) Row(key string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rows[key]
}

// An Order is the body of a request.
type Order struct {
	ID   string `json:"id" form:"id"`
	Item string `json:"item" form:"item"`
}

// Squares is a memo.
type Squares struct{ known map[int]int }

// NewSquares returns an empty memo.
func NewSquares() *Squares { return &Squares{known: make(map[int]int)} }

// Of returns n*n.
func (s *Squares) Of(n int) int {
	if sq, ok := s.known[n]; ok {
		return sq
	}
	sq := n * n
	s.known[n] = sq
	return sq
}
