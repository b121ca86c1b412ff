package guard

import (
	"os"
	"slices"
	"strings"
)

// The marks that the lines of a journal begin with.
const (
	began    = '+'
	ended    = '-'
	finished = '.'
)

// readJournal returns the tasks that were in progress when a journal ended, sorted,
// and whether its writer came to its end.
func readJournal(file string) (unfinished []string, whole bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, false
	}
	count := make(map[string]int)
	for line := range strings.Lines(string(data)) {
		name := strings.TrimSuffix(line[1:], "\n")
		switch line[0] {
		case began:
			count[name]++
		case ended:
			count[name]--
		case finished:
			whole = true
		}
	}
	for name, n := range count {
		if n > 0 {
			unfinished = append(unfinished, name)
		}
	}
	slices.Sort(unfinished)
	return unfinished, whole
}

// faultOf names the fault that ended a child, by its last words or its exit code.
func faultOf(text []byte, code int) string {
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if what, ok := strings.CutPrefix(line, "fatal error: "); ok {
			return what
		}
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "SIG") {
			return line
		}
	}
	if code == -1 {
		return "the system ended the process, as it does when memory runs out"
	}
	return "the process ended by itself"
}
