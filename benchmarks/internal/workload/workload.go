// Package workload lists what the benchmarks run.
package workload

import "fmt"

// Cohort is the data of several workloads.
type Cohort struct {
	Name      string
	Samples   int
	Variants  int // at full size
	Missing   float64
	Uncertain float64 // share of dosages that are not whole; 0 for hard calls
}

// Scores is what is applied to a cohort.
type Scores struct {
	Name        string
	Count       int
	Texts       string // nine, fifteen
	Least, Most float64
	Shape       string // table, single, published
}

// Kind is what command is measured.
type Kind int

const (
	Score  Kind = iota // cardioscore score beside one pass of PLINK 2 --score
	Import             // cardioscore import beside PLINK 2 --make-pgen
	Run                // cardioscore run beside one pass of PLINK 2 for each score
)

// Format is what an import reads.
type Format string

const (
	PLINK1 Format = "bed"
	PLINK2 Format = "pgen"
	BGEN   Format = "bgen" // 8 bits, zlib
	VCF    Format = "vcf"  // BGZF
)

// Workload is one line of the table.
type Workload struct {
	Name   string
	Kind   Kind
	Cohort Cohort
	Scores Scores
	From   Format // of an import
	Skip   bool   // missing calls are skipped, not imputed
	Cold   bool   // the genotypes are not in the page cache
	// Compiled: cardioscore is given a set that it compiled before from the score files
	// and the cohort; PLINK 2 has nothing like it, and reads the files.
	Compiled bool
	// AtLeast and Aim are the ratios that are asked for; 0 where none is.
	AtLeast, Aim float64
}

var (
	array   = Cohort{Name: "array", Samples: 10_000, Variants: 200_000, Missing: 0.001}
	tall    = Cohort{Name: "biobank", Samples: 50_000, Variants: 100_000, Missing: 0.001}
	wide    = Cohort{Name: "imputed", Samples: 2_000, Variants: 1_000_000, Missing: 0.001}
	dosages = Cohort{Name: "dosages", Samples: 10_000, Variants: 200_000, Missing: 0.001, Uncertain: 0.3}
	calls20 = Cohort{Name: "calls", Samples: 10_000, Variants: 20_000, Missing: 0.001}
	parts20 = Cohort{Name: "imputed8", Samples: 10_000, Variants: 20_000, Missing: 0.001, Uncertain: 0.3}
	few     = Cohort{Name: "few", Samples: 10_000, Variants: 10_000, Missing: 0.001}
	gaps    = Cohort{Name: "gaps", Samples: 10_000, Variants: 200_000, Missing: 0.3}
)

func dense(count int) Scores {
	return Scores{Name: fmt.Sprintf("dense%d", count), Count: count, Texts: "nine", Least: 1, Most: 1, Shape: "table"}
}

func fifteen(count int) Scores {
	s := dense(count)
	s.Name, s.Texts = s.Name+"e", "fifteen"
	return s
}

var (
	onePercent = Scores{Name: "percent1", Count: 1, Texts: "nine", Least: 0.01, Most: 0.01, Shape: "table"}
	published  = Scores{Name: "published8", Count: 8, Texts: "fifteen", Least: 1, Most: 1, Shape: "published"}
	sparse     = Scores{Name: "sparse64", Count: 64, Texts: "nine", Least: 0.01, Most: 0.2, Shape: "table"}
)

// inFiles are the same scores, a file each.
func inFiles(s Scores) Scores {
	s.Name, s.Shape = s.Name+".files", "single"
	return s
}

