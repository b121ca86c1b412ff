package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// A sample is what one run of a tool cost, with all processes that it started.
type sample struct {
	Wall time.Duration `json:"wall_ns"`
	CPU  time.Duration `json:"cpu_ns"` // user and system
	Peak int64         `json:"peak"`   // bytes of the largest process
}

// An invocation is a tool as it is started in a folder.
type invocation struct {
	args, env []string
}

// measure runs a tool once. Findings are an answer, other failures are not.
func (i *invocation) measure(ctx context.Context, dir string, timeout time.Duration) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, i.args[0], i.args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), i.env...)
	cmd.WaitDelay = 10 * time.Second // for the children
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	start := time.Now()
	err := cmd.Run()
	s := sample{Wall: time.Since(start)}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return s, fmt.Errorf("%s: %w", i.args[0], ctx.Err())
	case err != nil && !errors.As(err, &exit), err != nil && exit.ExitCode() != 1, bytes.Contains(stderr.Bytes(), []byte("panic:")):
		return s, fmt.Errorf("%v in %s: %w\n%.2000s", i.args, dir, cmp.Or(err, errors.New("panic")), stderr.Bytes())
	}
	s.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.Peak, err = peak(cmd.ProcessState)
	if err == nil && s.Peak <= ownPeak() {
		err = fmt.Errorf("%s took no more memory than this command (%d MB), which hides how much", i.args[0], ownPeak()>>20)
	}
	return s, err
}

// medians returns the median of each figure.
func medians(samples []sample) sample {
	return sample{
		Wall: median(samples, func(s sample) time.Duration { return s.Wall }),
		CPU:  median(samples, func(s sample) time.Duration { return s.CPU }),
		Peak: median(samples, func(s sample) int64 { return s.Peak }),
	}
}

// median returns the middle value of f over list, of the lower half if there
// are two, and zero for an empty list.
func median[T any, N cmp.Ordered](list []T, f func(T) N) N {
	var values []N
	for _, x := range list {
		values = append(values, f(x))
	}
	if len(values) == 0 {
		var zero N
		return zero
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
