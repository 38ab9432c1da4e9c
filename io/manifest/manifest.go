package manifest

import (
	"time"

	"cardioscore/io/atomicfile"
)

// Name is the manifest's name in its directory.
const Name = "manifest.json"

// format names the kind and version of the file.
const format = "cardioscore run 1"

// Manifest says what a run was made of and what it made. It holds no sample id.
type Manifest struct {
	Engine      string
	Command     string
	CommandLine []string
	Started     time.Time
	Inputs      []Input             // in the order of the caller
	Outputs     []atomicfile.Output // sorted by name
	Logs        []string            // sorted
	Counts      map[string]int64
	Options     map[string]string
	Timings     []Timing
}

// Input is a file or cohort that the run read.
type Input struct {
	Kind string `json:"kind"` // such as "cohort", "score", "frequencies"
	Path string `json:"path"` // as given
	// Digest is the SHA-256 of a file's bytes, or of a cohort the digest in its
	// cohort.json; hex.
	Digest string `json:"digest"`
}

// Timing is how long one stage of the run took.
type Timing struct {
	Stage        string `json:"stage"`
	Milliseconds int64  `json:"milliseconds"`
}

// document is the manifest as JSON: the order of its fields is that of the file.
type document struct {
	Format      string              `json:"format"`
	Engine      string              `json:"engine"`
	Command     string              `json:"command"`
	CommandLine []string            `json:"command_line"`
	Started     string              `json:"started"`
	Inputs      []Input             `json:"inputs"`
	Outputs     []atomicfile.Output `json:"outputs"`
	Logs        []string            `json:"logs"`
	Counts      map[string]int64    `json:"counts"`
	Options     map[string]string   `json:"options"`
	Timings     []Timing            `json:"timings"`
	Digest      string              `json:"digest"`
}
