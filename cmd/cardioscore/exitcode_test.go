package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// panicking is an output that panics with a value.
type panicking struct{ value any }

func (p panicking) Write([]byte) (int, error) { panic(p.value) }

// TestPanicIsInternal holds that a panic ends with exit code 70, and that only our
// own text of it is shown: any other value may hold data.
func TestPanicIsInternal(t *testing.T) {
	for _, test := range []struct {
		value      any
		want, hide string
	}{
		{"BUG: a row of 3 bytes", "internal error: BUG: a row of 3 bytes\n", "CANARY"},
		{"sample CANARY", "internal error: string\n", "CANARY"},
		{errors.New("sample CANARY"), "internal error: *errors.errorString\n", "CANARY"},
	} {
		var stderr bytes.Buffer
		if code := run([]string{"cardioscore", "--version"}, panicking{test.value}, &stderr); code != exitInternal {
			t.Errorf("exit code %d, expected %d", code, exitInternal)
		}
		if text := stderr.String(); !strings.Contains(text, test.want) || strings.Contains(text, test.hide) {
			t.Errorf("stderr holds no %q, or %q:\n%s", test.want, test.hide, text)
		}
	}
}

// TestEveryClassHasACode holds the table of classes: every class of error ends with
// a code of its own, one that wraps none is a defect, and an interruption is 6.
func TestEveryClassHasACode(t *testing.T) {
	ctx := context.Background()
	codes := map[int]bool{}
	for class, want := range exitCodes {
		err := fmt.Errorf("wrapped: %w", fileerr.New(class, "f", "message"))
		if got := exitCode(ctx, err); got != want || want == 1 || want == 2 || codes[want] {
			t.Errorf("class %d ends with %d, expected %d, which no other class has", class, got, want)
		}
		codes[want] = true
	}
	if got := exitCode(ctx, io.ErrUnexpectedEOF); got != exitInternal {
		t.Errorf("an error of no class ends with %d", got)
	}
	interrupted, cancel := context.WithCancel(ctx)
	cancel()
	if got := exitCode(interrupted, fileerr.New(fileerr.Malformed, "f", "message")); got != exitIO {
		t.Errorf("an interrupted run ends with %d", got)
	}
}

// TestCodesAreListed holds that the help and the README list the codes that the
// program has, and no other.
func TestCodesAreListed(t *testing.T) {
	want := []int{exitOK}
	for code := range maps.Values(exitCodes) {
		want = append(want, code)
	}
	slices.Sort(want)
	help := codesIn(exitCodeHelp, `(?m)^ +(\d+) +\S`)
	if !slices.Equal(help, want) {
		t.Errorf("the help lists %v, the program has %v", help, want)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## Exit codes\n")
	section, _, _ = strings.Cut(section, "\n#")
	if got := codesIn(section, "(?m)^\\| *`?(\\d+)`? *\\|"); !slices.Equal(got, want) {
		t.Errorf("the README's table of exit codes lists %v, the program has %v", got, want)
	}
}

// codesIn gives the numbers that the pattern finds.
func codesIn(text, pattern string) []int {
	var codes []int
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		var code int
		fmt.Sscan(m[1], &code)
		codes = append(codes, code)
	}
	return codes
}
