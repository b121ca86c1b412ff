// Package beegochosen lets a condition choose where the sessions of github.com/beego/beego are.
package beegochosen

import "github.com/beego/beego/v2/server/web"

// On turns the sessions of the server on, in files or in Redis.
func On(sessions bool, redis string) {
	web.BConfig.WebConfig.Session.SessionOn = sessions // want `BConfig.WebConfig.Session.SessionOn keeps sessions in this process or elsewhere, as redis says: another instance does not know them \[sessionstore\]`
	web.BConfig.WebConfig.Session.SessionProvider = "file"
	if redis != "" {
		web.BConfig.WebConfig.Session.SessionProvider = "redis"
		web.BConfig.WebConfig.Session.SessionProviderConfig = redis
	}
}
