//go:build linux

// Package measure runs commands and says what they took.
package measure

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// Run is what one run of a command took.
type Run struct {
	Seconds   float64 // wall time from start to exit
	CPU       float64 // user and system seconds
	PeakBytes int64   // largest resident set (ru_maxrss)
	ReadBytes int64   // read from the disk rather than the page cache (ru_inblock)
}

// Command is a command line with its environment on top of the harness's own.
type Command struct {
	Args []string
	Env  []string
}

// ExitError is a command that failed; it holds the end of what it wrote.
type ExitError struct {
	Args []string
	Code int
	Text string
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("%q: exit %d: %s", e.Args, e.Code, e.Text)
}

// Do runs a command to its end. Linux counts the resident set of the process that
// started a command into the command's own until it has grown beyond it, so the caller
// must stay small (see Own).
func Do(ctx context.Context, c Command) (Run, error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Env = append(os.Environ(), c.Env...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	start := time.Now()
	err := cmd.Run()
	seconds := time.Since(start).Seconds()
	if cmd.ProcessState == nil {
		return Run{}, err
	}
	if err != nil {
		const shown = 600
		end := bytes.TrimSpace(text.Bytes())
		return Run{}, &ExitError{Args: c.Args, Code: cmd.ProcessState.ExitCode(), Text: string(end[max(0, len(end)-shown):])}
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return Run{
		Seconds: seconds, CPU: cmd.ProcessState.UserTime().Seconds() + cmd.ProcessState.SystemTime().Seconds(),
		PeakBytes: usage.Maxrss << 10, ReadBytes: usage.Inblock * 512,
	}, nil
}

// Own is the peak resident set of this process: figures of commands below it are not
// theirs.
func Own() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return usage.Maxrss << 10
}

// Median of the values, the mean of the two in the middle where they are even; 0 of none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Seconds are the wall times of runs.
func Seconds(runs []Run) []float64 {
	all := make([]float64, len(runs))
	for i, r := range runs {
		all[i] = r.Seconds
	}
	return all
}

// Peak is the largest peak of runs.
func Peak(runs []Run) int64 {
	peak := int64(0)
	for _, r := range runs {
		peak = max(peak, r.PeakBytes)
	}
	return peak
}
