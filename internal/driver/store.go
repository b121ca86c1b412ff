package driver

import (
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/stickystate/stickystate/internal/graph"
)

// cacheVariable is the environment variable that names the directory for what is
// kept between runs; "off" for none.
const cacheVariable = "STICKYSTATE_CACHE"

// cacheDir returns, and makes, a directory for things of one kind that are kept
// between runs. It reports whether there is one.
func cacheDir(kind string) (string, bool) {
	dir := os.Getenv(cacheVariable)
	if dir == "off" {
		return "", false
	}
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", false
		}
		dir = filepath.Join(user, "stickystate")
	}
	dir, err := filepath.Abs(filepath.Join(dir, kind))
	return dir, err == nil && os.MkdirAll(dir, 0o755) == nil
}

// openStore returns the store of results. Without one, all is analysed anew.
func openStore() graph.Store {
	dir, ok := cacheDir("results")
	if !ok {
		return graph.Store{}
	}
	s, err := graph.Open(dir)
	if err != nil {
		return graph.Store{}
	}
	return s
}

// store is where results are kept.
func (l *load) store() graph.Store {
	if l.forgets {
		return graph.Store{}
	}
	return openStore()
}

// toolHash returns the hash of this program. It reads the program once: with
// -new-from there are two analyses.
var toolHash = sync.OnceValues(func() (sum [sha256.Size]byte, err error) {
	exe, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(exe)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return [sha256.Size]byte(h.Sum(nil)), err
})
