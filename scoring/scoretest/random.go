package scoretest

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// People draws samples of both sexes, with the ploidy that goes with it.
func People(t *rapid.T, most int) []genome.Sample {
	people := make([]genome.Sample, rapid.IntRange(1, most).Draw(t, "samples"))
	for s := range people {
		people[s] = genome.Sample{ID: fmt.Sprintf("p%d", s), Sex: genome.Female, XPloidy: genome.Diploid, YPloidy: genome.NoCopies}
		if rapid.Bool().Draw(t, "male") {
			people[s].SetSex(genome.Male)
		}
	}
	return people
}

// Genotypes draws a cohort of up to most rows: sites of one to three ALTs on
// chromosome 1, on X and on Y, whose calls at one site do not contradict each other.
// About one call in missingIn is missing, none where it is 0.
func Genotypes(t *rapid.T, people []genome.Sample, most, missingIn int) *Cohort {
	var variants []genome.Variant
	var codes [][]uint8
	for site := int32(0); len(variants) < most; site++ {
		v := genome.Variant{Chrom: 1, Pos: 100 + 10*site, Ref: "A", Site: site, Region: genome.Autosome}
		if len(variants) >= 3*most/4 {
			v.Chrom, v.Pos, v.Region = genome.ChrX, 10_000_000+10*site, genome.XNonPAR
		}
		if len(variants) >= 7*most/8 {
			v.Chrom, v.Region = genome.ChrY, genome.Y
		}
		v.SiteAlts = int32(rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "alts"))
		rows := make([][]uint8, v.SiteAlts)
		for a := range rows {
			rows[a] = make([]uint8, len(people))
			v.Alt = []string{"C", "G", "T"}[a]
			variants = append(variants, v)
		}
		for s := range people {
			drawCall(t, rows, s, people[s].PloidyIn(v.Region), missingIn)
		}
		codes = append(codes, rows...)
	}
	return NewCohort(people, variants, codes, rapid.IntRange(1, len(people)+3).Draw(t, "block"))
}

// drawCall draws the two alleles of one sample at one site, 0 being REF.
func drawCall(t *rapid.T, rows [][]uint8, s int, ploidy genome.Ploidy, missingIn int) {
	if missingIn > 0 && rapid.IntRange(1, missingIn).Draw(t, "missing") == 1 {
		for a := range rows {
			rows[a][s] = 3
		}
		return
	}
	draw := rapid.IntRange(0, len(rows))
	first := draw.Draw(t, "allele")
	second := first
	if ploidy == genome.Diploid {
		second = draw.Draw(t, "allele")
	}
	for _, allele := range []int{first, second} {
		if allele > 0 {
			rows[allele-1][s]++
		}
	}
}

// Dosages turns the calls of a cohort into dosages in units of 1/perCopy copies, as
// imputation gives them: some lie off the call by a part of a copy, some are
// missing where the call is not, and the other way round. keep keeps the calls
// beside them.
func Dosages(t *rapid.T, c *Cohort, perCopy int64, keep bool) {
	c.PerCopy = perCopy
	for _, codes := range c.Codes {
		row := make([]uint16, len(codes))
		for s, code := range codes {
			whole := int64(code) * perCopy
			switch rapid.SampledFrom([]string{"call", "call", "off", "extreme", "any", "missing"}).Draw(t, "dosage") {
			case "off":
				whole = min(max(whole+rapid.Int64Range(-perCopy/2, perCopy/2).Draw(t, "by"), 0), 2*perCopy)
			case "any":
				code, whole = 0, rapid.Int64Range(0, 2*perCopy).Draw(t, "of")
			case "extreme":
				code, whole = 0, 2*perCopy
			case "missing":
				code = 3
			}
			if row[s] = uint16(whole); code == 3 {
				row[s] = scoring.MissingDosage
			}
		}
		c.Dosage = append(c.Dosage, row)
	}
	if !keep {
		c.Codes = nil
	}
}

// Weights names the ways in which scores write their weights.
var Weights = map[string]*rapid.Generator[string]{
	"unit":         rapid.Just("1"),
	"decimal":      rapid.StringMatching(`-?[01]\.[0-9]{1,6}`),
	"heavy-tailed": rapid.StringMatching(`-?[1-9]\.[0-9]{2,14}e-?[0-9]`),
	"seventeen":    rapid.StringMatching(`-?0\.0{0,4}[0-9]{17}`),
	"very long":    rapid.StringMatching(`-?[1-9]\.[0-9]{25}`),
	"tiny":         rapid.StringMatching(`-?[1-9]\.[0-9]{3}e-1[0-9]`),
	"huge":         rapid.StringMatching(`-?[1-9]{20,25}`),
}

