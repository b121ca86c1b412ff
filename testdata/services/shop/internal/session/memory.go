package session

import (
	"context"
	"sync"
)

// Memory is a store in the memory of this process.
type Memory struct {
	mu       sync.RWMutex
	sessions map[string]Session
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{sessions: make(map[string]Session)} }

// Save implements Store.
func (m *Memory) Save(_ context.Context, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[s.ID] = s
	return nil
}

// Load implements Store.
func (m *Memory) Load(_ context.Context, id string) (Session, bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	s, ok := m.sessions[id]
	return s, ok, nil
}

// Delete implements Store.
func (m *Memory) Delete(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, id)
	return nil
}
