//go:build amd64 && !purego

package kernel

import (
	"strings"

	"golang.org/x/sys/cpu"
)

// lacking says, for each tier, what this machine lacks to run it. It is found
// once, before any goroutine of the program starts.
var lacking = [...]string{
	AVX2:   missingFeatures(avx2Features),
	AVX512: missingFeatures(avx512Features),
	AMX:    amxLacks(),
}

// lacks says what keeps this machine from running a tier; empty if nothing does.
func lacks(t Tier) string { return lacking[t] }

// feature is a processor feature that a tier uses.
type feature struct {
	name string
	has  bool
}

var avx2Features = []feature{
	{"AVX2", cpu.X86.HasAVX2},
	{"BMI1", cpu.X86.HasBMI1},
	{"POPCNT", cpu.X86.HasPOPCNT},
}

var avx512Features = []feature{
	{"AVX2", cpu.X86.HasAVX2},
	{"BMI1", cpu.X86.HasBMI1},
	{"POPCNT", cpu.X86.HasPOPCNT},
	{"BMI2", cpu.X86.HasBMI2},
	{"AVX512F", cpu.X86.HasAVX512F},
	{"AVX512BW", cpu.X86.HasAVX512BW},
	{"AVX512CD", cpu.X86.HasAVX512CD},
	{"AVX512DQ", cpu.X86.HasAVX512DQ},
	{"AVX512VL", cpu.X86.HasAVX512VL},
	{"AVX512VNNI", cpu.X86.HasAVX512VNNI},
}

func missingFeatures(features []feature) string {
	var names []string
	for _, f := range features {
		if !f.has {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, ", ")
}

// amxLacks includes the operating system's permission, which a process must ask
// for before it touches a tile.
func amxLacks() string {
	what := missingFeatures(append([]feature{
		{"AMX-TILE", cpu.X86.HasAMXTile},
		{"AMX-INT8", cpu.X86.HasAMXInt8},
	}, avx512Features...))
	if what == "" && !permitTiles() {
		what = "the operating system's permission to use AMX tiles"
	}
	return what
}
