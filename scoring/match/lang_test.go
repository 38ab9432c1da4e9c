package match_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// Cohorts and scores of the tests are written as text, one row a line:
//
//	cohort   [chrom:]pos REF ALT[,ALT...]   one site; ac/an may follow each ALT: G=3/10
//	score    [chrom:]pos EA OA weight [effect]   "-" for no other allele
//
// The chromosome is 1 where none is given.

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

func lines(text string) (all [][]string) {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 {
			all = append(all, fields)
		}
	}
	return all
}

func placeOf(t failer, text string) (genome.Chromosome, int32) {
	t.Helper()
	chrom, pos := genome.Chromosome(1), text
	if before, after, ok := strings.Cut(text, ":"); ok {
		if chrom, ok = genome.ParseChromosome(before); !ok {
			t.Fatalf("chromosome %q", before)
		}
		pos = after
	}
	n, err := strconv.Atoi(pos)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return chrom, int32(n)
}

// cohort builds rows with 100 observed alleles of which 10 are each ALT.
func cohort(t failer, text string) scoretest.Variants {
	t.Helper()
	var rows []genome.Variant
	for site, fields := range lines(text) {
		chrom, pos := placeOf(t, fields[0])
		alts := strings.Split(fields[2], ",")
		for _, alt := range alts {
			v := genome.Variant{Chrom: chrom, Pos: pos, Ref: fields[1], Site: int32(site + 1), SiteAlts: int32(len(alts)),
				Region: genome.RegionOf(genome.GRCh37, chrom, pos), AC: 10, AN: 100}
			if name, counts, ok := strings.Cut(alt, "="); ok {
				alt = name
				if _, err := fmt.Sscanf(counts, "%d/%d", &v.AC, &v.AN); err != nil {
					t.Fatalf("%v", err)
				}
			}
			v.Alt = alt
			rows = append(rows, v)
		}
	}
	return scoretest.SortVariants(rows)
}

