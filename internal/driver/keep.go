package driver

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/baseline"
	"github.com/stickystate/stickystate/internal/finding"
)

// baselineHint adds to an error of reading a baseline what to do.
func baselineHint(err error, file string, patterns []string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("baseline %s does not exist; make it: stickystate baseline update -baseline %s %s", file, file, strings.Join(patterns, " "))
	}
	return err
}

// defaultReason is the reason of entries that are made without one.
const defaultReason = "found when the baseline was made"

// A keeper keeps a baseline: what "stickystate baseline" was told.
type keeper struct {
	options
	reason, owner, expires string
}

func keeperFlags(k *keeper, name string) *flag.FlagSet {
	fs := k.load.flags("stickystate baseline " + name)
	k.selection(fs, finding.Likely)
	k.shardsFlag(fs)
	fs.StringVar(&k.baseline, "baseline", "", "the baseline `file`")
	if name == "update" {
		fs.StringVar(&k.reason, "reason", defaultReason, "`text` that says why the new entries may stay")
		fs.StringVar(&k.owner, "owner", "", "`name` of who answers for the new entries")
		fs.StringVar(&k.expires, "expires", "", "last `date` on which the new entries count, as 2006-01-02")
	}
	return fs
}

// updateBaseline runs "baseline update".
func (p *Program) updateBaseline(ctx context.Context, args []string, s Streams) (int, error) {
	k := new(keeper)
	if err := k.begin(p, keeperFlags(k, "update"), args); err != nil {
		return 0, err
	}
	file, err := baseline.Read(k.path(k.baseline))
	if errors.Is(err, fs.ErrNotExist) {
		file, err = new(baseline.File), nil
	}
	if err != nil {
		return 0, err
	}
	return k.rewrite(ctx, p, file, s, k.update)
}

// pruneBaseline runs "baseline prune".
func (p *Program) pruneBaseline(ctx context.Context, args []string, s Streams) (int, error) {
	k := new(keeper)
	if err := k.begin(p, keeperFlags(k, "prune"), args); err != nil {
		return 0, err
	}
	file, err := baseline.Read(k.path(k.baseline))
	if err != nil {
		return 0, baselineHint(err, k.baseline, k.patterns)
	}
	return k.rewrite(ctx, p, file, s, k.prune)
}

func (k *keeper) begin(p *Program, fs *flag.FlagSet, args []string) error {
	if err := k.parse(fs, args); err != nil {
		return err
	}
	return k.validate(p)
}

// rewrite changes a baseline by what is found, and writes it.
func (k *keeper) rewrite(ctx context.Context, p *Program, file *baseline.File, s Streams, change func(*baseline.File, *view, Streams) error) (int, error) {
	v, err := p.view(ctx, &k.load, s)
	if err != nil {
		return 0, err
	}
	if err := change(file, v, s); err != nil {
		return 0, err
	}
	return exitClean, file.Write(k.path(k.baseline))
}

func (k *keeper) validate(p *Program) error {
	if k.baseline == "" {
		return errors.New("which baseline? name it: -baseline file")
	}
	if p.Inventory == nil {
		return errNoInventory
	}
	if strings.TrimSpace(k.reason) == "" {
		k.reason = defaultReason
	}
	if _, err := time.Parse(time.DateOnly, k.expires); k.expires != "" && err != nil {
		return fmt.Errorf("-expires takes a date like 2006-01-02, not %q", k.expires)
	} else if e := (baseline.Entry{Expires: k.expires}); k.expires != "" && e.Expired(time.Now()) {
		return fmt.Errorf("-expires %s has passed: the entries would count no longer", k.expires)
	}
	return k.validateSelection(p.Checks)
}

// update adds to the file what is found and not in it, and brings up to date
// what is. Entries that match nothing stay, as do those that have expired. Unless
// the whole module was analysed, entries only gain.
func (k *keeper) update(file *baseline.File, v *view, s Streams) error {
	added, changed, expired, same := 0, 0, 0, 0
	for _, f := range v.findings {
		if !k.wants(f.Check) || f.Silence != nil || !v.shows(f, k.asked) {
			continue
		}
		now := baseline.Of(f)
		e := file.Find(f)
		if e != nil && !v.whole { // another package may know more
			now = now.With(e.Known())
		}
		switch {
		case e == nil:
			file.Entries = append(file.Entries, baseline.Entry{
				Check: f.Check, State: f.State.ID, Package: f.Package, Tier: f.Tier, Reason: k.reason, Owner: k.owner,
				Expires: k.expires, Writers: now.Writers, Requests: now.Requests,
			})
			added++
		case e.Expired(time.Now()):
			expired++
		case e.Known().Equal(now) && e.Package == f.Package && e.Check == f.Check:
			same++
		default:
			e.Check = f.Check // a kind may have got a check of its own
			e.Package, e.Tier, e.Writers, e.Requests = f.Package, f.Tier, now.Writers, now.Requests
			changed++
		}
	}
	text := fmt.Sprintf("%s: %d added, %d changed, %d as before", k.baseline, added, changed, same)
	if expired > 0 {
		text += fmt.Sprintf("; %d expired: give them another date, or mend the code", expired)
	}
	_, err := fmt.Fprintln(s.Out, text)
	return err
}

// prune takes out of the file what is not found any more: entries, and in
// those that stay, if the whole module was analysed, writers and request
// functions.
func (k *keeper) prune(file *baseline.File, v *view, s Streams) error {
	var kept []baseline.Entry
	removed, changed := 0, 0
	for _, e := range file.Entries {
		if !k.wants(e.Check) {
			kept = append(kept, e)
			continue
		}
		if v.stale(&e) {
			removed++
			fmt.Fprintf(s.Out, "removed %s of %s\n", e.State, e.Check)
			continue
		}
		if f := v.about(&e); f != nil && v.whole {
			if left := e.Known().Without(baseline.Of(f)); !left.Equal(e.Known()) {
				e.Writers, e.Requests = left.Writers, left.Requests
				changed++
			}
		}
		kept = append(kept, e)
	}
	file.Entries = kept
	_, err := fmt.Fprintf(s.Out, "%s: %d removed, %d changed, %d left\n", k.baseline, removed, changed, len(kept))
	return err
}
