//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"

	"cardioscore/benchmarks/internal/floor"
	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/workload"
)

// table prints what was measured as Markdown: the comparison, then the phases.
func table(rates floor.Rates, done []outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nRates of this machine, %d threads: memory %.1f GB/s, page cache %.1f GB/s, digit products (%s) %.0f G/s.\n",
		rates.Threads, rates.Memory/1e9, rates.PageCache/1e9, rates.Tier, rates.DigitProducts/1e9)
	row := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	b.WriteString("\n")
	row("workload", "samples x variants, scores", "tier", "cardioscore, s", "PLINK 2, s", "ratio", "least / aim with AMX", "without text", "G genotypes/s",
		"digits", "error bound", "peak, MiB", "PLINK 2's peak, MiB", "sums compared", "PLINK 2's setting")
	row("---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---")
	for i := range done {
		row(done[i].cells()...)
	}
	b.WriteString("\n")
	row("workload", "tier", "phases, s", "memory floor, s", "score phase / it", "digit floor, s", "score phase / it")
	row("---", "---", "---", "---:", "---:", "---:", "---:")
	for i := range done {
		if o := &done[i]; o.workload.Kind != workload.Import {
			row(o.phases(rates)...)
		}
	}
	return b.String()
}

func (o *outcome) cells() []string {
	w := &o.workload
	seconds := measure.Median(measure.Seconds(o.ours))
	what := fmt.Sprintf("%d x %d", w.Cohort.Samples, w.Cohort.Variants)
	if w.Kind != workload.Import {
		what += fmt.Sprintf(", %d %s", w.Scores.Count, w.Scores.Name)
	}
	if w.Skip {
		what += ", missing skipped"
	}
	if w.Compiled {
		what += ", from a compiled set"
	}
	plink, ratio, without, plinkPeak, setting, compared := "", "", "", "", "", ""
	if len(o.plinks) > 0 {
		other := measure.Median(measure.Seconds(o.plinks))
		plink, ratio, plinkPeak, setting = secondsText(other), fmt.Sprintf("%.1f", other/seconds), mebibytes(measure.Peak(o.plinks)), o.setting.String()
		if text, found := medianOf(o.logs, (*measure.Log).Text); found {
			without = fmt.Sprintf("%.1f", other/(seconds-text))
		}
	}
	if o.checked.compared {
		compared = fmt.Sprintf("%d, all agree", o.checked.agreement.Sums)
	}
	asked := ""
	if w.AtLeast > 0 {
		asked = fmt.Sprintf("%.1f / %.1f", w.AtLeast, w.Aim)
	}
	return []string{
		w.Name, what, o.tierName(), secondsText(seconds), plink, ratio, asked, without, fmt.Sprintf("%.1f", w.Genotypes()/seconds/1e9),
		o.checked.digits, o.checked.bound, mebibytes(measure.Peak(o.ours)), plinkPeak, compared, setting,
	}
}

// tierName is the tier that ran, with what was asked for where that is another word.
func (o *outcome) tierName() string {
	if o.workload.Kind == workload.Import {
		return "" // has no kernel
	}
	if len(o.logs) == 0 || o.logs[0].CPU == "" || o.logs[0].CPU == o.tier {
		return o.tier
	}
	return o.tier + ": " + o.logs[0].CPU
}

// phases has a run's phases, and how far scoring is from its floors: to read the
// genotypes from memory once, and to multiply every digit, if it did.
func (o *outcome) phases(rates floor.Rates) []string {
	var all []string
	for _, name := range stageNames(o.logs) {
		s, _ := medianOf(o.logs, stage(name))
		all = append(all, fmt.Sprintf("%s %.3f", name, s))
	}
	w := &o.workload
	if w.Cold {
		rate := float64(o.rowBytes) / measure.Median(measure.Seconds(o.ours))
		all = append(all, fmt.Sprintf("(cold: %.0f MB/s of genotypes, %.0f %% of a plain read; read from the disk %s MiB)",
			rate/1e6, 100*rate/o.disk, mebibytes(o.ours[0].ReadBytes)))
	}
	score, found := medianOf(o.logs, stage("score"))
	cells := []string{w.Name, o.tierName(), strings.Join(all, ", ")}
	memory, digits := o.floors(rates)
	for i, seconds := range []float64{memory, digits} {
		if i == 1 && o.byTables() {
			cells = append(cells, "none: tables", "")
			continue
		}
		share := ""
		if found && seconds > 0 {
			share = fmt.Sprintf("%.1f", score/seconds)
		}
		cells = append(cells, fmt.Sprintf("%.4f", seconds), share)
	}
	return cells
}

// byTables says whether a run added scores by tables: digit products are no floor then.
func (o *outcome) byTables() bool {
	return slices.ContainsFunc(o.logs, func(l measure.Log) bool { return l.ByTables > 0 })
}

// floors are 0 where a rate or the digits are not known.
func (o *outcome) floors(rates floor.Rates) (memory, digits float64) {
	w := &o.workload
	perWeight := 0.0
	if _, err := fmt.Sscan(o.checked.digits, &perWeight); err != nil || rates.Memory == 0 || rates.DigitProducts == 0 {
		return 0, 0
	}
	planes := 1.0
	if w.Cohort.Uncertain > 0 {
		planes = 2
	}
	// A single score reads its share of the rows; many sparse ones read nearly all.
	rows := 1.0
	if w.Scores.Count == 1 {
		rows = w.Scores.Most
	}
	return float64(o.rowBytes) * rows / rates.Memory, w.Genotypes() * perWeight * planes / rates.DigitProducts
}

func secondsText(s float64) string { return fmt.Sprintf("%.3f", s) }
func mebibytes(n int64) string     { return fmt.Sprintf("%d", (n+1<<19)>>20) }

// runsTable lists every single run.
func runsTable(done []outcome) string {
	var b strings.Builder
	b.WriteString("workload\ttier\tprogram\trun\tseconds\tcpu_seconds\tpeak_bytes\tdisk_bytes\n")
	line := func(o *outcome, tier, program string, runs []measure.Run) {
		for i, r := range runs {
			fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%.4f\t%.4f\t%d\t%d\n", o.workload.Name, tier, program, i+1, r.Seconds, r.CPU, r.PeakBytes, r.ReadBytes)
		}
	}
	last := ""
	for i := range done {
		o := &done[i]
		line(o, o.tier, "cardioscore", o.ours)
		if o.workload.Name != last { // PLINK 2 ran once for all tiers
			line(o, "", "plink2", o.plinks)
		}
		last = o.workload.Name
	}
	return b.String()
}
