package match_test

import (
	"context"
	"flag"
	"fmt"
	"os"
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

// TestMain asks for more random cases than the default: they are small.
func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set("2000")
	}
	os.Exit(m.Run())
}

var alleles = []string{"A", "C", "G", "T", "A", "C", "G", "T", "AC", "GT", "AT", "CA", "CAC", "ACA", "AA", "L", "H"}

// drawCohort draws a few crowded positions on two chromosomes: sites with several
// ALTs, with "*", "<DEL>" and "." among them, several sites at one position, and
// sites whose ALTs lie at two positions.
func drawCohort(t *rapid.T) scoretest.Variants {
	var rows []genome.Variant
	taken := map[string]bool{}
	for site := range rapid.IntRange(0, 8).Draw(t, "sites") {
		chrom := rapid.SampledFrom([]genome.Chromosome{1, genome.ChrX}).Draw(t, "chrom")
		pos := rapid.Int32Range(100, 103).Draw(t, "pos")
		ref := rapid.SampledFrom(alleles).Draw(t, "ref")
		alts := rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"*", "<DEL>", "."}, alleles...)), 1, 3, rapid.ID[string]).Draw(t, "alts")
		first := len(rows)
		for _, alt := range alts {
			at := pos + int32(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1}).Draw(t, "trimmed"))
			key := fmt.Sprint(chrom, at, ref, alt)
			if alt == ref || taken[key] {
				continue
			}
			taken[key] = true
			rows = append(rows, genome.Variant{Chrom: chrom, Pos: at, Ref: ref, Alt: alt, Site: int32(site),
				Region: genome.RegionOf(genome.GRCh37, chrom, at),
				AC:     rapid.Int64Range(0, 60).Draw(t, "ac"), AN: rapid.SampledFrom([]int64{0, 100, 100, 100}).Draw(t, "an")})
		}
		for i := first; i < len(rows); i++ {
			rows[i].SiteAlts = int32(len(rows) - first)
			rows[i].AC = min(rows[i].AC, rows[i].AN)
		}
	}
	return scoretest.SortVariants(rows)
}

func drawScore(t *rapid.T, id string) *scoreset.Score {
	var rows []scoreset.Row
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		row := scoreset.Row{
			Number:       int32(i + 1),
			Chrom:        rapid.SampledFrom([]genome.Chromosome{1, 1, genome.ChrX, 7}).Draw(t, "chrom"),
			Pos:          rapid.Int32Range(99, 105).Draw(t, "pos"),
			EffectAllele: rapid.SampledFrom(alleles).Draw(t, "effect"),
			OtherAllele:  rapid.SampledFrom(append([]string{"", "", ""}, alleles...)).Draw(t, "other"),
			Effect:       rapid.SampledFrom([]scoreset.Effect{scoreset.Additive, scoreset.Additive, scoreset.Dominant, scoreset.ByDosage}).Draw(t, "kind"),
			Weight:       weight(failing{t}, rapid.SampledFrom([]string{"1", "1.0", "-0.5", "0"}).Draw(t, "weight")),
			Fate:         rapid.SampledFrom([]scoreset.Outcome{0, 0, 0, 0, 0, 0, 0, scoreset.NoPosition, scoreset.BadWeight}).Draw(t, "fate"),
		}
		if f := rapid.SampledFrom([]string{"", "", "0.1", "0.4", "0.39", "0.6", "0.61", "0.9"}).Draw(t, "stated"); f != "" {
			stated := weight(failing{t}, f)
			row.EffectFrequency = &stated
		}
		if row.Effect == scoreset.ByDosage && row.Fate != scoreset.BadWeight {
			row.Dosage = &[3]scoreset.Decimal{{}, row.Weight, weight(failing{t}, "2")}
		}
		rows = append(rows, row)
	}
	return scoreset.NewScore(scoreset.Score{ID: id, Build: genome.GRCh37}, rows)
}

// failing lets rapid's T stand where the helpers of these tests want a failer.
type failing struct{ *rapid.T }

func (failing) Helper() {}

