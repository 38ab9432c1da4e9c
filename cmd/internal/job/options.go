package job

import (
	"fmt"
	"io"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/kernel"
)

// Common is what every job that writes a directory is told.
type Common struct {
	Out       string
	Overwrite bool
	Threads   int
	Memory    int64       // bytes, of everything; 0 for no limit
	Tier      kernel.Tier // instructions of the kernels
	Quiet     bool
	LogJSON   bool
	Stdout    io.Writer // summaries
	Stderr    io.Writer // progress
	Terminal  bool      // Stderr is one
	Args      []string  // the command line, for the manifest
	Version   string
}

// Selection restricts samples and variants by lists in files; empty is no list.
type Selection struct{ Keep, Remove, Extract, Exclude string }

// Policy decides which score rows are used, and what missing calls add.
type Policy struct {
	Ambiguous   string // drop, keep, frequency
	Missing     string // mean, skip
	Absent      string // skip, mean, homref
	Frequencies string // file, or empty for the cohort's own
	ScoreBuild  string // build of score files that declare none
	Chain       string // chain file that moves scores to the cohorts' build, or empty
	MinCoverage float64
}

// usagef makes an error of the command line.
func usagef(format string, args ...any) error {
	return &fileerr.Error{Class: fileerr.Usage, Message: fmt.Sprintf(format, args...)}
}
