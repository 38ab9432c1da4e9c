package compiled_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/atomicfile"
	"cardioscore/io/compiled"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

func decimal(text string) scoreset.Decimal {
	d, err := scoreset.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// scores are rows of every kind in one file, and a table of three columns in another.
func scores() []*scoreset.Score {
	frequency := decimal("0.25")
	one := scoreset.NewScore(scoreset.Score{ID: "PGS1", Name: "of all kinds", Build: genome.GRCh38, Licence: "none", Source: "one.txt", Digest: "aa"}, []scoreset.Row{
		{Number: 1, Chrom: 1, Pos: 10, RSID: "rs1", EffectAllele: "A", OtherAllele: "G", Weight: decimal("0.5"), WeightText: "0.50"},
		{Number: 2, Chrom: 1, Pos: 11, EffectAllele: "ACGT", OtherAllele: "A", Weight: decimal("-1e-20"), WeightText: "-1e-20"},
		{Number: 4, Chrom: 2, Pos: 12, RSID: "rs3", EffectAllele: "A", OtherAllele: "T", Weight: decimal("3"), EffectFrequency: &frequency},
		{Number: 5, Chrom: 2, Pos: 13, EffectAllele: "C", Effect: scoreset.ByDosage, Dosage: &[3]scoreset.Decimal{decimal("0.1"), decimal("0"), decimal("9")}},
		{Number: 6, Chrom: 19, Pos: 14, EffectAllele: "T", Fate: scoreset.BadWeight, WeightText: "NA"},
		{Number: 7, Chrom: 19, Pos: 15, EffectAllele: "T", Effect: scoreset.Diplotype, Weight: decimal("2"), WeightText: "2",
			Pair: &scoreset.Pair{Unlisted: "apoe_e1", Variant: [2]scoreset.PairVariant{{Chrom: 19, Pos: 15}, {RSID: "rs7412", Chrom: 19, Pos: 16}}, Haplotype: [2][2]string{{"T", "C"}, {"C", "C"}}}},
		{Number: 8, Chrom: 3, Pos: 17, EffectAllele: "A;C", Effect: scoreset.Product, Weight: decimal("7"), WeightText: "7e0",
			Parts: []scoreset.Part{{Chrom: 3, Pos: 17, Effect: "A"}, {RSID: "rs9", Chrom: 3, Pos: 18, Effect: "C", Other: "G"}}},
		{Number: 9, Fate: scoreset.ComplexUnsupported, Kind: "HLA_allele", Weight: decimal("1"), WeightText: "1"},
	})
	all := []*scoreset.Score{one}
	c := scoreset.NewChunk(3)
	for i := range tableRows {
		c.AddRow(&scoreset.Row{Number: int32(i + 1), Chrom: 5, Pos: int32(100 + i), EffectAllele: "G", OtherAllele: "C"}, fmt.Appendf(nil, "rs%d", i))
		for k := range 3 {
			text := fmt.Sprintf("%.3f", float64(i*(k+1))/7)
			if k == 2 && i == 5 {
				text = "unknown"
			}
			c.AddWeight([]byte(text))
		}
	}
	if err := c.Encode(nil); err != nil {
		panic(err)
	}
	b := scoreset.NewTableBuilder(3, 0, nil)
	if err := b.Append(c, 0); err != nil {
		panic(err)
	}
	table := b.Table()
	for k := range 3 {
		all = append(all, table.Score(scoreset.Score{ID: fmt.Sprint("T", k), Build: genome.GRCh38, Source: "table.txt", Digest: "bb"}, k))
	}
	return all
}

var key = compiled.Key{"variants": "cc", "absent": "1"}

// matched are results that no cohort gave: what is kept has not to make sense.
func matched(all []*scoreset.Score) compiled.Match {
	joins := []*match.Join{
		{
			Outcome: []scoreset.Outcome{scoreset.AltRef, scoreset.Absent, scoreset.Ambiguous, scoreset.DosageTable, scoreset.BadWeight, scoreset.Haplotype, scoreset.Interaction, scoreset.ComplexUnsupported},
			Terms:   []match.Term{{ScoreRow: 0, At: 0, EffectIsAlt: true}, {ScoreRow: 3, At: 1, Region: genome.XNonPAR}},
			Rows:    []match.ReadRow{{Row: 3, Missing: 2, Alt: match.Frequency{Count: 5, Of: 1 << 40}}, {Row: 49}},
			Joints: []match.Joint{{
				Kind: match.PairTable, ScoreRow: 5, Rows: []int32{7, 8}, Alt: []match.Frequency{{Count: 1, Of: 3}, {}}, Het: []int32{4, 2}, ByPhase: [2]int32{5, -1},
				Cells: [3][3]int32{{5, -1, -1}, {-1, -1, -1}, {-1, -1, 5}}, Haplotypes: []*big.Rat{big.NewRat(1, 3)}, Diplotypes: []match.DiplotypeRow{{ScoreRow: 5, First: 0, Second: 0}}, Unlisted: "apoe_e1",
			}},
			Filled: []match.Filled{{ScoreRow: 1, Region: genome.Autosome, Effect: match.Frequency{Count: 1, Of: 9}, Assumed: true}},
			HomRef: 1,
		},
		{Outcome: slices.Repeat([]scoreset.Outcome{scoreset.RefAlt}, tableRows)},
	}
	for i := range tableRows {
		joins[1].Terms = append(joins[1].Terms, match.Term{ScoreRow: int32(i), At: int32(i)})
		joins[1].Rows = append(joins[1].Rows, match.ReadRow{Row: int32(i + 10), Alt: match.Frequency{Count: int64(i), Of: 100}})
	}
	m := compiled.Match{Cohort: "cohort", Key: key}
	for k, s := range all {
		join := joins[min(k, 1)]
		coverage := match.Coverage{Rows: s.Len(), Used: 1, Counts: map[scoreset.Outcome]int{scoreset.AltRef: 1, scoreset.Absent: s.Len() - 1}, ByCount: 1. / 3, ByWeight: 0.1, ByVariance: math.NaN(),
			UsedWeight: big.NewRat(1_234_567_890_123_456_789, 1_000_000_000_000_000_000)}
		if k == 1 {
			coverage.ByVariance = 0.3
		}
		m.Results = append(m.Results, &match.Result{Score: s, Join: join, Coverage: coverage})
		m.UsedRows = append(m.UsedRows, fmt.Sprint("used", min(k, 1)))
	}
	return m
}

// written writes a small set with everything that a set can hold.
func written(t testing.TB, change func(*compiled.Contents)) string {
	t.Helper()
	return writtenIn(t, 1, change)
}

// writtenIn writes it in so many steps: the first ones a table each.
func writtenIn(t testing.TB, steps int, change func(*compiled.Contents)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "set")
	dir, err := atomicfile.Begin(path, compiled.Name, false)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Abort()
	pinned, err := frequency.FromRows("dd", slices.Values([]frequency.Row{
		{Chrom: 1, Pos: 10, Ref: "G", Alt: "A", Count: 3, Of: 10}, {Chrom: 19, Pos: 15, Ref: "T", Alt: "C", Count: 0, Of: 0},
	}))
	if err != nil {
		t.Fatal(err)
	}
	all := scores()
	w := compiled.NewWriter(dir, []string{"one.txt", "table.txt"}, []compiled.Source{{Name: "one.txt", Path: "/nowhere/one.txt"}, {Name: "table.txt", Path: "/nowhere/table.txt"}})
	aids := compiled.Aids{
		Chain:     &compiled.ChainMeta{Name: "37to38.chain", Path: "/nowhere/37to38.chain", SHA256: "ee", From: "GRCh37"},
		Reference: &compiled.ReferenceMeta{Name: "genome.fa", Path: "/nowhere/genome.fa", Bytes: 9, IndexSHA256: "ff"},
	}
	c := &compiled.Contents{Scores: all, Matches: []compiled.Match{matched(all)}}
	if change != nil {
		change(c)
	}
	for range steps - 1 { // the first score is a table
		first := &compiled.Contents{Scores: c.Scores[:1]}
		rest := &compiled.Contents{Scores: c.Scores[1:]}
		for _, m := range c.Matches {
			first.Matches = append(first.Matches, compiled.Match{Cohort: m.Cohort, Key: m.Key, Results: m.Results[:1], UsedRows: m.UsedRows[:1]})
			rest.Matches = append(rest.Matches, compiled.Match{Cohort: m.Cohort, Key: m.Key, Results: m.Results[1:], UsedRows: m.UsedRows[1:]})
		}
		if err := w.Add(first); err != nil {
			t.Fatal(err)
		}
		c = rest
	}
	if err := w.Add(c); err != nil {
		t.Fatal(err)
	}
	err = w.Pin(compiled.FrequenciesMeta{Name: "panel.tsv", Digest: "dd"}, func(yield func(frequency.Row, error) bool) {
		for row := range pinned.Rows() {
			if !yield(row, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := w.Finish(aids)
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Commit(text); err != nil {
		t.Fatal(err)
	}
	return path
}

// everything reads all that a set gives, as text.
func everything(path string) (string, error) {
	s, err := compiled.Open(path, compiled.Part{})
	if err != nil {
		return "", err
	}
	defer s.Close()
	var out strings.Builder
	write := func(all ...any) {
		if err := json.NewEncoder(&out).Encode(all); err != nil {
			panic(err)
		}
	}
	if err := s.Load(); err != nil {
		return "", err
	}
	for _, score := range s.Scores() {
		meta := score.Meta()
		meta.Source = ""
		write(meta, score.Grid(), score.AbsSum().Rat())
		for i := range score.Len() {
			write(score.Row(i))
		}
	}
	results, used, found, err := s.Match(key, cohortRows)
	if err != nil {
		return "", err
	}
	if !found {
		return "", errors.New("the match is not found")
	}
	for k, r := range results {
		fmt.Fprintf(&out, "%+v\n", r.Coverage)
		write(r.Score.ID, r.Join, used[k])
	}
	pinned, err := s.Frequencies(nil)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&out, "%s %v\n", pinned.Digest(), slices.Collect(pinned.Rows()))
	return out.String(), nil
}
