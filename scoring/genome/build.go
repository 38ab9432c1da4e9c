package genome

import "strings"

// Build is a reference genome assembly. Positions of two builds never compare.
type Build uint8

const (
	UnknownBuild Build = iota
	GRCh37
	GRCh38
)

// ParseBuild reads the names in use for the two supported assemblies.
// Everything else, "NR" and older assemblies included, is (UnknownBuild, false).
func ParseBuild(text string) (Build, bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "grch37", "hg19", "b37", "37":
		return GRCh37, true
	case "grch38", "hg38", "b38", "38":
		return GRCh38, true
	}
	return UnknownBuild, false
}

func (b Build) String() string {
	switch b {
	case GRCh37:
		return "GRCh37"
	case GRCh38:
		return "GRCh38"
	}
	return "unknown"
}
