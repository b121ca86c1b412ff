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

// IsStoreInterface reports whether an interface of another module is one that
// a library keeps the data of requests in, by its name.
func (t *Table) IsStoreInterface(name string) bool { return t.In(StoreInterface, name) }

// GuessContainer returns a container row for a type that no table lists, nil
// if its name does not speak for one.
func (t *Table) GuessContainer(tn *types.TypeName) *Row {
	if tn.Pkg() == nil || IsStd(tn.Pkg().Path()) || types.IsInterface(tn.Type()) {
		return nil
	}
	name := strings.ToUpper(tn.Name()[:1]) + tn.Name()[1:] // the methods may be those of an embedded cache
	if !t.In(CacheType, name) || t.In(RemotePackage, tn.Pkg().Path()) {
		return nil
	}
	return &Row{Verb: Container, Name: tn.Name(), Kind: "cache"}
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

// GuessCrypto reports whether a package is one for cryptography, by its import
// path: its types hold keys.
func (t *Table) GuessCrypto(path string) bool { return t.In(CryptoPackage, path) }

// GuessAccess returns an access row for a method of a type that
// GuessContainer takes for a container, nil if its name does not tell what it does.
func (t *Table) GuessAccess(fn *types.Func) *Row {
	recv := gotypes.Receiver(fn)
	if recv == nil || t.GuessContainer(recv) == nil {
		return nil
	}
	return t.guessedAccess(fn)
}

// guessedAccess returns what the name of a method says that it does, nil if
// nothing.
func (t *Table) guessedAccess(fn *types.Func) *Row {
	op := t.Meaning(ContainerMethod, fn.Name())
	if op == "" {
		return nil
	}
	return guessedRow(fn, op)
}

// IsContainerInterface reports whether a type is an interface that stands for a
// container: it has a method that looks up a key, and one that puts a value under a
// key of the same type, as
//
//	type Cache interface {
//		Get(key string) (string, bool)
//		Add(key, value string) bool
//	}
func (t *Table) IsContainerInterface(typ types.Type) bool {
	it, ok := typ.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	var reads, writes []types.Type // the types of the keys
	for m := range it.Methods() {
		row := t.guessedAccess(m)
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
func (t *Table) GuessBehind(iface types.Type, method *types.Func) *Row {
	if !t.IsContainerInterface(iface) {
		return nil
	}
	return t.guessedAccess(method)
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