func drawOptions(t *rapid.T, variants scoretest.Variants) match.Options {
	opts := match.Options{
		Ambiguous:     match.AmbiguousPolicy(rapid.IntRange(0, 2).Draw(t, "ambiguous")),
		RefAsserted:   rapid.Bool().Draw(t, "ref asserted"),
		NeedFrequency: rapid.Bool().Draw(t, "need frequency"),
		OnlyRequested: rapid.Bool().Draw(t, "only requested"),
	}
	if rapid.Bool().Draw(t, "pinned") {
		table := pinnedTable{}
		for i := range variants {
			v := &variants[i]
			if rapid.IntRange(0, 4).Draw(t, "listed") > 0 {
				table[fmt.Sprintf("%s:%d:%s:%s", v.Chrom, v.Pos, v.Alt, v.Ref)] = match.Frequency{Count: rapid.Int64Range(0, 10).Draw(t, "count"), Of: 10}
			}
		}
		for range rapid.IntRange(0, 6).Draw(t, "further") {
			key := fmt.Sprintf("1:%d:%s:%s", rapid.Int32Range(99, 105).Draw(t, "pos"), rapid.SampledFrom(alleles).Draw(t, "a"), rapid.SampledFrom(alleles).Draw(t, "b"))
			table[key] = match.Frequency{Count: 3, Of: 10}
		}
		opts.Frequencies = firstOf(table)
		opts.Absent = match.AbsentPolicy(rapid.IntRange(0, 2).Draw(t, "absent"))
	} else if rapid.Bool().Draw(t, "homref") {
		opts.Absent = match.AbsentHomRef
	}
	if rapid.Bool().Draw(t, "reference") {
		opts.Reference = bases{1: rapid.StringMatching("[AC]{120}").Draw(t, "bases of 1"), genome.ChrX: rapid.StringMatching("[ACGTN]{120}").Draw(t, "bases of X")}
	}
	if rapid.Bool().Draw(t, "x unknown") {
		opts.PloidyKnown = func(r genome.Region) bool { return r != genome.XNonPAR }
	}
	if rapid.Bool().Draw(t, "keep") {
		odd := rapid.Int32Range(0, 1).Draw(t, "odd")
		opts.Keep = func(v *genome.Variant) bool { return (v.Pos+int32(len(v.Alt)))%2 == odd || v.Ref == "A" }
	}
	return opts
}

// bases is a reference genome: the bases of each chromosome from position 1 on.
type bases map[genome.Chromosome]string

func (b bases) Bases(chrom genome.Chromosome, pos int32, n int) (string, error) {
	if pos < 1 || int(pos)-1+n > len(b[chrom]) {
		return "", nil
	}
	return b[chrom][pos-1:][:n], nil
}

// orderedTable is a table whose answers do not depend on the order of a map.
type orderedTable struct {
	table pinnedTable
	keys  []string
}

func firstOf(table pinnedTable) match.Frequencies {
	o := orderedTable{table: table}
	for key := range table {
		o.keys = append(o.keys, key)
	}
	slices.Sort(o.keys)
	return o
}

func (o orderedTable) Of(chrom genome.Chromosome, pos int32, allele, other string) match.Frequency {
	for _, key := range o.keys {
		if f := (pinnedTable{key: o.table[key]}).Of(chrom, pos, allele, other); f.Known() {
			return f
		}
	}
	return match.Frequency{}
}

func (o orderedTable) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	if len(ref) == len(alt) {
		return o.Of(chrom, pos, alt, ref)
	}
	return o.table.OfAlt(chrom, pos, ref, alt)
}

// adds spells what a result adds for each score row, from its terms.
func adds(r *match.Result) []scoretest.SlowRow {
	all := make([]scoretest.SlowRow, len(r.Outcome))
	for i := range all {
		all[i].Outcome = r.Outcome[i]
	}
	for _, term := range scoretest.TermsOf(r.Join) {
		all[term.ScoreRow].Rows = append(all[term.ScoreRow].Rows, int(term.Row))
		all[term.ScoreRow].EffectIsAlt = term.EffectIsAlt
	}
	for _, joint := range r.Joints {
		for _, row := range joint.Rows {
			all[joint.ScoreRow].Rows = append(all[joint.ScoreRow].Rows, int(row))
		}
		for _, p := range joint.Parts {
			part := scoretest.SlowPart{EffectIsAlt: p.EffectIsAlt}
			for _, at := range p.At {
				part.Rows = append(part.Rows, int(joint.Rows[at]))
			}
			all[joint.ScoreRow].Parts = append(all[joint.ScoreRow].Parts, part)
		}
	}
	for _, filled := range r.Filled {
		all[filled.ScoreRow].Filled = true
	}
	return all
}

func TestMatchEqualsSlowMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		s := drawScore(t, "a")
		opts := drawOptions(t, variants)
		got := matched(failing{t}, variants, s, opts)
		want := scoretest.SlowMatch(variants, s, opts)
		for i, row := range adds(got) {
			if !reflect.DeepEqual(row, want[i]) {
				t.Fatalf("row %d %+v\nis   %+v\nwant %+v\ncohort %s", i+1, s.Row(i), row, want[i], spelled(variants))
			}
		}
		checkResult(t, variants, got, opts)
	})
}

func spelled(variants scoretest.Variants) string {
	var b strings.Builder
	for i := range variants {
		v := &variants[i]
		fmt.Fprintf(&b, "%d=%s site %d of %d %d/%d; ", i, v.Key(), v.Site, v.SiteAlts, v.AC, v.AN)
	}
	return b.String()
}

// checkResult holds what is true of every result.
func checkResult(t *rapid.T, variants scoretest.Variants, r *match.Result, opts match.Options) {
	total, usedRows := 0, 0
	for outcome, n := range r.Coverage.Counts {
		total += n
		if outcome.Used() {
			usedRows += n
		}
	}
	c := r.Coverage
	if total != r.Score.Len() || c.Rows != total || c.Used != usedRows || c.FilledMean != len(r.Filled) || c.FilledHomRef != r.HomRef {
		t.Fatalf("outcomes do not add up: %+v", c)
	}
	homRef := 0
	terms := scoretest.TermsOf(r.Join)
	for i, term := range terms {
		v := &variants[term.Row]
		if i > 0 && term.Row < terms[i-1].Row {
			t.Fatalf("terms are not sorted")
		}
		if term.Region != v.Region || term.Missing != v.Missing || opts.NeedFrequency && !term.Alt.Known() {
			t.Fatalf("term %+v of %+v", term, v)
		}
		if !r.Outcome[term.ScoreRow].Used() {
			homRef++
		}
	}
	if homRef != r.HomRef {
		t.Fatalf("%d terms of absent rows, HomRef is %d", homRef, r.HomRef)
	}
	for i, joint := range r.Joints {
		if i > 0 && joint.Rows[0] < r.Joints[i-1].Rows[0] || !slices.IsSorted(joint.Rows) || len(joint.Alt) != len(joint.Rows) {
			t.Fatalf("joint %+v", joint)
		}
	}
}

// One score's result does not depend on the scores beside it.
func TestScoresDoNotMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		var scores []*scoreset.Score
		for k := range rapid.IntRange(1, 4).Draw(t, "scores") {
			scores = append(scores, drawScore(t, fmt.Sprint(k)))
		}
		opts := drawOptions(t, variants)
		together, err := match.Match(context.Background(), variants, scores, opts)
		if err != nil {
			t.Fatal(err)
		}
		for k, s := range scores {
			alone := matched(failing{t}, variants, s, opts)
			if a, b := whole(alone), whole(together[k]); a != b {
				t.Fatalf("score %d\nalone    %s\ntogether %s", k, a, b)
			}
		}
	})
}

// Naming every row of a score on the other strand gives the same use.
func TestStrandOfTheFileIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		for i := range variants { // one variant a position: no row is read as written by another
			if i > 0 && variants[i-1].Chrom == variants[i].Chrom && variants[i-1].Pos == variants[i].Pos {
				t.Skip("crowded")
			}
		}
		s := drawScore(t, "a")
		rows := scoretest.Rows(s)
		for i := range rows {
			row := &rows[i]
			effect, ok := genome.ReverseComplement(row.EffectAllele)
			other, okOther := genome.ReverseComplement(row.OtherAllele)
			if ok && (okOther || row.OtherAllele == "") {
				row.EffectAllele, row.OtherAllele = effect, other
			}
		}
		flipped := scoreset.NewScore(*s, rows)
		a, b := adds(matched(failing{t}, variants, s, match.Options{})), adds(matched(failing{t}, variants, flipped, match.Options{}))
		for i := range a {
			if a[i].Outcome.Used() != b[i].Outcome.Used() || !reflect.DeepEqual(a[i].Rows, b[i].Rows) || a[i].EffectIsAlt != b[i].EffectIsAlt {
				t.Fatalf("row %+v: %+v, on the other strand %+v; %s", s.Row(i), a[i], b[i], spelled(variants))
			}
		}
	})
}
