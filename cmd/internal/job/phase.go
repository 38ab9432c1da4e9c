package job

import (
	"fmt"
	"io"
	"slices"

	"cardioscore/io/cohort"
)

// showPhase prints how many calls of a cohort that holds phase are phased.
func showPhase(w io.Writer, meta *cohort.Meta) {
	if !slices.Contains(meta.Features, "phase") {
		return
	}
	phased := int64(0)
	for _, c := range meta.Chromosomes {
		phased += c.PhasedCalls
	}
	fmt.Fprintf(w, "  phase of %s\n", countOf(int(phased), "heterozygous call", "heterozygous calls"))
}
