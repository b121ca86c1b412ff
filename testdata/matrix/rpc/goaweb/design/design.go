package design

import . "goa.design/goa/v3/dsl"

var _ = API("notes", func() {})

var _ = Service("notes", func() {
	Method("put", func() {
		Payload(func() {
			Field(1, "id", String)
			Field(2, "text", String)
			Field(3, "client", String)
			Required("id", "text")
		})
		HTTP(func() {
			PUT("/notes/{id}")
			Header("client:X-Client")
			Response(StatusNoContent)
		})
	})
	Method("get", func() {
		Payload(func() { Field(1, "id", String); Required("id") })
		Result(String)
		HTTP(func() { GET("/notes/{id}") })
	})
})
