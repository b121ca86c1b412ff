package flow

import "testing"

// TestClasses: names of different classes are never taken for each other.
func TestClasses(t *testing.T) {
	seen := make(map[string]int)
	for i, class := range []string{
		dynInvoke, dynField, dynChan, dynLink, dynPlace, dynHandle, dynOpens, dynOwed, dynOnce, dynNote, dynServes, dynHandler,
		dynWrites, dynReads, dynHands, dynSecret, dynKeyUse, dynLock,
	} {
		if j, ok := seen[class]; ok {
			t.Errorf("classes %d and %d are both %q", j, i, class)
		}
		seen[class] = i
		if len(class) != 2 || class[1] != ':' {
			t.Errorf("class %q is no letter and colon", class)
		}
	}
}
