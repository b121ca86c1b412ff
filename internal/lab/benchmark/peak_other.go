//go:build !unix

package main

import (
	"errors"
	"os"
)

// peak is not known here.
func peak(*os.ProcessState) (int64, error) {
	return 0, errors.New("this system does not tell what a process and its children used")
}

// ownPeak is not known here.
func ownPeak() int64 { return 0 }
