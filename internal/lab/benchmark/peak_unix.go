//go:build unix

package main

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// peak returns the memory, in bytes, of the largest among an ended process and
// those that it has waited for: resident set at its maximum. A process counts
// what the one that started it had in memory at that time.
func peak(p *os.ProcessState) (int64, error) {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, errors.New("this system does not tell what a process used")
	}
	return residents(usage), nil
}

// ownPeak returns the same of this process alone.
func ownPeak() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return residents(&usage)
}

func residents(usage *syscall.Rusage) int64 {
	unit := int64(1024)
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		unit = 1
	}
	return int64(usage.Maxrss) * unit
}
