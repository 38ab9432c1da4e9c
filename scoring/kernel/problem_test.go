package kernel

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// problem is genotypes and weights, and the sums that the definition gives.
type problem struct {
	samples, scores, digits int
	rows                    [][]byte // packed calls, or planes of a block
	q                       []int64
	copies                  func(r, s int) int64 // what a kernel counts for a genotype
	isMissing               func(r, s int) bool

	tables       bool    // of hard calls: by tables
	missed       []int64 // by tables: what missing calls add
	missing      bool    // of missing calls alone: by tables, or
	products     bool    // by products
	chosen       bool    // of all rows of a panel of which weights choose some
	dosage       bool
	first, block int
}

// byTables is a problem of hard calls for tables, with weights that they hold.
func (p *problem) byTables() *problem {
	by := *p
	by.tables, by.q, by.missed = true, slices.Clone(p.q), p.q
	for i := range by.q {
		by.q[i] %= MaxTableWeight + 1
	}
	return &by
}

// ofMissing is a problem of missing calls, by tables.
func (p *problem) ofMissing() *problem {
	of := *p
	of.missing = true
	of.copies = func(r, s int) int64 {
		if p.isMissing(r, s) {
			return 1
		}
		return 0
	}
	return &of
}

// missingCalls is a problem of missing calls, by products.
func (p *problem) missingCalls() *problem {
	of := p.ofMissing()
	of.products = true
	return of
}

// ofRows is a problem of tables whose panel holds packed rows.
func (p *problem) ofRows() *problem {
	of := *p
	of.chosen = true
	return &of
}

// naive is the definition: for each score and sample, the sum of copies x weight.
func (p *problem) naive(copies func(r, s int) int64) [][]int64 {
	return p.naiveOf(p.q, copies)
}

func (p *problem) naiveOf(weights []int64, copies func(r, s int) int64) [][]int64 {
	sums := make([][]int64, p.scores)
	for k := range sums {
		sums[k] = make([]int64, p.samples)
	}
	for r := range p.rows {
		q := weights[r*p.scores:][:p.scores]
		for s := range p.samples {
			n := copies(r, s)
			for k := range sums {
				sums[k][s] += n * q[k]
			}
		}
	}
	return sums
}

func (p *problem) fill(panel *Panel, tier Tier) {
	switch {
	case p.dosage:
		panel.Dosages(tier, p.rows, p.first, p.samples, p.block)
	case p.chosen:
		panel.CallRows(tier, p.rows, p.samples)
	case p.products:
		panel.Missing(tier, p.rows, p.samples)
	case p.missing:
		panel.MissingIndexes(tier, p.rows, p.samples)
	case p.tables:
		panel.CallIndexes(tier, p.rows, p.samples)
	default:
		panel.Calls(tier, p.rows, p.samples)
	}
}

func (p *problem) pack(weights *Weights, tier Tier) {
	switch {
	case p.chosen:
		weights.PackRows(tier, p.q, allRows(len(p.rows)))
	case p.products:
		weights.Pack(tier, p.q, len(p.rows), p.scores, p.digits)
	case p.missing:
		weights.PackMissing(tier, p.q, len(p.rows), p.scores)
	case p.tables:
		weights.PackTables(tier, p.q, len(p.rows), p.scores)
	case p.dosage:
		weights.PackDosages(tier, p.q, len(p.rows), p.scores, p.digits)
	default:
		weights.Pack(tier, p.q, len(p.rows), p.scores, p.digits)
	}
}

func (p *problem) newSums(tier Tier, scores int) *Sums {
	switch {
	case p.dosage:
		return NewDosageSums(tier, p.samples, scores, p.digits)
	case p.products:
		return NewSums(tier, p.samples, scores, p.digits)
	case p.missing:
		return NewMissingSums(tier, p.samples, scores)
	case p.tables:
		return NewTableSums(tier, p.samples, scores)
	}
	return NewSums(tier, p.samples, scores, p.digits)
}

