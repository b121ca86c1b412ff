package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/stickystate/stickystate/internal/lab/page"
)

// publish prints tables, or replaces those of that name in a page, with how
// they were made.
func publish(ctx context.Context, o *options, name, tables string) error {
	version, err := goOutput(ctx, "", "env", "GOVERSION")
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Measured on %s with `%s`: %d cores, %s/%s, %s.\n\n%s",
		time.Now().Format("2 January 2006"), o.command, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, version, tables)
	if o.write == "" {
		_, err := io.WriteString(o.out, text)
		return err
	}
	return page.Write(o.write, name, text)
}