// Decimal reads a weight and panics where it is none.
func Decimal(text string) scoreset.Decimal {
	d, err := scoreset.ParseDecimal(strings.TrimSpace(text))
	if err != nil {
		panic(fmt.Sprintf("BUG: scoretest: weight %q: %v", text, err))
	}
	return d
}

// Rows gives all rows of a score.
func Rows(score *scoreset.Score) []scoreset.Row {
	rows := make([]scoreset.Row, score.Len())
	for i := range rows {
		rows[i] = score.Row(i)
	}
	return rows
}

// Frequency is the cohort's own frequency of a variant, or 1/7 where nobody was
// called there.
func Frequency(v *genome.Variant) match.Frequency {
	if v.AN == 0 {
		return match.Frequency{Count: 1, Of: 7}
	}
	return match.Frequency{Count: v.AC, Of: v.AN}
}

// Matched draws a score and how it matched a cohort: terms of every effect on
// either allele, several on one row, REF of whole sites, a table of two variants,
// haplotypes, products, and filled absent rows. The weights are drawn from one of Weights.
func Matched(t *rapid.T, c *Cohort, weights *rapid.Generator[string]) *match.Result {
	d := &draft{T: t, cohort: c, weights: weights}
	d.result.Join = &match.Join{}
	for row := range c.Variant {
		for range rapid.SampledFrom([]int{0, 1, 1, 1, 2}).Draw(t, "terms") {
			d.single(row)
		}
	}
	d.siteRefs()
	if len(c.Variant) > 1 && rapid.Bool().Draw(t, "table") {
		d.table()
	}
	for range rapid.IntRange(0, 2).Draw(t, "joined") {
		d.joined()
	}
	for range rapid.IntRange(0, 3).Draw(t, "filled") {
		v := &c.Variant[rapid.IntRange(0, len(c.Variant)-1).Draw(t, "like")]
		row := d.row(v, scoreset.Absent)
		of := rapid.Int64Range(1, 10_000_000_000).Draw(t, "of")
		effect := match.Frequency{Count: rapid.Int64Range(0, of).Draw(t, "count"), Of: of}
		d.result.Filled = append(d.result.Filled, match.Filled{ScoreRow: row, Region: v.Region, Effect: effect})
	}
	d.result.Score = scoreset.NewScore(scoreset.Score{ID: "random", Build: genome.GRCh38}, d.rows)
	return &d.result
}

// Shared gives scores of one table, which end alike in the cohort as one score
// does: they share its rows and its match, and have weights of their own, one of
// weights a score.
func Shared(t *rapid.T, r *match.Result, weights []*rapid.Generator[string]) []*match.Result {
	texts := make([][]string, len(weights))
	for range r.Score.Len() {
		for k, column := range weights {
			texts[k] = append(texts[k], column.Draw(t, "weight"))
		}
	}
	return Columns(r, texts)
}

// Columns gives scores as Shared does, whose weights are, row by row, texts[k] of score k.
func Columns(r *match.Result, texts [][]string) []*match.Result {
	chunk := scoreset.NewChunk(len(texts))
	for i, row := range Rows(r.Score) {
		row.Number = int32(i + 1)
		chunk.AddRow(&row, nil)
		for _, column := range texts {
			chunk.AddWeight([]byte(column[i]))
		}
	}
	table := scoreset.NewTableBuilder(len(texts), r.Score.Len(), nil)
	if err := errors.Join(chunk.Encode(nil), table.Append(chunk, 0)); err != nil {
		panic(fmt.Sprintf("BUG: scoretest: %v", err))
	}
	whole := table.Table()
	var all []*match.Result
	for column := range texts {
		all = append(all, &match.Result{Score: whole.Score(scoreset.Score{ID: fmt.Sprintf("column %d", column), Build: r.Score.Build}, column), Join: r.Join})
	}
	return all
}

// draft is a score and its match in the making.
type draft struct {
	*rapid.T
	cohort  *Cohort
	weights *rapid.Generator[string]
	rows    []scoreset.Row
	result  match.Result
}

