package driver

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStream reads each testdata/stream/*.txt, output of go vet -json as it was
// seen, in pieces of several sizes, and compares what was understood with
// *.golden.
func TestStream(t *testing.T) {
	inputs, err := filepath.Glob("testdata/stream/*.txt")
	if err != nil || len(inputs) == 0 {
		t.Fatal("no test data", err)
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			data, err := os.ReadFile(input)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(input, ".txt") + ".golden"
			for _, size := range []int{1, 7, 100, len(data)} {
				compare(t, golden, understood(data, size))
			}
			compare(t, golden, understood(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), 100))
		})
	}
}

// understood writes down what the driver makes of a stream.
func understood(data []byte, size int) []byte {
	v := &vetter{inventory: "inventory", roots: map[string]bool{"m/a": true, "m/b": true, "m/bad": true, "m/c": true}}
	out := &output{units: make(map[string]records)}
	s := &splitter{found: func(object []byte) { v.add(out, object) }}
	for len(data) > 0 {
		n := min(size, len(data))
		s.Write(data[:n])
		data = data[n:]
	}
	failures, loose := sections(s.end())
	var b bytes.Buffer
	for _, pkg := range []string{"m/a", "m/b", "m/bad", "m/c"} {
		if records, ok := out.units[pkg]; ok {
			fmt.Fprintf(&b, "unit %s: %d records\n", pkg, len(records.findings))
		}
	}
	for _, f := range append(out.failures, failures...) {
		fmt.Fprintf(&b, "failure %s: %s\n", f.pkg, f.reason())
	}
	for _, line := range loose {
		fmt.Fprintf(&b, "loose: %s\n", line)
	}
	return b.Bytes()
}
