package job

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress shows how far a long step is, with its rate and the time left, on one
// line of a terminal. Elsewhere it says nothing.
type progress struct {
	w       io.Writer
	what    string
	unit    string
	started time.Time

	mu    sync.Mutex
	shown time.Time
	width int
}

// progress begins a step. The result may be nil: its methods then do nothing.
func (c *Common) progress(what, unit string) *progress {
	if !c.Terminal || c.Quiet {
		return nil
	}
	return &progress{w: c.Stderr, what: what, unit: unit, started: time.Now()}
}

// next begins another step on the same line.
func (p *progress) next(what, unit string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if unit == "" {
		unit = "rows"
	}
	p.what, p.unit, p.started, p.shown = what, unit, time.Now(), time.Time{}
}

// at tells how much is done; total is 0 where it is not known. It may be called
// often and from several goroutines.
func (p *progress) at(done, total int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = now
	p.show(line(p.what, p.unit, done, total, now.Sub(p.started)))
}

func line(what, unit string, done, total int64, elapsed time.Duration) string {
	rate := float64(done) / max(elapsed.Seconds(), 1e-3)
	if total <= 0 {
		return fmt.Sprintf("%s: %d %s, %.0f/s", what, done, unit, rate)
	}
	text := fmt.Sprintf("%s: %d of %d %s (%.0f %%), %.0f/s", what, done, total, unit, 100*float64(done)/float64(total), rate)
	if done > 0 && done < total {
		left := time.Duration(float64(total-done) / rate * float64(time.Second))
		text += ", " + left.Round(time.Second).String() + " left"
	}
	return text
}

func (p *progress) show(text string) {
	pad := max(0, p.width-len(text))
	fmt.Fprintf(p.w, "\r%s%s", text, strings.Repeat(" ", pad))
	p.width = len(text)
}

// end clears the line.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		p.show("")
		fmt.Fprint(p.w, "\r")
	}
}
