// Command ledger makes the tables of first contact: what the tool said on
// services that nobody had tried, as read against their source.
//
//	go run ./internal/lab/ledger [-write]
//
// Without -write it prints the tables. testdata/corpus/first-contact.json is
// the ledger; testdata/corpus/README.md says how a batch is made.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stickystate/stickystate/internal/lab/page"
)

func main() {
	write := flag.Bool("write", false, "write the tables into docs/accuracy.md and README.md")
	flag.Parse()
	if err := run(".", *write); err != nil {
		fmt.Fprintln(os.Stderr, "ledger:", err)
		os.Exit(1)
	}
}

func run(root string, write bool) error {
	l, err := read(filepath.Join(root, "testdata/corpus/first-contact.json"))
	if err != nil {
		return err
	}
	for _, p := range l.parts() {
		if !write {
			fmt.Printf("%s\n", p.text)
			continue
		}
		if err := page.Write(filepath.Join(root, p.file), p.name, p.text); err != nil {
			return err
		}
	}
	return nil
}

// A part is generated text with its place.
type part struct{ file, name, text string }

func (l *ledger) parts() []part {
	return []part{
		{"docs/accuracy.md", "batches", l.batchTable()},
		{"docs/accuracy.md", "services", l.serviceTable()},
		{"docs/accuracy.md", "checks", l.checkTable()},
		{"docs/accuracy.md", "missed", l.missedTable()},
		{"README.md", "accuracy", l.sentence()},
	}
}
