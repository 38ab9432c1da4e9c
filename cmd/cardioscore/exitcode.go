package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"cardioscore/io/fileerr"
)

// The exit codes of the program. 1 and 2 are never returned on purpose: they
// mean that the process crashed.
const (
	exitOK           = 0
	exitMalformed    = 3
	exitInconsistent = 4
	exitIntegrity    = 5
	exitIO           = 6
	exitResource     = 7
	exitLocked       = 8
	exitUsage        = 64
	exitInternal     = 70
)

const exitCodeHelp = `Exit codes:
   0   done
   3   an input is malformed, or in a format that is not read
   4   inputs do not belong together (build, ids, overlap, every score under the coverage gate)
   5   an integrity check failed (digest, checksum, truncation)
   6   input or output failed (not found, no space, permission), or the run was interrupted
   7   a limit on memory or size
   8   another run holds the output directory
   64  the command line
   70  a defect of this program`

var exitCodes = map[fileerr.Class]int{
	fileerr.Internal:     exitInternal,
	fileerr.Usage:        exitUsage,
	fileerr.Malformed:    exitMalformed,
	fileerr.Inconsistent: exitInconsistent,
	fileerr.Integrity:    exitIntegrity,
	fileerr.IO:           exitIO,
	fileerr.Resource:     exitResource,
	fileerr.Locked:       exitLocked,
}

// exitCode maps an error to its code. An interrupted run is an I/O failure,
// whatever the step that noticed it made of it. The library's own errors that carry a code,
// such as that of help for an unknown command, are about the command line.
func exitCode(ctx context.Context, err error) int {
	if ctx.Err() != nil {
		return exitIO
	}
	var coded cli.ExitCoder
	if errors.As(err, &coded) {
		return exitUsage
	}
	return exitCodes[fileerr.ClassOf(err)]
}

// usage makes an error of the command line.
func usage(format string, args ...any) error {
	return &fileerr.Error{Class: fileerr.Usage, Message: fmt.Sprintf(format, args...)}
}
