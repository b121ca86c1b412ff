package knowledge

import (
	"slices"
	"strings"
)

// stdRoots are the first elements of the import paths of the standard
// library, sorted. They are those of Go 1.26; a test compares them with the
// toolchain in use.
var stdRoots = []string{
	"archive",
	"bufio",
	"bytes",
	"cmp",
	"compress",
	"container",
	"context",
	"crypto",
	"database",
	"debug",
	"embed",
	"encoding",
	"errors",
	"expvar",
	"flag",
	"fmt",
	"go",
	"hash",
	"html",
	"image",
	"index",
	"internal",
	"io",
	"iter",
	"log",
	"maps",
	"math",
	"mime",
	"net",
	"os",
	"path",
	"plugin",
	"reflect",
	"regexp",
	"runtime",
	"slices",
	"sort",
	"strconv",
	"strings",
	"structs",
	"sync",
	"syscall",
	"testing",
	"text",
	"time",
	"unicode",
	"unique",
	"unsafe",
	"weak",
}

// IsStd reports whether an import path belongs to the standard library,
// including the copies of golang.org/x that it vendors.
func IsStd(path string) bool {
	if strings.HasPrefix(path, "vendor/golang.org/x/") {
		return true
	}
	root, _, _ := strings.Cut(path, "/")
	_, found := slices.BinarySearch(stdRoots, root)
	return found
}
