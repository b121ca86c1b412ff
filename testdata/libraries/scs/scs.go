// Package scs keeps sessions with github.com/alexedwards/scs.
package scs

import (
	"net/http"
	"os"
	"time"

	"github.com/alexedwards/scs/redisstore"
	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gomodule/redigo/redis"
)

// Local is kept in a field, with the store that the library makes.
type Local struct{ sessions *scs.SessionManager }

// NewLocal makes a Local.
func NewLocal() *Local {
	sm := scs.New() // want `^Local.sessions \(scs.New\) keeps sessions in this process \(Store is not set\): another instance does not know them \[sessionstore\]`
	sm.Lifetime = time.Hour
	return &Local{sessions: sm}
}

// Login keeps who is logged in.
func (l *Local) Login(w http.ResponseWriter, r *http.Request) {
	l.sessions.Put(r.Context(), "user", r.FormValue("user"))
}

// Named says what it uses.
func Named() *scs.SessionManager {
	sm := scs.New()
	sm.Store = memstore.New() // want `memstore.New keeps sessions in this process: `
	return sm
}

// A Shared keeps its sessions in Redis.
type Shared struct{ sessions *scs.SessionManager }

// NewShared makes a Shared.
func NewShared(pool *redis.Pool) *Shared {
	s := &Shared{sessions: scs.New()}
	s.setup(pool)
	return s
}

func (s *Shared) setup(pool *redis.Pool) { s.sessions.Store = redisstore.New(pool) }

// Logout forgets who is logged in.
func (s *Shared) Logout(w http.ResponseWriter, r *http.Request) {
	s.sessions.Remove(r.Context(), "user")
}

// Own has a store of its own.
func Own() *scs.SessionManager {
	sm := scs.New()
	sm.Store = tableStore{}
	return sm
}

// Configured uses Redis if there is one.
func Configured() (*scs.SessionManager, error) {
	sm := scs.New() // want `scs.New keeps sessions in this process or elsewhere, as addr says: `
	if addr := os.Getenv("REDIS"); addr != "" {
		pool := &redis.Pool{Dial: func() (redis.Conn, error) { return redis.Dial("tcp", addr) }}
		conn, err := pool.Dial()
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		sm.Store = redisstore.New(pool)
	}
	return sm, nil
}

// A tableStore keeps sessions in a table.
type tableStore struct{}

// Find returns a session.
func (tableStore) Find(string) ([]byte, bool, error) { return nil, false, nil }

// Commit keeps a session.
func (tableStore) Commit(string, []byte, time.Time) error { return nil }

// Delete forgets a session.
func (tableStore) Delete(string) error { return nil }
