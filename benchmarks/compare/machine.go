//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// describe says where and with what was measured.
func (s *settings) describe(ctx context.Context) string {
	lines := []string{
		fmt.Sprintf("date: %s", time.Now().UTC().Format("2006-01-02 15:04 UTC")),
		fmt.Sprintf("machine: %s, %d threads, %s, %s/%s", processor(), runtime.NumCPU(), memory(), runtime.GOOS, runtime.GOARCH),
		"vector instructions: " + instructions(),
		"cardioscore: " + versionOf(ctx, s.cardioscore) + ", commit " + commit(ctx) + ", " + runtime.Version(),
	}
	if s.plink != "" {
		lines = append(lines, "PLINK 2: "+versionOf(ctx, s.plink))
	} else {
		lines = append(lines, "PLINK 2: not there")
	}
	lines = append(lines, fmt.Sprintf("scale %g, medians of %d runs, %d threads", s.scale, s.runs, s.threads))
	return strings.Join(lines, "\n") + "\n"
}

func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func processor() string { return field("/proc/cpuinfo", "model name") }
func memory() string    { return field("/proc/meminfo", "MemTotal") }

// instructions names those of the processor that the kernels can use.
func instructions() string {
	var found []string
	for _, flag := range strings.Fields(field("/proc/cpuinfo", "flags")) {
		switch flag {
		case "avx2", "avx512bw", "avx512_vnni", "amx_tile", "amx_int8":
			found = append(found, flag)
		}
	}
	if len(found) == 0 {
		return "none known"
	}
	return strings.Join(found, " ")
}

// commit is that of the sources, marked where they were changed since.
func commit(ctx context.Context) string {
	text, err := output(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(filepath.Base(text))
}
