package knowledge

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
)

// Guessing is for libraries that no table lists. A concrete type called
// something like a cache or a map, with methods called as those of caches
// are, keeps its content in this process unless its package is named after a
// store outside of it.
//
// Source: the 47 caches and concurrent maps of the tables; all of the concrete
// types among them are named so, and so are their methods.

// cacheSuffixes end the names of types that keep things in memory.
var cacheSuffixes = []string{"Cache", "LRU", "Map", "TTLMap", "MemoryStore"}

// remoteWords are parts of import paths that stand for a store elsewhere.
var remoteWords = []string{"redis", "memcache", "sql", "mongo", "dynamo", "s3", "etcd", "consul", "nats", "kafka", "bigtable", "firestore", "aws", "cloud", "k8s.io", "sigs.k8s.io", "proto", "grpc", "yaml", "json", "toml"}

// guessedOps maps the beginnings of method names to operations.
var guessedOps = []struct{ prefix, op string }{
	{"GetOrSet", "read-or-set"}, {"GetOrCompute", "read-or-set"}, {"LoadOrStore", "read-or-set"},
	{"GetAndDelete", "read-and-delete"}, {"LoadAndDelete", "read-and-delete"}, {"Pop", "read-and-delete"},
	{"Incr", "update"}, {"Decr", "update"},
	{"Get", "read"}, {"Load", "read"}, {"Peek", "read"}, {"Contains", "read"}, {"Has", "read"},
	{"Find", "read"}, {"Lookup", "read"},
	{"Set", "set"}, {"Put", "set"}, {"Store", "set"}, {"Add", "set"},
	{"Delete", "delete"}, {"Remove", "delete"}, {"Del", "delete"},
	{"Clear", "clear"}, {"Purge", "clear"}, {"Flush", "clear"},
}

// storeWords end the names of interfaces that libraries ask their
// users to implement, to keep what belongs to clients: scs.Store,
// fiber.Storage, limiter.Store, httprate.LimitCounter, autocert.Cache,
// op.Storage. Source: the stores of the tables.
var storeWords = []string{"Store", "Storage", "Storer", "Cache", "LimitCounter", "Repository"}

// IsStoreInterface reports whether an interface of another module is one that
// a library keeps the data of requests in, by its name.
func IsStoreInterface(name string) bool {
	for _, w := range storeWords {
		if strings.HasSuffix(name, w) {
			return true
		}
	}
	return false
}

// GuessContainer returns a container row for a type that no table lists, nil
// if its name does not speak for one.
func GuessContainer(tn *types.TypeName) *Row {
	if tn.Pkg() == nil || IsStd(tn.Pkg().Path()) || types.IsInterface(tn.Type()) {
		return nil
	}
	for _, w := range remoteWords {
		if strings.Contains(tn.Pkg().Path(), w) {
			return nil
		}
	}
	name := strings.ToUpper(tn.Name()[:1]) + tn.Name()[1:] // the methods may be those of an embedded cache
	for _, s := range cacheSuffixes {
		if strings.HasSuffix(name, s) {
			return &Row{Verb: Container, Name: tn.Name(), Kind: "cache"}
		}
	}
	return nil
}

// GuessLive returns a live row for a type that no table lists, nil if its name
// does not speak for one. Source: the libraries for websockets of the tables,
// which all call a connection Conn.
func GuessLive(tn *types.TypeName) *Row {
	if tn.Pkg() != nil && strings.Contains(tn.Pkg().Path(), "websocket") && tn.Name() == "Conn" {
		return &Row{Verb: Live, Name: tn.Name(), Kind: "connection"}
	}
	return nil
}

// replicaWords are elements of the import paths of libraries by which what is in
// a process is kept the same on several instances, and of the packages of
// services that are made of them.
var replicaWords = []string{"raft", "dragonboat", "litefs", "memberlist", "serf"}

func guessReplica(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(e string) bool { return slices.Contains(replicaWords, e) })
}

// cryptoWords are parts of the import paths of packages for cryptography.
var cryptoWords = []string{"crypto", "jose", "jwt", "jwk", "paseto"}

// GuessCrypto reports whether a package is one for cryptography, by its import
// path: its types hold keys.
func GuessCrypto(path string) bool {
	return slices.ContainsFunc(cryptoWords, func(w string) bool { return strings.Contains(path, w) })
}

// GuessAccess returns an access row for a method of a type that
// GuessContainer takes for a container, nil if its name does not tell what it does.
func GuessAccess(fn *types.Func) *Row {
	recv := gotypes.Receiver(fn)
	if recv == nil || GuessContainer(recv) == nil {
		return nil
	}
	return guessedAccess(fn)
}

// guessedAccess returns what the name of a method says that it does, nil if
// nothing.
func guessedAccess(fn *types.Func) *Row {
	for _, g := range guessedOps {
		if strings.HasPrefix(fn.Name(), g.prefix) {
			return guessedRow(fn, g.op)
		}
	}
	return nil
}

// IsContainerInterface reports whether a type is an interface that stands for a
// container: it has a method that looks up a key, and one that puts a value under a
// key of the same type, as
//
//	type Cache interface {
//		Get(key string) (string, bool)
//		Add(key, value string) bool
//	}
func IsContainerInterface(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	var reads, writes []types.Type // the types of the keys
	for m := range it.Methods() {
		row := guessedAccess(m)
		if row == nil || row.Key < 0 {
			continue
		}
		key := m.Signature().Params().At(row.Key).Type()
		switch {
		case row.Kind == "read" && len(row.Ret) > 0:
			reads = append(reads, key)
		case row.Value >= 0:
			writes = append(writes, key)
		}
	}
	return slices.ContainsFunc(reads, func(r types.Type) bool {
		return slices.ContainsFunc(writes, func(w types.Type) bool { return types.Identical(r, w) })
	})
}

// GuessBehind returns an access row for a method of an interface that stands for a
// container, nil if its name does not tell what it does. Whether there is a container
// behind the interface is another question.
func GuessBehind(iface types.Type, method *types.Func) *Row {
	if !IsContainerInterface(iface) {
		return nil
	}
	return guessedAccess(method)
}

func guessedRow(fn *types.Func, op string) *Row {
	row := &Row{Verb: Access, Name: fn.FullName(), Kind: op, Key: -1, Value: -1, On: -1, Out: -1, Pattern: -1, Loader: -1, Path: -1}
	first, n := 0, fn.Signature().Params().Len()
	if n > 0 && gotypes.IsContext(fn.Signature().Params().At(0).Type()) {
		first = 1
	}
	if n > first && op != "clear" {
		row.Key = first
	}
	if n > first+1 && (op == "set" || op == "read-or-set") {
		row.Value = first + 1
	}
	if fn.Signature().Results().Len() > 0 && (op == "read" || op == "read-or-set" || op == "read-and-delete") {
		row.Ret = []int{0}
	}
	return row
}
