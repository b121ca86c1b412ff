// Package a declares one variable of each shape that the naive rule knows.
package a

import (
	"container/list"
	"sync"

	"b"
)

type names []string

type alias = map[string]int

type hub struct {
	mu      sync.Mutex
	clients map[string]int
}

type box[T any] struct{ items []T }

type counter struct{ n int }

var (
	byName   = map[string]int{} // want `package variable a\.byName holds a map`
	aliased  alias              // want `a\.aliased holds a map`
	list1    names              // want `a\.list1 holds a slice`
	queue    = make(chan int)   // want `a\.queue holds a channel`
	cache    sync.Map           // want `a\.cache holds a sync\.Map`
	cacheP   = new(sync.Map)    // want `a\.cacheP holds a sync\.Map`
	recent   = list.New()       // want `a\.recent holds a list`
	clients  hub                // want `a\.clients holds a struct with a map`
	clientsP = &hub{}           // want `a\.clientsP holds a struct with a map`
	generic  box[int]           // want `a\.generic holds a struct with a slice`
	x, y     []int              // want `a\.x holds a slice` `a\.y holds a slice`
)

var inline struct{ set map[int]bool } // want `a\.inline holds a struct with a map`

var (
	total  int
	one    counter
	array  [4]int
	pool   sync.Pool
	opaque b.Opaque
	_      = []int{1}
)

func local() map[string]int {
	var m = map[string]int{}
	return m
}
