package realtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// shopDefects are the findings in the example service: check, state object,
// the file that it is reported in, and what the line reads. Nothing else is to
// be found.
var shopDefects = []struct {
	check, state, file, line string
	open                     bool // not found yet, or not as stated
}{
	{check: "globalmap", state: "web.redeemed", file: "internal/web/cart.go", line: "redeemed[code] = "},
	{check: "globalvar", state: "web.notice", file: "internal/web/pages.go", line: "notice = "},
	{check: "replay", state: "done", file: "internal/web/payments.go", line: "done[event.ID] = "},
	{check: "connregistry", state: "Hub.rooms", file: "internal/chat/hub.go", line: "h.rooms[c.room]"},
	{check: "ratelimit", state: "Limiter.clients", file: "internal/limit/limit.go", line: "l.clients[host] = "},
	{check: "sessionstore", state: "Memory.sessions", file: "cmd/shop/main.go", line: "NewMemory()"}, // where it becomes a Store
	{check: "usercache", state: "Service.carts", file: "internal/web/cart.go", line: "a.Carts.Add("},
}

// shopHarmless are states of the example service that change, or could, and
// that no finding of any tier may name.
var shopHarmless = []string{
	"config.current", "cart.taxRates", "PriceList.prices", // written before serving
	"web.slugs",                     // a memo
	"web.requests", "limit.refused", // metrics
	"web.buffers", "web.pages", "chat.upgrader", // a pool, a template, a constructor
	"Redis.client", "Stock.client", // clients of an external store
	"Manager.store", "Service.stock", "API.Hub", // wiring
	"client.conn", "client.room", "client.send", // of one request
}

// TestShop: the command finds the defects of the example service, and nothing
// of what only looks like one.
func TestShop(t *testing.T) {
	dir := module(t, "services/shop")
	pkgs := load(t, dir)
	res := inProcess(t, pkgs)
	got := make(map[string]string) // state to what is found
	for _, f := range merged(res.records) {
		got[f.State.Name] += describe(t, dir, f) + "\n"
	}
	open := 0
	for _, d := range shopDefects {
		want := fmt.Sprintf("%s %s: ", d.check, d.file)
		found := got[d.state]
		ok := strings.HasPrefix(found, want) && strings.Count(found, "\n") == 1 && strings.Contains(found, d.line)
		delete(got, d.state)
		switch {
		case d.open && ok:
			t.Errorf("%s: not open any more", d.state)
		case d.open:
			open++
		case !ok:
			t.Errorf("%s: found %q, want %s... %s ...", d.state, found, want, d.line)
		}
	}
	for _, state := range slices.Sorted(maps.Keys(got)) {
		t.Errorf("%s: unexpected: %s", state, got[state])
	}
	t.Logf("%d defects, %d are open", len(shopDefects), open)
	harmless(t, res.records)
	drivers(t, dir, pkgs, res)

	var text []string
	for _, d := range res.diagnostics {
		text = append(text, d.Posn+": "+d.Message+"\n")
	}
	slices.Sort(text)
	same(t, "go vet without -json", goVetText(t, newTool(t), dir), strings.Join(text, ""))
}

// describe says of a finding what the table states: check, file and the line.
func describe(t *testing.T, dir string, f *finding.Finding) string {
	t.Helper()
	file, err := filepath.Rel(dir, f.Position.File)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(f.Position.File)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(string(data), "\n")[f.Position.Line-1]
	return fmt.Sprintf("%s %s: %s", f.Check, filepath.ToSlash(file), strings.TrimSpace(line))
}

// harmless checks that all records of the harmless states say so.
func harmless(t *testing.T, records []*finding.Finding) {
	t.Helper()
	for _, f := range records {
		if f.Tier != finding.Benign && slices.Contains(shopHarmless, f.State.Name) {
			t.Errorf("%s is %s: %s", f.State.Name, f.Tier, f.Message)
		}
	}
}
