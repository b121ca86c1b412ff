package driver

import (
	"os"
	"runtime/debug"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// In a unit with more source than largeUnit, in bytes, garbage is collected
// when it makes up a quarter of what is in use, not as much again. A unit of
// that size decides how much memory go vet takes: 36,000 lines then took 115 MB
// rather than 165, for half a second of CPU time. Others take less than the go
// command itself, and would only become slower.
const (
	largeUnit = 512 << 10
	largeGC   = 25 // percent
)

// collectOften sets the garbage collector for a unit, unless the user has.
func collectOften(cfg *unitchecker.Config) {
	if os.Getenv("GOGC") == "" && sourceSize(cfg.GoFiles) > largeUnit {
		debug.SetGCPercent(largeGC)
	}
}

// sourceSize is how many bytes there are in files.
func sourceSize(files []string) int64 {
	var size int64
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	return size
}