func weight(t failer, text string) scoreset.Decimal {
	t.Helper()
	d, err := scoreset.ParseDecimal(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

func score(t failer, text string) *scoreset.Score {
	t.Helper()
	var rows []scoreset.Row
	for i, fields := range lines(text) {
		row := scoreset.Row{Number: int32(i + 1), EffectAllele: fields[1], OtherAllele: fields[2], WeightText: fields[3], Weight: weight(t, fields[3])}
		row.Chrom, row.Pos = placeOf(t, fields[0])
		if row.OtherAllele == "-" {
			row.OtherAllele = ""
		}
		if len(fields) > 4 {
			switch fields[4] {
			case "dominant":
				row.Effect = scoreset.Dominant
			case "recessive":
				row.Effect = scoreset.Recessive
			case "dosage": // 0, w and 3w
				row.Effect = scoreset.ByDosage
				row.Dosage = &[3]scoreset.Decimal{{}, row.Weight, weight(t, fields[3]+"e1")}
			default:
				t.Fatalf("effect %q", fields[4])
			}
		}
		rows = append(rows, row)
	}
	return scoreset.NewScore(scoreset.Score{ID: "test", Build: genome.GRCh37}, rows)
}

// matched runs Match on one score.
//
// The match is the same where the index leaves out whatever rows it may.
func matched(t failer, variants scoretest.Variants, s *scoreset.Score, opts match.Options) *match.Result {
	t.Helper()
	var results [2]*match.Result
	for i, index := range []match.Index{variants, wantedOnly{variants}} {
		found, err := match.Match(context.Background(), index, []*scoreset.Score{s}, opts)
		if err != nil {
			t.Fatalf("%v", err)
		}
		results[i] = found[0]
	}
	if whole, wanted := results[0], results[1]; !reflect.DeepEqual(whole.Join, wanted.Join) || fmt.Sprintf("%+v", whole.Coverage) != fmt.Sprintf("%+v", wanted.Coverage) {
		t.Fatalf("matched to %+v: %+v\nwithout rows that cannot matter: %+v", variants, whole, wanted)
	}
	return results[0]
}

// wantedOnly leaves out all rows that a match.Selective may.
type wantedOnly struct{ variants scoretest.Variants }

func (w wantedOnly) Chromosomes() []genome.Chromosome { return w.variants.Chromosomes() }

func (w wantedOnly) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	return w.variants.Variants(ctx, chrom, yield)
}

func (w wantedOnly) VariantsAt(ctx context.Context, chrom genome.Chromosome, at []int32, yield func(row int, v *genome.Variant) error) error {
	if !slices.IsSorted(at) {
		panic("positions that do not ascend")
	}
	return w.variants.Variants(ctx, chrom, func(row int, v *genome.Variant) error {
		_, wanted := slices.BinarySearch(at, v.Pos)
		if !wanted && len(v.Ref) == 1 || len(at) == 0 || v.Pos > at[len(at)-1] {
			return nil
		}
		return yield(row, v)
	})
}

// outcomes lists the outcomes of a result by row.
func outcomes(r *match.Result) string {
	var names []string
	for _, o := range r.Outcome {
		names = append(names, o.String())
	}
	return strings.Join(names, " ")
}

// used describes what a result adds, in the order of the score's rows:
// "row:allele@cohortrows", allele being alt, ref or table.
func used(r *match.Result) string {
	parts := make([]string, len(r.Outcome))
	for _, term := range scoretest.TermsOf(r.Join) {
		allele := "ref"
		if term.EffectIsAlt {
			allele = "alt"
		}
		parts[term.ScoreRow] += fmt.Sprintf("%d:%s@%d", term.ScoreRow+1, allele, term.Row)
	}
	for _, joint := range r.Joints {
		allele := "ref"
		if joint.Kind == match.PairTable {
			allele = "table"
		}
		parts[joint.ScoreRow] += fmt.Sprintf("%d:%s@%s", joint.ScoreRow+1, allele, strings.Trim(strings.ReplaceAll(fmt.Sprint(joint.Rows), " ", ","), "[]"))
	}
	for _, filled := range r.Filled {
		parts[filled.ScoreRow] += fmt.Sprintf("%d:mean %d/%d", filled.ScoreRow+1, filled.Effect.Count, filled.Effect.Of)
	}
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, " ")
}

// pinnedTable is a table of frequencies: "chrom:pos:allele:other" to count/of.
type pinnedTable map[string]match.Frequency

func (p pinnedTable) Of(chrom genome.Chromosome, pos int32, allele, other string) match.Frequency {
	for key, f := range p {
		parts := strings.Split(key, ":")
		if parts[0] != chrom.String() || parts[1] != strconv.Itoa(int(pos)) {
			continue
		}
		switch {
		case parts[2] == allele && (other == "" || parts[3] == other):
			return f
		case parts[3] == allele && (other == "" || parts[2] == other):
			return f.Other()
		}
	}
	return match.Frequency{}
}

func (p pinnedTable) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	if len(ref) == len(alt) {
		return p.Of(chrom, pos, alt, ref)
	}
	return p[fmt.Sprintf("%s:%d:%s:%s", chrom, pos, alt, ref)]
}

func TestLanguage(t *testing.T) { // a test that misreads its own text proves nothing
	rows := cohort(t, "200 A G\n100 C T=1/4,G")
	if len(rows) != 3 || rows[0].Key() != "1:100:C:G" || rows[1].AC != 1 || rows[1].SiteAlts != 2 || rows[2].Key() != "1:200:A:G" {
		t.Errorf("cohort: %+v", rows)
	}
	s := score(t, "X:5 A - 0.5 recessive")
	if row := s.Row(0); row.Chrom != genome.ChrX || row.Pos != 5 || row.OtherAllele != "" || row.Effect != scoreset.Recessive {
		t.Errorf("score: %+v", row)
	}
}
