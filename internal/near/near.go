// Package near guesses which name a user has meant by a word that is none.
package near

import (
	"fmt"
	"strings"
)

// Word returns the name that a user may have meant by a word, "" if none is near: one
// that at most two letters, of which some are left, tell from it, or of which one begins
// the other. How words are put together does not matter: failon is fail-on.
func Word(word string, names []string) string {
	const most = 2 // letters that differ; and more than that begin a longer word
	w := flat(word)
	best, found := most+1, ""
	for _, name := range names {
		n := flat(name)
		d := Distance(w, n)
		if len(w) > most && strings.HasPrefix(n, w) || len(n) > most && strings.HasPrefix(w, n) {
			d = min(d, most)
		}
		if d < best && d < len(w) {
			best, found = d, name
		}
	}
	return found
}

// flat leaves out what people write in different ways.
func flat(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(word))
}

// Offer is what is said of a word that is not known: the near one, and what is said
// anyway.
func Offer(word string, names []string, anyway string) string {
	if n := Word(word, names); n != "" {
		return fmt.Sprintf("did you mean %s? %s", n, anyway)
	}
	return anyway
}

// Distance is the number of letters to put in, take out, change or swap with the next,
// to make one word of the other. Source: optimal string alignment, since letters that
// are typed in the wrong order are one mistake.
func Distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
