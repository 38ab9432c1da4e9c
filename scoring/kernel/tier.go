package kernel

import (
	"fmt"
	"strings"
)

// Tier is a set of instructions that a kernel may use. Every tier computes the
// same integers.
type Tier uint8

const (
	Go     Tier = iota // plain Go: the reference, runs everywhere
	AVX2               // 16-bit multiply-add
	AVX512             // AVX-512 F, BW, CD, VL and VNNI: 8- and 16-bit dot products
	AMX                // AMX int8 tiles, beside all of AVX512
)

var tierNames = [...]string{Go: "go", AVX2: "avx2", AVX512: "avx512", AMX: "amx"}

func (t Tier) String() string { return tierNames[t] }

// Tiers lists the tiers that this machine can run, slowest first.
func Tiers() []Tier {
	tiers := []Tier{Go}
	for t := AVX2; t <= AMX; t++ {
		if lacks(t) == "" {
			tiers = append(tiers, t)
		}
	}
	return tiers
}

// Lacking says what keeps this machine from the next tier that is faster than t; empty if
// nothing does, or if there is none.
func (t Tier) Lacking() string {
	if t == AMX {
		return ""
	}
	return lacks(t + 1)
}

// ParseTier reads go, avx2, avx512 or amx, or auto for the fastest tier of this
// machine. A tier that the machine cannot run is an error that says what it
// lacks.
func ParseTier(name string) (Tier, error) {
	if name == "auto" {
		tiers := Tiers()
		return tiers[len(tiers)-1], nil
	}
	for t, known := range tierNames {
		if name != known {
			continue
		}
		if what := lacks(Tier(t)); what != "" {
			return Go, fmt.Errorf("instruction set %q: this machine lacks %s", name, what)
		}
		return Tier(t), nil
	}
	return Go, fmt.Errorf("instruction set %q is not known: want auto, %s", name, strings.Join(tierNames[:], ", "))
}

// require panics where the machine cannot run a tier, before the processor does.
func (t Tier) require() {
	if what := lacks(t); what != "" {
		panic("BUG: tier " + t.String() + " on a machine that lacks " + what)
	}
}
