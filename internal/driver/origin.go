package driver

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/report"
)

// origin adds to what a document says of its origin the commit that is checked out, as
// far as git knows one. The time is the commit's, so that equal sources give equal bytes;
// SOURCE_DATE_EPOCH stands above it. Source: https://reproducible-builds.org/specs/source-date-epoch.
func (l *load) origin(o report.Origin) report.Origin {
	ctx, r := context.Background(), repository{dir: l.path(".")}
	if line, err := r.line(ctx, "log", "-1", "--format=%H %ct"); err == nil {
		commit, seconds, _ := strings.Cut(line, " ")
		o.Revision, o.Time = commit, inUTC(seconds)
		changed, err := r.git(ctx, nil, "status", "--porcelain", "--", "*.go", "go.mod", "go.work")
		o.Modified = err != nil || len(changed) > 0
	}
	if epoch := inUTC(os.Getenv("SOURCE_DATE_EPOCH")); epoch != "" {
		o.Time = epoch
	}
	return o
}

// inUTC writes a time in seconds since 1970, "" if it is none.
func inUTC(seconds string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return ""
	}
	return time.Unix(n, 0).UTC().Format(time.RFC3339)
}
