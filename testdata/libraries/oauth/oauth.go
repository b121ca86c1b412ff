// Package oauth gives tokens.
package oauth

import (
	"database/sql"

	"github.com/go-oauth2/oauth2/v4"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/store"
	fosite "github.com/ory/fosite/storage"
)

// Local keeps tokens in the process, and in a file.
func Local() []*manage.Manager {
	memory, file := manage.NewDefaultManager(), manage.NewDefaultManager()
	memory.MustTokenStorage(store.NewMemoryTokenStore())          // want `^store.NewMemoryTokenStore keeps tokens in this process: another instance does not know them \[sessionstore\]`
	file.MustTokenStorage(store.NewFileTokenStore("/var/tokens")) // want `store.NewFileTokenStore keeps tokens in this process: `
	return []*manage.Manager{memory, file}
}

// Shared keeps tokens in a database.
func Shared(db *sql.DB) *manage.Manager {
	m := manage.NewDefaultManager()
	m.MapTokenStorage(tokens{db: db})
	return m
}

// Configured keeps tokens in a database if there is one.
func Configured(dsn string) (*manage.Manager, error) {
	m := manage.NewDefaultManager()
	if dsn == "" {
		m.MustTokenStorage(store.NewMemoryTokenStore()) // want `store.NewMemoryTokenStore keeps tokens in this process or elsewhere, as dsn says: `
		return m, nil
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	m.MapTokenStorage(tokens{db: db})
	return m, nil
}

// tokens is a store in a database.
type tokens struct {
	oauth2.TokenStore
	db *sql.DB
}

// Fosite keeps what github.com/ory/fosite needs in the process.
func Fosite() *fosite.MemoryStore {
	return fosite.NewMemoryStore() // want `storage.NewMemoryStore keeps tokens in this process: `
}
