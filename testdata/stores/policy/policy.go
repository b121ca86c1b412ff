// Package policy keeps policies, certificates and schedules.
package policy

import (
	"context"
	"net/http"
	"time"

	"github.com/caddyserver/certmagic"
	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/persist"
	rediswatcher "github.com/casbin/redis-watcher/v2"
	"github.com/go-co-op/gocron/v2"
	"golang.org/x/crypto/acme/autocert"
)

// Enforcers of github.com/casbin/casbin.
func Enforcers() ([]*casbin.Enforcer, error) {
	local, err := casbin.NewEnforcer("model.conf", "policy.csv") // review `casbin.NewEnforcer keeps the policy in this process \(SetWatcher is not called\): a change reaches one instance`
	if err != nil {
		return nil, err
	}
	watched, err := casbin.NewEnforcer("model.conf", "policy.csv")
	if err != nil {
		return nil, err
	}
	w, err := rediswatcher.NewWatcher("redis:6379", rediswatcher.WatcherOptions{})
	if err != nil {
		return nil, err
	}
	return []*casbin.Enforcer{local, watched}, watched.SetWatcher(w)
}

// Stored has its policy in a database, of which each instance keeps a copy.
func Stored(shared persist.Adapter) (*casbin.Enforcer, error) {
	return casbin.NewEnforcer("model.conf", shared) // review `casbin.NewEnforcer keeps the policy in this process \(SetWatcher is not called\): `
}

// EnforcerConfigured is watched if there is a Redis.
func EnforcerConfigured(addr string) (*casbin.Enforcer, error) {
	e, err := casbin.NewEnforcer("model.conf", "policy.csv") // review `casbin.NewEnforcer keeps the policy in this process or elsewhere, as addr says: `
	if err != nil || addr == "" {
		return e, err
	}
	w, err := rediswatcher.NewWatcher(addr, rediswatcher.WatcherOptions{})
	if err != nil {
		return nil, err
	}
	return e, e.SetWatcher(w)
}

// Synced loads the policy at intervals.
func Synced() (*casbin.SyncedEnforcer, error) {
	e, err := casbin.NewSyncedEnforcer("model.conf", "policy.csv")
	if err != nil {
		return nil, err
	}
	e.StartAutoLoadPolicy(time.Minute)
	return e, nil
}

// Certificates of golang.org/x/crypto/acme/autocert.
func Certificates(shared autocert.Cache) []*autocert.Manager {
	return []*autocert.Manager{
		{Prompt: autocert.AcceptTOS},                                         // review `autocert.Manager keeps certificates in this process \(Cache is not set\): `
		{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache("/var/certs")}, // review `autocert.DirCache keeps certificates in this process: `
		{Prompt: autocert.AcceptTOS, Cache: remoteCache{}},
		{Prompt: autocert.AcceptTOS, Cache: shared},
	}
}

// A remoteCache is elsewhere.
type remoteCache struct{ autocert.Cache }

// Configs of github.com/caddyserver/certmagic.
func Configs(shared certmagic.Storage) []*certmagic.Config {
	local := certmagic.NewDefault() // review `certmagic.NewDefault keeps certificates in this process \(Storage is not set\): `
	assigned := certmagic.NewDefault()
	assigned.Storage = remoteStorage{}
	return []*certmagic.Config{
		local,
		assigned,
		certmagic.New(certmagic.NewCache(certmagic.CacheOptions{}), certmagic.Config{}),                                                    // review `certmagic.New keeps certificates in this process \(Storage is not set\): `
		certmagic.New(certmagic.NewCache(certmagic.CacheOptions{}), certmagic.Config{Storage: &certmagic.FileStorage{Path: "/var/certs"}}), // review `certmagic.FileStorage keeps certificates in this process: `
		certmagic.New(certmagic.NewCache(certmagic.CacheOptions{}), certmagic.Config{Storage: remoteStorage{}}),
		certmagic.New(certmagic.NewCache(certmagic.CacheOptions{}), certmagic.Config{Storage: shared}),
	}
}

// A remoteStorage is elsewhere.
type remoteStorage struct{ certmagic.Storage }

// Serve serves HTTPS with what certmagic keeps by default.
func Serve(h http.Handler) error {
	return certmagic.HTTPS([]string{"example.com"}, h) // review `certmagic.HTTPS keeps certificates in this process`
}

// Schedulers of github.com/go-co-op/gocron.
func Schedulers(client locks) ([]gocron.Scheduler, error) {
	local, err := gocron.NewScheduler() // review `gocron.NewScheduler runs jobs at their times in this process \(WithDistributedLocker is not given\): every instance does`
	if err != nil {
		return nil, err
	}
	locked, err := gocron.NewScheduler(gocron.WithDistributedLocker(client))
	if err != nil {
		return nil, err
	}
	led, err := gocron.NewScheduler(gocron.WithLocation(time.UTC), gocron.WithDistributedElector(client))
	if err != nil {
		return nil, err
	}
	return []gocron.Scheduler{local, locked, led}, nil
}

// Scheduler has a locker if there is one.
func Scheduler(addr string) (gocron.Scheduler, error) {
	var opts []gocron.SchedulerOption
	if addr != "" {
		opts = append(opts, gocron.WithDistributedLocker(locks{addr}))
	}
	return gocron.NewScheduler(opts...) // review `gocron.NewScheduler runs jobs at their times in this process or elsewhere, as addr says: `
}

// locks are locks that all instances see.
type locks struct{ addr string }

// Lock takes a lock.
func (l locks) Lock(context.Context, string) (gocron.Lock, error) { return l, nil }

// Unlock gives it back.
func (l locks) Unlock(context.Context) error { return nil }

// IsLeader tells whether this instance leads.
func (l locks) IsLeader(context.Context) error { return nil }