// add adds a panel and weights to sums of 0.
func (p *problem) add(sums *Sums, b *bench) {
	if p.chosen {
		sums.AddRows(&b.panel, &b.weights, 0)
		return
	}
	sums.Add(&b.panel, &b.weights, 0)
}

func allRows(n int) []int {
	rows := make([]int, n)
	for r := range rows {
		rows[r] = r
	}
	return rows
}

// check runs the problem on a tier and compares totals and missing genotypes with
// the definition; one of hard calls also by tables.
func (p *problem) check(t *testing.T, tier Tier, b *bench) {
	t.Helper()
	p.checkOnce(t, tier, b)
	if !p.dosage {
		p.byTables().checkOnce(t, tier, b)
		if tier.AddsRows() {
			p.byTables().checkChosen(t, tier, b)
		}
	}
}

func (p *problem) checkOnce(t *testing.T, tier Tier, b *bench) {
	t.Helper()
	describe := fmt.Sprintf("%s, tables %v: %d samples, %d rows, %d scores of %d digits", tier, p.tables, p.samples, len(p.rows), p.scores, p.digits)
	p.fill(&b.panel, tier)
	p.pack(&b.weights, tier)
	// The sums have scores more on either side, which must stay 0.
	before := 1
	if p.tables {
		before = TableScores
	}
	sums := p.newSums(tier, before+p.scores+before)
	sums.Add(&b.panel, &b.weights, before)
	want := p.naive(p.copies)
	for k := range before + p.scores + before {
		got := make([]int64, p.samples)
		sums.Total(k, got)
		expected := make([]int64, p.samples)
		if k >= before && k < before+p.scores {
			expected = want[k-before]
		}
		if !slices.Equal(got, expected) {
			t.Fatalf("%s: score %d: totals differ from the definition\n got %v\nwant %v", describe, k-before, head(got), head(expected))
		}
		sums.Total(k, got)
		if !slices.Equal(got, expected) {
			t.Fatalf("%s: score %d: Total did not clear", describe, k-before)
		}
	}
	p.checkMissing(t, b, describe)
	if p.dosage {
		return
	}
	missed := p.q
	if p.tables {
		missed = p.missed
		b.panel.MissingIndexes(tier, p.rows, p.samples)
		b.weights.PackMissing(tier, missed, len(p.rows), p.scores)
		sums = NewMissingSums(tier, p.samples, before+p.scores)
	} else {
		b.panel.Missing(tier, p.rows, p.samples)
		before = 0
	}
	sums.Add(&b.panel, &b.weights, before)
	want = p.naiveOf(missed, func(r, s int) int64 {
		if p.isMissing(r, s) {
			return 1
		}
		return 0
	})
	for k := range before + p.scores {
		got, expected := make([]int64, p.samples), make([]int64, p.samples)
		if k >= before {
			expected = want[k-before]
		}
		sums.Total(k, got)
		if !slices.Equal(got, expected) {
			t.Fatalf("%s: score %d: totals of the missing calls differ from the definition\n got %v\nwant %v", describe, k-before, head(got), head(expected))
		}
		sums.Total(k, got)
		if !slices.Equal(got, expected) {
			t.Fatalf("%s: score %d: Total of the missing calls did not clear", describe, k-before)
		}
	}
	if p.tables {
		p.checkRows(t, sums, b, before, want)
	}
}

