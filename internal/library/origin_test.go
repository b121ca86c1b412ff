package library

import "testing"

// TestThen has what an option is after two settings of it.
func TestThen(t *testing.T) {
	for _, tt := range []struct{ first, then, want source }{
		{unset, unset, unset},
		{unset, other, other},
		{other, unset, other},
		{other, local, local}, // the later one stands
		{unset, other | unset, other | unset},
		{other, local | unset, other | local},
		{unset, 0, unset}, // nothing is known of a value that is being looked at
		{unset, unknown, unknown},
	} {
		if got := tt.first.then(tt.then); got != tt.want {
			t.Errorf("%b then %b = %b, want %b", tt.first, tt.then, got, tt.want)
		}
	}
}
