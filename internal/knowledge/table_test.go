package knowledge

import (
	"testing"
)

func TestBuiltinParses(t *testing.T) {
	table, err := parseAll(tables)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows()) == 0 {
		t.Fatal("no rows")
	}
}
