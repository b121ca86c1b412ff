package effect

import (
	"strings"
	"testing"
)

func TestFlagNames(t *testing.T) {
	if last := Flags(1) << (len(flagNames) - 1); last != FlagKeyFormal {
		t.Errorf("%d names: want one for each flag, up to that of FlagKeyFormal", len(flagNames))
	}
	for flag, name := range map[Flags]string{FlagMemo: "memo", FlagRefuses: "refuses", FlagLapsed: "lapsed", FlagWithin: "within"} {
		e := Effect{Op: OpRead, Target: "x:m.v", Flags: flag}
		if got := e.String(); !strings.Contains(got, ", "+name) {
			t.Errorf("%s: want %s in it", got, name)
		}
	}
}
