// Package rows imports the packages of libraries that need other versions of
// what the main group requires, and can be loaded with it no more.
package rows

import (
	_ "github.com/hashicorp/consul/api"
	_ "github.com/ory/fosite/storage"
)
