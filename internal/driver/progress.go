package driver

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	progressDelay    = time.Second
	progressInterval = 200 * time.Millisecond

	// eraseLine returns to the first column and clears the line.
	eraseLine = "\r\x1b[K"
)

// A progress rewrites one line on a terminal, from one second on, and clears
// it at the end. A nil progress writes nothing.
type progress struct {
	w     io.Writer
	total int
	done  atomic.Int64
	quit  chan struct{}
	ended chan struct{}
}

// startProgress starts the line for the analysis of total packages, if s is
// meant for it.
func startProgress(s Streams, total int) *progress {
	if !s.Progress {
		return nil
	}
	p := &progress{w: s.Err, total: total, quit: make(chan struct{}), ended: make(chan struct{})}
	go p.run()
	return p
}

// step counts one more package.
func (p *progress) step() {
	if p != nil {
		p.done.Add(1)
	}
}

// restart counts anew: go vet runs again, for fewer packages.
func (p *progress) restart() {
	if p != nil {
		p.done.Store(0)
	}
}

// stop clears the line. Nothing else may be written to the terminal before.
func (p *progress) stop() {
	if p != nil {
		close(p.quit)
		<-p.ended
	}
}

func (p *progress) run() {
	defer close(p.ended)
	select {
	case <-p.quit:
		return
	case <-time.After(progressDelay):
	}
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		fmt.Fprintf(p.w, "%sanalysed %d of %d packages", eraseLine, p.done.Load(), p.total)
		select {
		case <-p.quit:
			io.WriteString(p.w, eraseLine)
			return
		case <-tick.C:
		}
	}
}
