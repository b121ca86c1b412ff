// Package oauth gives tokens.
package oauth

import (
	"context"
	"database/sql"

	goauth2 "github.com/go-oauth2/oauth2/v4"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/store"
	oauthredis "github.com/go-oauth2/redis/v4"
	redisv8 "github.com/go-redis/redis/v8"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/handler/oauth2"
	fositestorage "github.com/ory/fosite/storage"
	"github.com/redis/go-redis/v9"
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
	goauth2.TokenStore
	db *sql.DB
}

// Redis keeps tokens in Redis.
func Redis(addr string) *manage.Manager {
	m := manage.NewDefaultManager()
	m.MapTokenStorage(oauthredis.NewRedisStore(&redisv8.Options{Addr: addr}))
	return m
}

// Fosite keeps what github.com/ory/fosite needs in the process.
func Fosite(config *fosite.Config) fosite.OAuth2Provider {
	memory := fositestorage.NewMemoryStore() // want `storage.NewMemoryStore keeps tokens in this process: `
	return compose.ComposeAllEnabled(config, memory, nil)
}

// FositeShared keeps codes in Redis and tokens in a database.
func FositeShared(config *fosite.Config, client *redis.Client, db *sql.DB) []fosite.OAuth2Provider {
	return []fosite.OAuth2Provider{
		compose.Compose(config, codes{client: client}, nil, compose.OAuth2AuthorizeExplicitFactory),
		compose.Compose(config, &grants{db: db}, nil, compose.OAuth2ClientCredentialsGrantFactory),
	}
}

// FositeConfigured keeps grants in a database if there is one.
func FositeConfigured(config *fosite.Config, dsn string) (fosite.OAuth2Provider, error) {
	var s fosite.Storage = fositestorage.NewMemoryStore() // want `storage.NewMemoryStore keeps tokens in this process or elsewhere, as dsn says: `
	if dsn != "" {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return nil, err
		}
		s = &grants{db: db}
	}
	return compose.Compose(config, s, nil, compose.OAuth2ClientCredentialsGrantFactory), nil
}

// codes is a storage in Redis.
type codes struct {
	oauth2.CoreStorage
	client *redis.Client
}

// CreateAuthorizeCodeSession keeps a code.
func (c codes) CreateAuthorizeCodeSession(ctx context.Context, code string, r fosite.Requester) error {
	return c.client.Set(ctx, code, r.GetID(), 0).Err()
}

// grants is a storage in a database.
type grants struct {
	fosite.ClientManager
	db *sql.DB
}

// CreateAccessTokenSession keeps a token.
func (g *grants) CreateAccessTokenSession(ctx context.Context, signature string, r fosite.Requester) error {
	_, err := g.db.ExecContext(ctx, "INSERT INTO grants VALUES ($1, $2)", signature, r.GetID())
	return err
}
