package finding

import (
	"reflect"
	"testing"
)

// TestRecords: what is encoded is decoded again, of each kind of record.
func TestRecords(t *testing.T) {
	var all, got Records
	fill(reflect.ValueOf(&all).Elem())
	all.Findings[0].Tier = Likely
	records := 0
	err := all.Encode(func(c Category, at Position, text string) {
		records++
		if err := got.Decode(c, text); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if kinds := reflect.TypeFor[Records]().NumField(); records != kinds {
		t.Errorf("%d records of %d kinds", records, kinds)
	}
	if !reflect.DeepEqual(got, all) {
		t.Errorf("got %+v, want %+v", got, all)
	}
	var twice Records
	twice.Add(&all)
	if !reflect.DeepEqual(twice, all) {
		t.Errorf("added to nothing it is %+v, want %+v", twice, all)
	}
	c := all.Clone()
	if !reflect.DeepEqual(*c, all) {
		t.Errorf("the copy is %+v, want %+v", *c, all)
	}
	apart(t, "Records", reflect.ValueOf(&all).Elem(), reflect.ValueOf(c).Elem())
}

// TestBadRecords: what is no record is an error, and no finding.
func TestBadRecords(t *testing.T) {
	for _, bad := range []struct {
		c    Category
		text string
	}{
		{"", `{"check":"globalmap","state":{"id":"m.x"},"tier":"likely"}`}, // of an older tool
		{OfFinding, "null"},
		{OfFinding, `{"check":"globalmap","state":{"id":"m.x"},"tier":"sure"}`},
		{OfFinding, `{"check":"globalmap","state":{},"tier":"likely"}`},
		{OfRoute, "a note"},
	} {
		if err := new(Records).Decode(bad.c, bad.text); err == nil {
			t.Errorf("%q: %s: no error", bad.c, bad.text)
		}
	}
}
