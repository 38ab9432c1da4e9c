package job

import (
	"fmt"
	"io"

	"cardioscore/io/cohort"
)

// showSampleQC tells what an import found out about its samples that somebody has to look
// into: nobody is left out for it.
func showSampleQC(w io.Writer, meta *cohort.Meta) {
	qc := &meta.SampleQC
	if qc.SexDiffers > 0 {
		fmt.Fprintf(w, "  sex: the calls on X of %s not what the recorded sex says (sex_check in sample_qc.parquet)\n", countOf(qc.SexDiffers, "sample are", "samples are"))
	}
	if qc.FemaleXOneAllele > 0 {
		fmt.Fprintf(w, "  sex: %s as female and called with one allele on X; they are read with two (x_one_allele in sample_qc.parquet)\n",
			countOf(qc.FemaleXOneAllele, "sample is recorded", "samples are recorded"))
	}
	if qc.FemaleYCalled > 0 {
		fmt.Fprintf(w, "  sex: %s as female and called on Y, which counts for nothing (y_called in sample_qc.parquet)\n",
			countOf(qc.FemaleYCalled, "sample is recorded", "samples are recorded"))
	}
	if qc.SamePersonGroups > 0 {
		fmt.Fprintf(w, "  same person: %d samples look like %s, or identical twins (same_person in sample_qc.parquet)\n",
			qc.SamePersonSamples, countOf(qc.SamePersonGroups, "person", "people"))
	}
}

// sampleQCOf is what inspect tells of it.
func sampleQCOf(meta *cohort.Meta) string {
	qc := &meta.SampleQC
	people := fmt.Sprintf("%s in %s look alike, on %d variants", countOf(qc.SamePersonSamples, "sample", "samples"), countOf(qc.SamePersonGroups, "group", "groups"), qc.VariantsCompared)
	if qc.VariantsCompared == 0 {
		people = "too few variants to find samples of one person"
	}
	return fmt.Sprintf("sex by X: agrees in %d, differs in %d, not checked in %d; recorded as female with one allele on X: %d, with calls on Y: %d; same person: %s",
		qc.SexAgrees, qc.SexDiffers, qc.SexNotChecked, qc.FemaleXOneAllele, qc.FemaleYCalled, people)
}