// row draws a score row of one variant and gives its index.
func (d *draft) row(v *genome.Variant, outcome scoreset.Outcome) int32 {
	row := scoreset.Row{
		Number: int32(len(d.rows) + 1), Chrom: v.Chrom, Pos: v.Pos,
		Effect: rapid.SampledFrom([]scoreset.Effect{scoreset.Additive, scoreset.Additive, scoreset.Dominant, scoreset.Recessive, scoreset.ByDosage}).Draw(d.T, "effect"),
		Weight: Decimal(d.weights.Draw(d.T, "weight")),
	}
	if row.Effect == scoreset.ByDosage {
		row.Dosage = new([3]scoreset.Decimal)
		for g := range row.Dosage {
			row.Dosage[g] = Decimal(d.weights.Draw(d.T, "weight"))
		}
	}
	d.rows = append(d.rows, row)
	d.result.Outcome = append(d.result.Outcome, outcome)
	return row.Number - 1
}

func (d *draft) single(row int) {
	v := &d.cohort.Variant[row]
	isAlt := rapid.Bool().Draw(d.T, "effect is ALT")
	outcome := scoreset.RefAlt
	if isAlt {
		outcome = scoreset.AltRef
	}
	AddTerms(d.result.Join, Term{
		ScoreRow: d.row(v, outcome), Row: int32(row), EffectIsAlt: isAlt, Region: v.Region, Missing: v.Missing, Alt: Frequency(v),
	})
}

// siteRefs lets some sites of several ALTs have their REF as effect allele.
func (d *draft) siteRefs() {
	for row := 0; row < len(d.cohort.Variant); row += int(d.cohort.Variant[row].SiteAlts) {
		v := &d.cohort.Variant[row]
		if v.SiteAlts < 2 || !rapid.Bool().Draw(d.T, "site REF") {
			continue
		}
		j := match.Joint{Kind: match.SiteRef, ScoreRow: d.row(v, scoreset.RefAlt), Region: v.Region}
		for a := range int(v.SiteAlts) {
			j.Rows = append(j.Rows, int32(row+a))
			j.Alt = append(j.Alt, Frequency(&d.cohort.Variant[row+a]))
		}
		d.result.Joints = append(d.result.Joints, j)
	}
}

// Diplotypes of three haplotypes over two variants, as APOE has them: 0 carries
// no ALT, 1 that of the first variant, 2 that of the second. A haplotype with both
// is not listed.
var threeHaplotypes = []struct {
	a, b          int // ALT copies of the two variants
	first, second int
}{{0, 0, 0, 0}, {1, 0, 0, 1}, {2, 0, 1, 1}, {0, 1, 0, 2}, {0, 2, 2, 2}, {1, 1, 1, 2}}

// table adds a table over two rows, drawn anywhere and in any order.
func (d *draft) table() {
	rows := rapid.Permutation(indices(len(d.cohort.Variant))).Draw(d.T, "table rows")
	first, second := &d.cohort.Variant[rows[0]], &d.cohort.Variant[rows[1]]
	j := match.Joint{
		Kind: match.PairTable, Rows: []int32{int32(rows[0]), int32(rows[1])}, Region: first.Region,
		Alt: []match.Frequency{Frequency(first), Frequency(second)}, Het: []int32{first.Het, second.Het}, Unlisted: "apoe_e1",
	}
	for a := range j.Cells {
		j.Cells[a] = [3]int32{-1, -1, -1}
	}
	total := rapid.Int64Range(1, 1000).Draw(d.T, "haplotypes")
	one := rapid.Int64Range(0, total).Draw(d.T, "haplotype 1")
	two := rapid.Int64Range(0, total-one).Draw(d.T, "haplotype 2")
	j.Haplotypes = []*big.Rat{big.NewRat(total-one-two, total), big.NewRat(one, total), big.NewRat(two, total)}
	for i, cell := range threeHaplotypes {
		row := d.row(first, scoreset.Haplotype)
		d.rows[row].Effect, d.rows[row].Dosage = scoreset.Diplotype, nil
		if i == 0 {
			j.ScoreRow = row
		}
		j.Cells[cell.a][cell.b] = row
		j.Diplotypes = append(j.Diplotypes, match.DiplotypeRow{ScoreRow: row, First: cell.first, Second: cell.second})
	}
	j.ByPhase = [2]int32{j.Cells[1][1], -1} // the two ALTs of the last lie on two haplotypes
	if rapid.Bool().Draw(d.T, "both phases") {
		row := d.row(first, scoreset.Haplotype)
		d.rows[row].Effect, d.rows[row].Dosage = scoreset.Diplotype, nil
		j.ByPhase[1], j.Cells[1][1] = row, -1
	}
	d.result.Joints = append(d.result.Joints, j)
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