// checkChosen adds each score on some rows of a panel of all.
func (p *problem) checkChosen(t *testing.T, tier Tier, b *bench) {
	t.Helper()
	describe := fmt.Sprintf("%s, chosen rows: %d samples, %d rows, %d scores", tier, p.samples, len(p.rows), p.scores)
	random := newRandom(len(p.rows) + p.samples)
	b.panel.CallRows(tier, p.rows, p.samples)
	p.checkMissing(t, b, describe)
	sums := NewTableSums(tier, p.samples, 1+p.scores+1)
	chosen := *p
	chosen.q = make([]int64, len(p.q))
	for k := range p.scores {
		var rows []int
		var q []int64
		for r := range p.rows {
			if one := r == len(p.rows)-1 && len(rows) == 0; one || random.IntN(2+k%5) == 0 || k == 0 {
				rows, q = append(rows, r), append(q, p.q[r*p.scores+k])
				chosen.q[r*p.scores+k] = p.q[r*p.scores+k]
			}
		}
		b.weights.PackRows(tier, q, rows)
		sums.AddRows(&b.panel, &b.weights, 1+k)
	}
	want := append(chosen.naive(p.copies), make([]int64, p.samples))
	want = append([][]int64{make([]int64, p.samples)}, want...)
	for k, expected := range want {
		got := make([]int64, p.samples)
		sums.Total(k, got)
		if !slices.Equal(got, expected) {
			t.Fatalf("%s: score %d: totals differ from the definition\n got %v\nwant %v", describe, k-1, head(got), head(expected))
		}
	}
}

// checkMissing compares the missing genotypes that the panel tells with those of the problem.
func (p *problem) checkMissing(t *testing.T, b *bench, describe string) {
	t.Helper()
	const first = 5 // what the first row is called
	for _, skip := range [][]bool{nil, everyThird(len(p.rows))} {
		var expected []MissingAt
		for r := range p.rows {
			for s := range p.samples {
				if p.isMissing(r, s) && (skip == nil || !skip[r]) {
					expected = append(expected, MissingAt{uint16(first + r), uint16(s)})
				}
			}
		}
		got := b.panel.AppendMissing([]MissingAt{{7, 9}}, first, p.rows, skip)
		slices.SortFunc(got[1:], func(a, b MissingAt) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Sample, b.Sample)) })
		if got[0] != (MissingAt{7, 9}) || !slices.Equal(got[1:], expected) {
			t.Fatalf("%s: missing %v, want %v", describe, got, expected)
		}
	}
}

// checkRows adds the packed weights of missing calls to sums of 0, and takes them by
// rows, all of them or after some by score.
func (p *problem) checkRows(t *testing.T, sums *Sums, b *bench, before int, want [][]int64) {
	t.Helper()
	p.checkRowsWithout(t, sums, b, before, want, -1)
	p.checkRowsWithout(t, sums, b, before, want, before+p.samples%p.scores)
}

// checkRowsWithout does so after one score, if any, was taken.
func (p *problem) checkRowsWithout(t *testing.T, sums *Sums, b *bench, before int, want [][]int64, taken int) {
	t.Helper()
	scores := before + p.scores
	sums.Add(&b.panel, &b.weights, before)
	if taken >= 0 {
		sums.Total(taken, make([]int64, p.samples))
	}
	units := make([]int64, scores)
	got := make([]int64, p.samples*scores)
	expected := make([]int64, len(got))
	for s := range p.samples {
		for k := range scores {
			units[k] = int64(1 + k%3*9)
			got[s*scores+k] = int64(s - k) // what is there stays
			expected[s*scores+k] = int64(s - k)
			if k >= before && k != taken {
				expected[s*scores+k] += units[k] * want[k-before][s]
			}
		}
	}
	for range 2 {
		sums.TotalRows(got, units)
		if !slices.Equal(got, expected) { // the second time: sums are 0
			t.Fatalf("%s: %d samples, %d rows, %d scores: totals by rows differ from the definition", sums.tier, p.samples, len(p.rows), p.scores)
		}
	}
}

// bench is what a worker reuses.
type bench struct {
	panel   Panel
	weights Weights
}

func head(x []int64) []int64 { return x[:min(len(x), 20)] }

// everyThird marks every third row, from the second on.
func everyThird(rows int) []bool {
	marked := make([]bool, rows)
	for r := 1; r < rows; r += 3 {
		marked[r] = true
	}
	return marked
}
