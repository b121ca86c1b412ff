package graph

import (
	"bytes"
	"encoding/gob"
	"fmt"

	"github.com/rogpeppe/go-internal/cache"
)

// A Store keeps results between runs. The zero Store keeps none.
type Store struct{ c *cache.Cache }

// Open returns the store in a directory that exists. What was not used for some
// days is removed now and then.
func Open(dir string) (Store, error) {
	c, err := cache.Open(dir)
	if err == nil {
		c.Trim()
	}
	return Store{c}, err
}

// An entry is what is kept of one package.
type entry struct {
	Messages []Message
	Facts    []byte
}

// get returns what is kept under a key.
func (s Store) get(k cache.ActionID) (*entry, bool) {
	if s.c == nil {
		return nil, false
	}
	data, _, err := s.c.GetBytes(k)
	if err != nil {
		return nil, false
	}
	e := new(entry)
	err = gob.NewDecoder(bytes.NewReader(data)).Decode(e)
	return e, err == nil
}

// put keeps an entry. That it cannot be written only costs time.
func (s Store) put(k cache.ActionID, e *entry) {
	if s.c == nil {
		return
	}
	var buf bytes.Buffer
	if gob.NewEncoder(&buf).Encode(e) == nil {
		s.c.PutBytes(k, buf.Bytes())
	}
}

// key is what the result of a package depends on: the tool and how it is set,
// the package with all that it is compiled from, where it is, since results
// have positions, and what is known of its imports. ok is false for a package
// that did not compile.
func (r *Runner) key(n *node) (k cache.ActionID, ok bool) {
	if n.pkg.BuildID == "" {
		return k, false
	}
	h := cache.NewHash("stickystate")
	fmt.Fprintf(h, "tool %x\narch %s\n", r.Tool, r.Arch)
	fmt.Fprintf(h, "package %q in %q\nbuild %q\nmodule %+v\n", n.pkg.ImportPath, n.pkg.Dir, n.pkg.BuildID, n.pkg.module())
	if r.Settings != nil {
		fmt.Fprintf(h, "settings %q\n", r.Settings(n.pkg))
	}
	for _, imp := range n.imports { // in the order of go list
		fmt.Fprintf(h, "facts %q %x\n", imp.pkg.ImportPath, imp.sum)
	}
	return h.Sum(), true
}
