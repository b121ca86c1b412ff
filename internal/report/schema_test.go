package report

import (
	"os"
	"testing"
)

// jsonSchema is the schema of the JSON document.
func jsonSchema(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
