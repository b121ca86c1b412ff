// Package page rewrites the parts of Markdown pages that commands generate.
// Such a part lies between two comments that carry its name.
package page

import (
	"fmt"
	"os"
	"strings"
)

// Part returns text as the part of that name, with its markers.
func Part(name, text string) string {
	return begin(name) + "\n" + text + end(name) + "\n"
}

// Write replaces the part of that name in a file.
func Write(file, name, text string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	whole, err := Replace(string(data), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, []byte(whole), 0o666)
}

// Replace returns a page in which the part of that name has another text.
func Replace(page, name, text string) (string, error) {
	before, rest, ok := strings.Cut(page, begin(name))
	_, after, ok2 := strings.Cut(rest, end(name))
	if !ok || !ok2 {
		return "", fmt.Errorf("no place for the generated part: add the lines %s and %s", begin(name), end(name))
	}
	return before + Part(name, text) + strings.TrimPrefix(after, "\n"), nil
}

func begin(name string) string { return "<!-- " + name + ":begin -->" }
func end(name string) string   { return "<!-- " + name + ":end -->" }
