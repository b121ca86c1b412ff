package driver

import (
	"cmp"
	"context"
	"fmt"
	"go/version"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

const installCommand = "go install github.com/stickystate/stickystate/cmd/stickystate@latest"

// printVersion prints the version of the tool and of the Go release that it
// was built with: its type checker knows the language of that release.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "stickystate %s (built with %s)\n", toolVersion(), runtime.Version())
	return err
}

// toolVersion is the version of the tool.
func toolVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return cmp.Or(strings.Trim(info.Main.Version, "()"), "devel")
	}
	return "devel"
}

// environment returns that of the go command, unless its toolchain is later than
// this program. It asks once.
func (l *load) environment(ctx context.Context) (*environment, error) {
	if l.env == nil {
		env, err := newGoCommand(l).environment(ctx)
		if err != nil {
			return nil, err
		}
		if err := checkToolchain(env.version, runtime.Version()); err != nil {
			return nil, err
		}
		l.env = env
	}
	return l.env, nil
}

// checkToolchain returns an error if theirs, the version of the toolchain that
// will load the packages, is of a later Go release than ours, the one that the
// tool was built with: the tool parses and type-checks sources itself, the
// standard library's included, and would reject what the later release added.
func checkToolchain(theirs, ours string) error {
	theirs, ours = release(theirs), release(ours)
	if theirs == "" || ours == "" || version.Compare(theirs, ours) <= 0 {
		return nil
	}
	return fmt.Errorf("built with %s, older than the toolchain in use, %s; rebuild it with %s", ours, theirs, installCommand)
}

// release cuts a version down to the release of the language: "go1.26" for
// "go1.26.8", "go1.27rc1" and "devel go1.27-a1b2c3"; "" if it is none.
func release(v string) string {
	v = strings.TrimPrefix(strings.TrimSpace(v), "devel ")
	if i := strings.IndexAny(v, "- "); i >= 0 {
		v = v[:i]
	}
	return version.Lang(v)
}
