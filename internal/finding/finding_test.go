package finding

import (
	"reflect"
	"testing"
)

// TestClone: a copy is equal, and shares no memory that can be written.
func TestClone(t *testing.T) {
	f := new(Finding)
	fill(reflect.ValueOf(f).Elem())
	c := f.Clone()
	if !reflect.DeepEqual(f, c) {
		t.Errorf("got %+v, want %+v", c, f)
	}
	apart(t, "Finding", reflect.ValueOf(f).Elem(), reflect.ValueOf(c).Elem())
}

// fill makes a value that has something in all that can hold something.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("no value of " + v.Kind().String())
	}
}

// apart reports what two equal values share.
func apart(t *testing.T, path string, a, b reflect.Value) {
	t.Helper()
	switch a.Kind() {
	case reflect.Pointer:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
			return
		}
		apart(t, path, a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
			return
		}
		apart(t, path+"[0]", a.Index(0), b.Index(0))
	case reflect.Struct:
		for i := range a.NumField() {
			apart(t, path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	}
}

// TestLeads: a message is that of a finding, or of a decision which it leads.
func TestLeads(t *testing.T) {
	f := &Finding{State: State{Name: "Mem.a"}, Message: "keeps data in Mem.a (map): lost"}
	for message, want := range map[string]bool{
		"keeps data in Mem.a (map): lost":           true,
		"keeps data in Mem.a (map) and Mem.b: lost": true,
		"keeps data in Mem.a, Mem.b and Mem.c: x":   true,
		"keeps data in Mem.ab (map): lost":          false,
		"keeps data in Mem.a.b (map): lost":         false,
		"writes Mem.a (map): lost":                  false,
	} {
		if got := f.Leads(message); got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
}
