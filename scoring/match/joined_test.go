package match_test

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// joinedScore makes a score of rows over several variants, a line each: kind, weight,
// parts as pos:effect:other, and "f=" a stated frequency.
func joinedScore(t failer, text string) *scoreset.Score {
	t.Helper()
	var rows []scoreset.Row
	for i, fields := range lines(text) {
		row := scoreset.Row{Number: int32(i + 1), Effect: scoreset.Product, Weight: weight(t, fields[1]), WeightText: fields[1]}
		if fields[0] == "haplotype" {
			row.Effect = scoreset.HaplotypeCopies
		}
		for _, field := range fields[2:] {
			if text, ok := strings.CutPrefix(field, "f="); ok {
				f := weight(t, text)
				row.EffectFrequency = &f
				continue
			}
			part := strings.Split(field, ":")
			chrom, pos := placeOf(t, strings.Join(part[:len(part)-2], ":"))
			row.Parts = append(row.Parts, scoreset.Part{Chrom: chrom, Pos: pos, Effect: part[len(part)-2], Other: strings.TrimPrefix(part[len(part)-1], "-")})
		}
		row.Chrom, row.Pos = row.Parts[0].Chrom, row.Parts[0].Pos
		rows = append(rows, row)
	}
	return scoreset.NewScore(scoreset.Score{ID: "joined", Build: genome.GRCh37}, rows)
}