// All lists the workloads, those of one cohort together.
func All() []Workload {
	return []Workload{
		{Name: "import-vcf", Kind: Import, From: VCF, Cohort: calls20, AtLeast: 1, Aim: 2},
		{Name: "import-bed", Kind: Import, From: PLINK1, Cohort: calls20},
		{Name: "import-pgen", Kind: Import, From: PLINK2, Cohort: calls20, AtLeast: 1, Aim: 1},
		{Name: "import-bgen", Kind: Import, From: BGEN, Cohort: parts20, AtLeast: 1, Aim: 1},
		{Name: "import-pgen-dosages", Kind: Import, From: PLINK2, Cohort: parts20, AtLeast: 1, Aim: 1},
		{Name: "import", Kind: Import, From: PLINK1, Cohort: array},
		{Name: "W1", Cohort: array, Scores: dense(1), AtLeast: 8, Aim: 14},
		{Name: "W1-set", Cohort: array, Scores: dense(1), Compiled: true, AtLeast: 12, Aim: 18},
		{Name: "W2-set", Cohort: array, Scores: dense(8), Compiled: true, AtLeast: 12, Aim: 18},
		{Name: "W3-set", Cohort: array, Scores: dense(64), Compiled: true, AtLeast: 9, Aim: 12},
		{Name: "W4-set", Cohort: array, Scores: dense(512), Compiled: true, AtLeast: 9, Aim: 12},
		{Name: "W1-cold", Cohort: array, Scores: dense(1), Cold: true},
		{Name: "W2", Cohort: array, Scores: dense(8), AtLeast: 7, Aim: 12},
		{Name: "W3", Cohort: array, Scores: dense(64), AtLeast: 5, Aim: 8},
		{Name: "W3-15", Cohort: array, Scores: fifteen(64), AtLeast: 5 * 2 / 3., Aim: 8 * 2 / 3.},
		{Name: "W4", Cohort: array, Scores: dense(512), AtLeast: 5, Aim: 8},
		{Name: "W4-15", Cohort: array, Scores: fifteen(512), AtLeast: 5 * 2 / 3., Aim: 8 * 2 / 3.},
		{Name: "W8-W1", Cohort: array, Scores: onePercent, AtLeast: 3, Aim: 8},
		{Name: "W8-W1-skip", Cohort: array, Scores: onePercent, Skip: true, AtLeast: 1.5, Aim: 3},
		{Name: "W9", Kind: Run, Cohort: array, Scores: published, AtLeast: 15, Aim: 40},
		{Name: "W10", Cohort: array, Scores: sparse, AtLeast: 8, Aim: 15},
		{Name: "W10-files", Cohort: array, Scores: inFiles(sparse), AtLeast: 8, Aim: 15},
		{Name: "W3-gaps", Cohort: gaps, Scores: dense(64)},
		{Name: "W4-few", Cohort: few, Scores: dense(512), AtLeast: 1, Aim: 2},
		{Name: "W5-import", Kind: Import, From: PLINK1, Cohort: tall},
		{Name: "W5-1", Cohort: tall, Scores: dense(1), AtLeast: 8, Aim: 14},
		{Name: "W5-8", Cohort: tall, Scores: dense(8), AtLeast: 8, Aim: 14},
		{Name: "W5-64", Cohort: tall, Scores: dense(64), AtLeast: 8, Aim: 14},
		{Name: "W5-64-15", Cohort: tall, Scores: fifteen(64), AtLeast: 8 * 2 / 3., Aim: 14 * 2 / 3.},
		{Name: "W5-1-set", Cohort: tall, Scores: dense(1), Compiled: true, AtLeast: 12, Aim: 18},
		{Name: "W5-8-set", Cohort: tall, Scores: dense(8), Compiled: true, AtLeast: 12, Aim: 18},
		{Name: "W5-64-set", Cohort: tall, Scores: dense(64), Compiled: true, AtLeast: 12, Aim: 18},
		{Name: "W8-W5", Cohort: tall, Scores: onePercent, AtLeast: 3, Aim: 8},
		{Name: "W8-W5-skip", Cohort: tall, Scores: onePercent, Skip: true, AtLeast: 1.5, Aim: 3},
		{Name: "W6-import", Kind: Import, From: PLINK1, Cohort: wide},
		{Name: "W6-1", Cohort: wide, Scores: dense(1), AtLeast: 4, Aim: 10},
		{Name: "W6-8", Cohort: wide, Scores: dense(8), AtLeast: 4, Aim: 8},
		{Name: "W6-64", Cohort: wide, Scores: dense(64), AtLeast: 3, Aim: 5},
		{Name: "W6-1-set", Cohort: wide, Scores: dense(1), Compiled: true, AtLeast: 9, Aim: 12},
		{Name: "W6-8-set", Cohort: wide, Scores: dense(8), Compiled: true, AtLeast: 9, Aim: 12},
		{Name: "W6-64-set", Cohort: wide, Scores: dense(64), Compiled: true, AtLeast: 9, Aim: 12},
		{Name: "W8-W6", Cohort: wide, Scores: onePercent, AtLeast: 3, Aim: 8},
		{Name: "W8-W6-skip", Cohort: wide, Scores: onePercent, Skip: true, AtLeast: 1.5, Aim: 3},
		{Name: "W7-1", Cohort: dosages, Scores: dense(1), AtLeast: 5, Aim: 10},
		{Name: "W7-8", Cohort: dosages, Scores: dense(8), AtLeast: 5, Aim: 10},
		{Name: "W7-64", Cohort: dosages, Scores: dense(64), AtLeast: 5, Aim: 10},
	}
}

// Scaled gives the cohort with a share of its variants.
func (c Cohort) Scaled(scale float64) Cohort {
	c.Variants = max(1000, int(float64(c.Variants)*scale+0.5))
	return c
}

// Directory names a cohort's data, so that other sizes lie elsewhere.
func (c Cohort) Directory() string { return fmt.Sprintf("%s-%dx%d", c.Name, c.Samples, c.Variants) }

// RowBytes is the length of one variant's genotypes as they are read: two bits a sample,
// or two bytes of dosages.
func (c Cohort) RowBytes() int64 {
	if c.Uncertain > 0 {
		return 2 * int64(c.Samples)
	}
	return int64(c.Samples+3) / 4
}

// Genotypes is how many genotypes all scores together take: each score on its share of the variants.
func (w *Workload) Genotypes() float64 {
	if w.Kind == Import {
		return float64(w.Cohort.Samples) * float64(w.Cohort.Variants)
	}
	return float64(w.Cohort.Samples) * float64(w.Cohort.Variants) * float64(w.Scores.Count) * (w.Scores.Least + w.Scores.Most) / 2
}
