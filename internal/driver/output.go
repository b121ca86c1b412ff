package driver

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func outFlag(fs *flag.FlagSet, l *load) {
	fs.StringVar(&l.out, "o", "", "write to `file` in place of standard output")
}

// writing runs a command whose output goes where -o says: nothing replaces a file but
// the whole output. That is written even if the command fails then, as -fail-skipped
// makes it.
func (l *load) writing(s Streams, run func(Streams) (int, error)) (int, error) {
	if l.quiet {
		s.Progress = false
	}
	if l.out == "" {
		return run(s)
	}
	file := l.path(l.out)
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return 0, fmt.Errorf("-o %s is a folder; name a file in it", l.out)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return 0, fmt.Errorf("-o %s: %w", l.out, err)
	}
	var buf bytes.Buffer
	s.Out, s.Color = &buf, false
	code, err := run(s)
	if err != nil && buf.Len() == 0 {
		return code, err
	}
	return code, cmp.Or(err, os.WriteFile(file, buf.Bytes(), 0o666))
}
