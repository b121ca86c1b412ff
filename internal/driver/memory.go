package driver

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// firstCollection is the memory, in bytes, that a process may take before its
// garbage is collected for the first time. Source: voidllm. Of the CPU time of
// its 51 units of the vet tool, a quarter went into collections from 4 MB on, as
// the runtime makes them; half of the units need 25 MB with or without.
const firstCollection = 48 << 20

// DelayCollection puts the first garbage collection off until the process
// takes firstCollection bytes. From then on the runtime collects as ever, so
// that large packages need no more memory than before. Nothing is changed if
// the user has set how to collect (GOGC, GOMEMLIMIT).
func DelayCollection() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		delayCollection(firstCollection)
	}
}

func delayCollection(limit int64) {
	first := new([64]byte) // garbage at once, so the first collection finds it
	runtime.AddCleanup(first, func(percent int) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, debug.SetGCPercent(-1))
	debug.SetMemoryLimit(limit)
}
