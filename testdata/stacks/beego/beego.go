// Package beego uses the stores of github.com/beego/beego.
package beego

import (
	"github.com/beego/beego/v2/client/cache"
	_ "github.com/beego/beego/v2/client/cache/redis" // a provider
	"github.com/beego/beego/v2/server/web"
	"github.com/beego/beego/v2/server/web/captcha"
	"github.com/beego/beego/v2/server/web/filter/ratelimit"
	"github.com/beego/beego/v2/server/web/session"
	_ "github.com/beego/beego/v2/server/web/session/redis" // a provider
)

// Sessions of a manager.
func Sessions() error {
	conf := session.NewManagerConfig(session.CfgCookieName("sid"))
	local, err := session.NewManager("memory", conf) // want `session.NewManager keeps sessions in this process \(it is told "memory"\): another instance does not know them \[sessionstore\]`
	if err != nil {
		return err
	}
	shared, err := session.NewManager("redis", conf)
	if err != nil {
		return err
	}
	go local.GC()
	go shared.GC()
	return nil
}

// SessionsConfigured are where the configuration says.
func SessionsConfigured(provider string) (*session.Manager, error) {
	return session.NewManager(provider, session.NewManagerConfig()) // review `session.NewManager keeps sessions in this process or elsewhere, as provider says: `
}

// On turns the sessions of the server on, which are in memory unless the
// configuration says otherwise.
func On() {
	web.BConfig.WebConfig.Session.SessionOn = true // want `BConfig.WebConfig.Session.SessionOn keeps sessions in this process \(SessionProvider is not set\): another instance does not know them \[sessionstore\]`
}

// Off turns them off.
func Off() {
	web.BConfig.WebConfig.Session.SessionOn = false
}

// CaptchasHere keep their answers nowhere else.
func CaptchasHere() *captcha.Captcha {
	return captcha.NewCaptcha("/captcha/", cache.NewMemoryCache()) // want `cache.NewMemoryCache keeps the answers of captchas in this process: `
}

// Captchas keep their answers.
func Captchas() error {
	local, err := cache.NewCache("memory", `{"interval":60}`) // want `cache.NewCache keeps the answers of captchas in this process \(it is told "memory"\): another instance refuses them \[authstate\]`
	if err != nil {
		return err
	}
	captcha.NewWithFilter("/captcha/local/", local)
	shared, err := cache.NewCache("redis", `{"conn":"redis:6379"}`)
	if err != nil {
		return err
	}
	captcha.NewWithFilter("/captcha/shared/", shared)
	return nil
}

// Caches keep copies.
func Caches(files bool) []cache.Cache {
	if files {
		return []cache.Cache{cache.NewFileCache()} // review `cache.NewFileCache keeps its copies in this process: `
	}
	return []cache.Cache{cache.NewMemoryCache()} // review `cache.NewMemoryCache keeps its copies in this process: `
}

// Limit limits the routes.
func Limit() {
	web.InsertFilter("/*", web.BeforeRouter, ratelimit.NewLimiter(ratelimit.WithCapacity(20))) // want `ratelimit.NewLimiter counts requests in this process: each instance counts for itself \[ratelimit\]`
}
