package job

import (
	"fmt"
	"io"

	"cardioscore/io/source"
)

// manyUnseen is the share of unseen calls from which on they are no exception: reads are so
// few that much of what is called was not looked at.
const manyUnseen = 0.03

// showUnseen tells how many calls of the reference nothing was seen of, and what to do where
// they are many.
func showUnseen(w io.Writer, o *source.Outcomes, samples int) {
	if o.UnseenCalls == 0 {
		return
	}
	// Every record that was looked into has a genotype of each sample.
	records := o.Imported + o.Split + o.Symbolic + o.DuplicateKey + o.ReferenceBlock
	share := float64(o.UnseenCalls) / (float64(records) * float64(samples))
	fmt.Fprintf(w, "  stored as missing: %s of the reference with a depth or quality of 0 (unseen_calls), %.3g %% of all genotypes\n", countOf(int(o.UnseenCalls), "call", "calls"), 100*share)
	if share <= manyUnseen {
		return
	}
	fmt.Fprintf(w, "  warning: many calls of the reference rest on no read, as in low-pass sequencing: scores take their missing calls by --missing,\n"+
		"  screen has no call there. Impute such data, and import the dosages (--field DS or GP, --assay imputed); if they are imputed already,\n"+
		"  this file lacks the dosages. Whom it concerns: call_rate in sample_qc.parquet\n")
}
