// Package beegoshared keeps the sessions of github.com/beego/beego in Redis.
package beegoshared

import "github.com/beego/beego/v2/server/web"

// On turns the sessions of the server on, in Redis.
func On() {
	web.BConfig.WebConfig.Session.SessionOn = true
	web.BConfig.WebConfig.Session.SessionProvider = "redis"
	web.BConfig.WebConfig.Session.SessionProviderConfig = "redis:6379"
}
