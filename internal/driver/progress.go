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
	total atomic.Int64 // 0 while the go command lists and compiles
	done  atomic.Int64
	quit  chan struct{}
	ended chan struct{}
}

// startProgress starts the line, if s is meant for it.
func startProgress(s Streams) *progress {
	if !s.Progress {
		return nil
	}
	p := &progress{w: s.Err, quit: make(chan struct{}), ended: make(chan struct{})}
	go p.run()
	return p
}

// begin says how many packages will be analysed.
func (p *progress) begin(total int) {
	if p != nil {
		p.total.Store(int64(total))
	}
}

// step counts one more package.
func (p *progress) step() {
	if p != nil {
		p.done.Add(1)
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
		p.print()
		select {
		case <-p.quit:
			io.WriteString(p.w, eraseLine)
			return
		case <-tick.C:
		}
	}
}

func (p *progress) print() {
	if total := p.total.Load(); total > 0 {
		fmt.Fprintf(p.w, "%sanalysed %d of %d packages", eraseLine, p.done.Load(), total)
	} else {
		io.WriteString(p.w, eraseLine+"the go command lists and compiles the packages")
	}
}