// reads spells the joints of a result: score row, kind, and of each part its rows.
func reads(r *match.Result) string {
	var all []string
	for _, j := range r.Joints {
		text := fmt.Sprintf("%d:%s", j.ScoreRow+1, map[match.JointKind]string{match.HaplotypeOf: "haplotype", match.ProductOf: "product"}[j.Kind])
		for _, p := range j.Parts {
			allele := "ref"
			if p.EffectIsAlt {
				allele = "alt"
			}
			var rows []string
			for _, at := range p.At {
				rows = append(rows, fmt.Sprint(j.Rows[at]))
			}
			text += " " + allele + "@" + strings.Join(rows, ",")
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestJoinedRows(t *testing.T) {
	const abc = "100 A G\n200 C T\n300 A C,G\n2:50 A G\n400 A T"
	for _, c := range []struct{ name, cohort, rows, outcomes, reads string }{
		{"haplotype", abc, "haplotype 1 100:G:A 200:C:T", "haplotype", "1:haplotype alt@0 ref@1"},
		{"parts in another order", abc, "haplotype 1 200:C:T 100:G:A", "haplotype", "1:haplotype ref@1 alt@0"},
		{"other strand", abc, "haplotype 1 100:C:T 200:A:G", "haplotype", "1:haplotype alt@0 alt@1"},
		{"no other alleles", abc, "haplotype 1 100:G:- 200:T:-", "haplotype", "1:haplotype alt@0 alt@1"},
		{"REF of several ALTs", abc, "haplotype 1 100:G:A 300:A:C", "haplotype", "1:haplotype alt@0 ref@2,3"},
		{"product", abc, "product 1 100:G:A 2:50:A:G", "interaction", "1:product alt@0 ref@5"},
		{"square", abc, "product 1 100:G:A 100:G:A", "interaction", "1:product alt@0 alt@0"},
		{"product of two ALTs and REF of a site", abc, "product 1 300:C:A 300:G:A 300:A:G", "interaction", "1:product alt@2 alt@3 ref@2,3"},
		{"haplotype with a variant twice", abc, "haplotype 1 100:G:A 100:G:A", "contradictory", ""},
		{"haplotype with two ALTs of a site", abc, "haplotype 1 300:C:A 300:G:A", "contradictory", ""},
		{"haplotype over two chromosomes", abc, "haplotype 1 100:G:A 2:50:A:G", "contradictory", ""},
		{"an absent part", abc, "haplotype 1 100:G:A 150:C:T\nproduct 1 100:G:A 3:1:A:G", "absent absent", ""},
		{"a part that does not fit", abc, "product 1 100:G:A 200:C:G", "allele_mismatch", ""},
		{"absent before mismatch", abc, "product 1 100:G:C 150:C:T", "absent", ""},
		{"palindromic", abc, "product 1 100:G:A 400:T:A", "ambiguous", ""},
		{"equal alleles", abc, "product 1 100:G:A 200:C:C", "contradictory", ""},
		{"twice", abc, "haplotype 1 100:G:A 200:C:T\nhaplotype 1.0 200:C:T 100:G:A", "haplotype duplicate_row", "1:haplotype alt@0 ref@1"},
		{"contradicting", abc, "haplotype 1 100:G:A 200:C:T\nhaplotype 2 200:G:A 100:G:A", "duplicate_target duplicate_target", ""},
		{"a deletion, spelled longer", "100 TA T\n200 C T", "product 1 100:TC:TAC 200:T:C", "interaction", "1:product alt@0 alt@1"},
		{"a deletion, on the other strand", "100 TA T\n200 C T", "haplotype 1 100:A:TA 200:T:C", "haplotype", "1:haplotype alt@0 alt@1"},
		{"a part that reads in several ways", "102 A G\n102 AT AC\n103 C T\n200 C T", "product 1 102:GT:AT 200:C:T\nhaplotype 1 200:C:T 102:AC:AT", "several_candidates several_candidates", ""},
		{"haplotype and product", abc, "haplotype 1 100:G:A 200:C:T\nproduct 2 100:G:A 200:C:T", "haplotype interaction", "1:haplotype alt@0 ref@1; 2:product alt@0 ref@1"},
		{"male and female parts", "X:100000 A G\nX:5000000 A G", "haplotype 1 X:100000:G:A X:5000000:G:A\nproduct 1 X:100000:G:A X:5000000:G:A", "wrong_ploidy interaction", "2:product alt@0 alt@1"},
	} {
		r := matched(t, cohort(t, c.cohort), joinedScore(t, c.rows), match.Options{NeedFrequency: true})
		if outcomes(r) != c.outcomes || reads(r) != c.reads {
			t.Errorf("%s: %s\n%s; want %s\n%s", c.name, outcomes(r), reads(r), c.outcomes, c.reads)
		}
	}
}

// Neither the mean nor evidence of REF fills a row of which a part is absent.
func TestJoinedRowsAreNotFilled(t *testing.T) {
	table := pinnedTable{"1:100:G:A": {Count: 1, Of: 4}, "1:200:T:C": {Count: 1, Of: 4}}
	for _, policy := range []match.AbsentPolicy{match.AbsentMean, match.AbsentHomRef} {
		r := matched(t, cohort(t, "100 A G\n200 C ."), joinedScore(t, "haplotype 1 100:G:A 200:C:T\nproduct 1 100:G:A 200:T:C"), match.Options{Absent: policy, Frequencies: table})
		if outcomes(r) != "absent absent" || len(r.Joints)+len(r.Filled)+len(r.Terms) > 0 {
			t.Errorf("policy %d: %s, %+v", policy, outcomes(r), r.Join)
		}
	}
}

func TestJoinedFrequencies(t *testing.T) {
	variants := cohort(t, "100 A G=1/4\n200 C T=1/8\n300 A C=3/4,T=3/4\n500 G A=0/0")
	for row, want := range map[string]string{
		"haplotype 1 100:G:A 200:C:T":         "haplotype",
		"haplotype 1 100:G:A 500:A:G":         "no_frequency",
		"haplotype 1 100:G:A 500:A:G f=0.125": "haplotype",
		"product 1 100:G:A 500:A:G":           "no_frequency",
		"product 1 100:G:A 500:A:G f=0.125":   "no_frequency",
		"product 1 100:G:A 300:A:C":           "no_frequency", // its ALTs pass 1
	} {
		r := matched(t, variants, joinedScore(t, row), match.Options{NeedFrequency: true})
		if outcomes(r) != want {
			t.Errorf("%s: %s, want %s", row, outcomes(r), want)
		}
		if len(r.Joints) == 1 && strings.Contains(row, "f=") && r.Joints[0].Frequency.Cmp(big.NewRat(1, 8)) != 0 {
			t.Errorf("%s: frequency %v", row, r.Joints[0].Frequency)
		}
		if r := matched(t, variants, joinedScore(t, row), match.Options{}); !r.Outcome[0].Used() || len(r.Joints[0].Alt) != len(r.Joints[0].Rows) {
			t.Errorf("%s, without need: %s", row, outcomes(r))
		}
	}
}

// The variance by hand, at weight 2: haplotype f = 0.25 x 0.5 = 0.125, 4 x 2 x 0.125 x
// 0.875 = 0.875; stated 0.1: 4 x 0.18 = 0.72. Product: E[g] = 0.5 and 1, E[g²] = 0.375 +
// 4/16 = 0.625 and 0.5 + 1 = 1.5: 4 (0.9375 - 0.25) = 2.75. Square: E[g²] = 0.625, E[g⁴]
// = 0.375 + 16/16 = 1.375: 4 (1.375 - 0.390625) = 3.9375. G times A of one variant: g
// (2-g) is 1 with 0.375: 4 x 0.375 x 0.625 = 0.9375. Beside each an absent row of
// variance 1: w = 1, 2p(1-p) = 0.5 at p = 0.5, twice.
func TestVarianceOfJoinedRows(t *testing.T) {
	table := pinnedTable{"1:100:G:A": {Count: 1, Of: 4}, "1:200:T:C": {Count: 1, Of: 2}, "1:900:G:A": {Count: 1, Of: 2}, "1:901:G:A": {Count: 1, Of: 2},
		"1:400:G:A": {Count: 3, Of: 4}, "1:400:C:A": {Count: 1, Of: 2}} // together more than all
	for row, want := range map[string]float64{
		"haplotype 2 100:G:A 200:C:T":       0.875,
		"haplotype 2 100:G:A 200:C:T f=0.1": 0.72,
		"product 2 100:G:A 200:C:T":         2.75,
		"product 2 100:G:A 100:G:A":         3.9375,
		"product 2 100:G:A 100:A:G":         0.9375,
		"product 2 100:G:A 300:C:T":         math.NaN(),
		"product 2 400:G:A 400:C:A":         math.NaN(),
	} {
		rows := append(scoretest.Rows(joinedScore(t, row)), scoretest.Rows(score(t, "900 G A 1\n901 G A 1"))...)
		r := matched(t, cohort(t, "100 A G\n200 C T\n300 C T\n400 A G,C"), scoreset.NewScore(scoreset.Score{ID: "v", Build: genome.GRCh37}, rows), match.Options{Frequencies: table})
		got, share := r.Coverage.ByVariance, want/(want+1)
		if !r.Outcome[0].Used() || math.IsNaN(got) != math.IsNaN(share) || math.Abs(got-share) > 1e-12 {
			t.Errorf("%s: %s, variance %v, want %v", row, outcomes(r), got, share)
		}
	}
}

// The rare haplotype decides what a double heterozygote without phase has, on either
// strand.
func TestDoubleHeterozygoteOfAHaplotype(t *testing.T) {
	rare := [2]string{"C", "T"} // e1 at rs429358 and rs7412
	for _, flip := range []bool{false, true} {
		for alleles, want := range map[[2]string]int8{{"T", "T"}: 1, {"C", "C"}: 1, {"T", "C"}: 0, {"C", "T"}: 0} {
			row := scoretest.Rows(joinedScore(t, "haplotype 1 19:45411941:T:C 19:45412079:C:T"))[0]
			for i := range row.Parts {
				p := &row.Parts[i]
				p.Effect, p.Other, p.Rare = alleles[i], "", rare[i]
				if flip {
					p.Effect, _ = genome.ReverseComplement(p.Effect)
				}
			}
			r := matched(t, cohort(t, apoeCohort), scoreset.NewScore(scoreset.Score{ID: "e"}, []scoreset.Row{row}), match.Options{})
			if len(r.Joints) != 1 || r.Joints[0].DoubleHet != want {
				t.Errorf("%v, flipped %v: %s %+v, want %d copies", alleles, flip, outcomes(r), r.Joints, want)
			}
		}
	}
	if r := matched(t, cohort(t, apoeCohort), joinedScore(t, "haplotype 1 19:45411941:T:C 19:45412079:C:T"), match.Options{}); r.Joints[0].DoubleHet != -1 {
		t.Errorf("no rare haplotype: %+v", r.Joints[0])
	}
}

// A cohort with phase uses both readings of a double heterozygote; the rare haplotype
// decides where there is none.
func TestTableByPhase(t *testing.T) {
	const both = "T;T/C;C 1\nT;C/C;T 2"
	for _, c := range []struct {
		name, rows, want string
		rare             [2]string
		phased           bool
		cell, apart, one int32 // score rows, -1 for none: without phase, on two haplotypes, on one
		reversed         bool  // the rows name the second variant first
	}{
		{"both, no phase", both, "contradictory contradictory", [2]string{}, false, 0, 0, 0, false},
		{"both, phase", both, "haplotype haplotype", [2]string{}, true, -1, 0, 1, false},
		{"both, rare", both, "haplotype haplotype", [2]string{"C", "T"}, false, 0, 0, 1, false},
		{"both, rare on the other strand", both, "haplotype haplotype", [2]string{"G", "A"}, true, 0, 0, 1, false},
		{"both, the other is rare", both, "haplotype haplotype", [2]string{"T", "T"}, false, 1, 0, 1, false},
		{"one", "T;T/C;C 1", "haplotype", [2]string{}, true, 0, 0, -1, false},
		{"the other", "T;C/C;T 2", "haplotype", [2]string{}, true, 0, -1, 0, false},
		{"equal", "T;T/C;C 1\nT;C/C;T 1", "haplotype haplotype", [2]string{}, false, 0, 0, 1, false},
		{"both, rare, the second variant first", both, "haplotype haplotype", [2]string{"C", "T"}, false, 0, 0, 1, true},
	} {
		s := apoe(t, c.rows)
		for i := range s.Len() {
			s.Pair(i).Rare = c.rare
			if c.reversed { // the other variant first
				reverse(s.Pair(i))
			}
		}
		r := matched(t, cohort(t, apoeCohort), s, match.Options{Phased: c.phased})
		if outcomes(r) != c.want {
			t.Errorf("%s: %s, want %s", c.name, outcomes(r), c.want)
			continue
		}
		if len(r.Joints) == 0 {
			continue
		}
		if j := r.Joints[0]; j.Cells[1][1] != c.cell || j.ByPhase != [2]int32{c.apart, c.one} {
			t.Errorf("%s: cell %d, by phase %v; want %d, %d %d", c.name, j.Cells[1][1], j.ByPhase, c.cell, c.apart, c.one)
		}
	}
}

// reverse names the variants of a pair in the other order.
func reverse(p *scoreset.Pair) {
	for _, alleles := range []*[2]string{&p.Haplotype[0], &p.Haplotype[1], &p.Rare} {
		alleles[0], alleles[1] = alleles[1], alleles[0]
	}
	p.Variant[0], p.Variant[1] = p.Variant[1], p.Variant[0]
}

func TestJoinedRowsEqualSlowMatch(t *testing.T) {
	used := map[scoreset.Outcome]int{}
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		if len(variants) == 0 {
			t.Skip("no variant")
		}
		var rows []scoreset.Row
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			row := scoreset.Row{Number: int32(i + 1), Effect: scoreset.Product, Weight: weight(failing{t}, rapid.SampledFrom([]string{"1", "1.0", "-0.5"}).Draw(t, "weight"))}
			if rapid.Bool().Draw(t, "haplotype") {
				row.Effect = scoreset.HaplotypeCopies
				if rapid.Bool().Draw(t, "stated") {
					f := weight(failing{t}, "0.125")
					row.EffectFrequency = &f
				}
			}
			if i > 0 && rapid.IntRange(0, 2).Draw(t, "again") == 0 { // in another order
				row.Parts = append(slices.Clone(rows[i-1].Parts[1:]), rows[i-1].Parts[0])
				row.Effect = rows[i-1].Effect
			} else {
				from := variants
				for range rapid.IntRange(2, 3).Draw(t, "parts") {
					row.Parts = append(row.Parts, drawPart(t, from))
					if rest := elsewhere(variants, row.Parts); len(rest) > 0 && rapid.IntRange(0, 3).Draw(t, "elsewhere") > 0 {
						from = rest
					}
				}
			}
			row.Chrom, row.Pos = row.Parts[0].Chrom, row.Parts[0].Pos
			rows = append(rows, row)
		}
		s := scoreset.NewScore(scoreset.Score{ID: "joined", Build: genome.GRCh37}, rows)
		opts := drawOptions(t, variants)
		if rapid.IntRange(0, 3).Draw(t, "all kept") > 0 { // else few haplotypes have all their parts
			opts.Keep = nil
		}
		got := matched(failing{t}, variants, s, opts)
		want := scoretest.SlowMatch(variants, s, opts)
		for i, row := range adds(got) {
			used[row.Outcome]++
			if !reflect.DeepEqual(row, want[i]) {
				t.Fatalf("row %d %+v\nis   %+v\nwant %+v\ncohort %s", i+1, s.Row(i), row, want[i], spelled(variants))
			}
		}
		checkResult(t, variants, got, opts)
	})
	for _, outcome := range []scoreset.Outcome{scoreset.Haplotype, scoreset.Interaction, scoreset.DuplicateRow, scoreset.DuplicateTarget, scoreset.Contradictory, scoreset.NoFrequency, scoreset.WrongPloidy, scoreset.Ambiguous} {
		if used[outcome] < 5 {
			t.Errorf("%d rows ended %s: the test shows little of it", used[outcome], outcome)
		}
	}
}

