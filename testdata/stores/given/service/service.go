// Package service is given a storage and passes it on.
package service

import (
	"example.com/stores/given/web"
	"github.com/gofiber/fiber/v2"
)

// New makes a service.
func New(store fiber.Storage) *web.API { return web.NewAPI("service", store) }

// NewAlone makes one that has no storage.
func NewAlone() *web.API {
	return web.NewAPI("alone", nil) // want `^API.sessions \(session.New\) keeps sessions in this process \(Storage is not set\): another instance does not know them \[sessionstore\]`
}