// elsewhere gives the variants of bases that can be in a haplotype with the parts: on
// the chromosome of the first, at other positions.
func elsewhere(variants scoretest.Variants, parts []scoreset.Part) scoretest.Variants {
	var rest scoretest.Variants
	for _, v := range variants {
		_, bases := genome.ReverseComplement(v.Ref + v.Alt)
		if bases && v.Chrom == parts[0].Chrom && !slices.ContainsFunc(parts, func(p scoreset.Part) bool { return p.Pos == v.Pos }) {
			rest = append(rest, v)
		}
	}
	return rest
}

// drawPart draws a part that mostly fits a variant, in one of the eight ways.
func drawPart(t *rapid.T, variants scoretest.Variants) scoreset.Part {
	v := rapid.SampledFrom(variants).Draw(t, "variant")
	p := scoreset.Part{Chrom: v.Chrom, Pos: v.Pos, Effect: v.Alt, Other: v.Ref}
	if rapid.Bool().Draw(t, "effect is REF") {
		p.Effect, p.Other = p.Other, p.Effect
	}
	if rapid.IntRange(0, 2).Draw(t, "no other") == 0 {
		p.Other = ""
	}
	effect, ok := genome.ReverseComplement(p.Effect)
	other, okOther := genome.ReverseComplement(p.Other)
	if ok && (okOther || p.Other == "") && rapid.IntRange(0, 3).Draw(t, "flipped") == 0 {
		p.Effect, p.Other = effect, other
	}
	if rapid.IntRange(0, 9).Draw(t, "elsewhere") == 0 {
		p.Pos = rapid.Int32Range(99, 105).Draw(t, "pos")
	}
	return p
}

// What a haplotype asks of a position is no row of one variant, whatever row has the number
// of its place.
func TestPartsAreNoRows(t *testing.T) {
	variants := cohort(t, "100 A G\n300 A G\n400 C T")
	both := append(scoretest.Rows(score(t, "100 G A 1")), scoretest.Rows(joinedScore(t, "haplotype 1 300:G:A 400:T:C"))...)
	r := matched(t, variants, scoreset.NewScore(scoreset.Score{ID: "both", Build: genome.GRCh37}, both), match.Options{NeedFrequency: true})
	if len(r.Terms) != 1 || r.RowOf(&r.Terms[0]).Row != 0 || reads(r) != "2:haplotype alt@1 alt@2" {
		t.Errorf("%s: terms %+v, %q", outcomes(r), r.Terms, reads(r))
	}
}
