package lift

import (
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Bases 11-20 of chromosome 1 move to 111-120, 31-40 onto the other strand of
// chromosome 2, where they end at 540 and begin at 531; 51-60 lie at two places, and
// 71-80 on a contig that no cohort holds.
func small() *Map {
	return NewMap([]Stretch{
		{Chrom: 1, Pos: 51, Bases: 10, To: 3, ToPos: 1},
		{Chrom: 1, Pos: 11, Bases: 10, To: 1, ToPos: 111},
		{Chrom: 1, Pos: 31, Bases: 10, To: 2, ToPos: 540, Reversed: true},
		{Chrom: 1, Pos: 45, Bases: 10, To: 4, ToPos: 1},
		{Chrom: 1, Pos: 71, Bases: 10},
	})
}

func TestLocus(t *testing.T) {
	locus := func(chrom genome.Chromosome, pos int32, effect, other string) scoreset.Locus {
		return scoreset.Locus{Chrom: chrom, Pos: pos, Effect: effect, Other: other}
	}
	for _, c := range []struct {
		from, to scoreset.Locus
		want     Outcome
	}{
		{locus(1, 10, "A", "G"), locus(1, 10, "A", "G"), Unmapped},
		{locus(1, 11, "A", "G"), locus(1, 111, "A", "G"), Moved},
		{locus(1, 20, "A", ""), locus(1, 120, "A", ""), Moved},
		{locus(1, 20, "AC", "A"), locus(1, 20, "AC", "A"), Unmapped}, // its last base is not mapped
		{locus(1, 20, "A", "AC"), locus(1, 20, "A", "AC"), Unmapped},
		{locus(1, 19, "A", "AC"), locus(1, 119, "A", "AC"), Moved},
		{locus(1, 20, "L", "H"), locus(1, 120, "L", "H"), Moved},
		{locus(1, 31, "A", "G"), locus(2, 540, "T", "C"), MovedReversed},
		{locus(1, 40, "A", "G"), locus(2, 531, "T", "C"), MovedReversed},
		{locus(1, 33, "A", ""), locus(2, 538, "T", ""), MovedReversed},
		{locus(1, 33, "AAC", "GTT"), locus(2, 536, "GTT", "AAC"), MovedReversed}, // 33-35 become 538-536
		{locus(1, 33, "A", "AT"), locus(1, 33, "A", "AT"), Unreadable},
		{locus(1, 33, "AT", ""), locus(1, 33, "AT", ""), Unreadable},
		{locus(1, 33, "L", "H"), locus(1, 33, "L", "H"), Unreadable},
		{locus(1, 45, "A", "G"), locus(4, 1, "A", "G"), Moved},
		{locus(1, 51, "A", "G"), locus(1, 51, "A", "G"), Several},
		{locus(1, 55, "A", "G"), locus(3, 5, "A", "G"), Moved},
		{locus(1, 75, "A", "G"), locus(1, 75, "A", "G"), OtherContig},
		{locus(5, 75, "A", "G"), locus(5, 75, "A", "G"), Unmapped},
		{locus(genome.ChrMT, 75, "A", "G"), locus(genome.ChrMT, 75, "A", "G"), Moved},
	} {
		if got, outcome := small().Locus(c.from); got != c.to || outcome != c.want {
			t.Errorf("%v: %v %v, want %v %v", c.from, got, outcome, c.to, c.want)
		}
	}
}

// Each base is looked up against a list of all bases.
func TestPlaceEqualsBaseByBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stretches []Stretch
		var bases [200][]Stretch
		for range rapid.IntRange(0, 12).Draw(t, "stretches") {
			s := Stretch{
				Chrom: 1, Pos: int32(rapid.IntRange(1, 150).Draw(t, "pos")), Bases: int32(rapid.IntRange(1, 40).Draw(t, "bases")),
				To: genome.Chromosome(rapid.IntRange(0, 3).Draw(t, "to")), ToPos: int32(rapid.IntRange(100, 300).Draw(t, "topos")),
				Reversed: rapid.Bool().Draw(t, "reversed"),
			}
			stretches = append(stretches, s)
			for b := range s.Bases {
				one := Stretch{Chrom: s.Chrom, Pos: s.Pos + b, Bases: s.Pos + s.Bases, To: s.To, ToPos: s.ToPos + b, Reversed: s.Reversed}
				if s.Reversed {
					one.ToPos = s.ToPos - b
				}
				bases[s.Pos+b] = append(bases[s.Pos+b], one)
			}
		}
		m := NewMap(stretches)
		for pos := range int32(len(bases)) {
			n := int32(rapid.IntRange(1, 3).Draw(t, "n"))
			var hits []Stretch
			for _, b := range bases[pos] {
				if pos+n <= b.Bases {
					hits = append(hits, b)
				}
			}
			chrom, place, outcome := m.Place(1, pos, int(n))
			switch {
			case len(hits) == 0 && outcome != Unmapped, len(hits) > 1 && outcome != Several:
				t.Fatalf("%d: %v with %d hits", pos, outcome, len(hits))
			case len(hits) != 1:
				continue
			case hits[0].To == 0:
				if outcome != OtherContig {
					t.Fatalf("%d: %v", pos, outcome)
				}
				continue
			}
			want, wanted := hits[0].ToPos, Moved
			if hits[0].Reversed {
				want, wanted = want-n+1, MovedReversed
			}
			if chrom != hits[0].To || place != want || outcome != wanted {
				t.Fatalf("%d: %v:%d %v, want %v:%d", pos, chrom, place, outcome, hits[0].To, want)
			}
		}
	})
}

func TestScores(t *testing.T) {
	weight, _ := scoreset.ParseDecimal("0.5")
	row := func(chrom genome.Chromosome, pos int32, effect, other string) scoreset.Row {
		return scoreset.Row{Number: 1, Chrom: chrom, Pos: pos, EffectAllele: effect, OtherAllele: other, Weight: weight}
	}
	unplaced := row(0, 0, "A", "G")
	unplaced.Fate = scoreset.NoPosition
	pair := row(1, 12, "A;G/C;T", "C;T")
	pair.Effect = scoreset.Diplotype
	pair.Pair = &scoreset.Pair{
		Variant:   [2]scoreset.PairVariant{{Chrom: 1, Pos: 12}, {Chrom: 1, Pos: 32}},
		Haplotype: [2][2]string{{"A", "G"}, {"C", "T"}},
	}
	pair.Pair.Rare = [2]string{"A", "T"}
	product := row(1, 32, "A_x_C", "G")
	product.Effect = scoreset.Product
	product.Parts = []scoreset.Part{{Chrom: 1, Pos: 32, Effect: "A"}, {Chrom: 1, Pos: 12, Effect: "C"}}
	haplotype := row(1, 12, "e2", "")
	haplotype.Effect = scoreset.HaplotypeCopies
	haplotype.Parts = []scoreset.Part{{Chrom: 1, Pos: 12, Effect: "A", Rare: "C"}, {Chrom: 1, Pos: 32, Effect: "C", Other: "A", Rare: "G"}}
	still := haplotype // on the same strand
	still.Parts = []scoreset.Part{{Chrom: 1, Pos: 12, Effect: "A"}, {Chrom: 1, Pos: 13, Effect: "C"}}
	half := row(1, 12, "A", "G")
	half.Effect = scoreset.HaplotypeCopies
	half.Parts = []scoreset.Part{{Chrom: 1, Pos: 12, Effect: "A", Other: "G"}, {Chrom: 1, Pos: 99, Effect: "C", Other: "T"}}
	named := haplotype // its first part would be read on the other strand, its second stays behind
	named.Parts = []scoreset.Part{{Chrom: 1, Pos: 32, Effect: "A"}, {Chrom: 1, Pos: 99, Effect: "C"}}
	unread := row(1, 99, "A", "G")
	unread.Fate, unread.Kind = scoreset.ComplexUnsupported, "a kind"
	rows := []scoreset.Row{row(1, 12, "A", "G"), row(1, 32, "AC", "GG"), row(1, 99, "A", "G"), row(1, 71, "A", "G"), unplaced, pair, half, product, haplotype, still, named, unread}
	for i := range rows {
		rows[i].Number = int32(i + 1)
	}
	score := scoreset.NewScore(scoreset.Score{ID: "s", Build: genome.GRCh37}, rows)
	both, counts := Scores(small(), []*scoreset.Score{score, score}, genome.GRCh38)
	moved := both[0]
	if table, _ := moved.Table(); moved.Build != genome.GRCh38 || moved.ID != "s" || counts[0] != counts[1] {
		t.Errorf("score %v of build %v, counts %v", moved.ID, moved.Build, counts)
	} else if other, _ := both[1].Table(); table != other {
		t.Error("two scores of one table have two tables after")
	}
	// A row counts once: the pair, one of whose variants is reversed, and the haplotype,
	// one of whose parts stays behind.
	if want := (Counts{Moved: 2, MovedReversed: 4, Unmapped: 4, OtherContig: 1}); counts[0] != want {
		t.Errorf("counts %v, want %v", counts[0], want)
	}
	for i, want := range []struct {
		locus scoreset.Locus
		fate  scoreset.Outcome
	}{
		{scoreset.Locus{Chrom: 1, Pos: 112, Effect: "A", Other: "G"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 2, Pos: 538, Effect: "GT", Other: "CC"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 1, Pos: 99, Effect: "A", Other: "G"}, scoreset.HarmonisationFailed},
		{scoreset.Locus{Chrom: 1, Pos: 71, Effect: "A", Other: "G"}, scoreset.UnsupportedContig},
		{scoreset.Locus{Effect: "A", Other: "G"}, scoreset.NoPosition},
		{scoreset.Locus{Chrom: 1, Pos: 112, Effect: "A;C/C;A"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 1, Pos: 12, Effect: "A", Other: "G"}, scoreset.HarmonisationFailed},
		{scoreset.Locus{Chrom: 2, Pos: 539, Effect: "T_x_C"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 1, Pos: 112, Effect: "A;G", Other: ";T"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 1, Pos: 112, Effect: "e2"}, scoreset.Undecided},
		{scoreset.Locus{Chrom: 1, Pos: 32, Effect: "e2"}, scoreset.HarmonisationFailed},
		{scoreset.Locus{Chrom: 1, Pos: 99, Effect: "A", Other: "G"}, scoreset.ComplexUnsupported}, // the first reason holds
	} {
		got := moved.Row(i)
		if (scoreset.Locus{Chrom: got.Chrom, Pos: got.Pos, Effect: got.EffectAllele, Other: got.OtherAllele}) != want.locus || got.Fate != want.fate {
			t.Errorf("row %d: %+v, want %v %v", i+1, got, want.locus, want.fate)
		}
		if !got.Weight.Equal(rows[i].Weight) || got.Number != int32(i+1) {
			t.Errorf("row %d lost its weight or number: %+v", i+1, got)
		}
		if before := score.Row(i); before.Pos != rows[i].Pos || before.EffectAllele != rows[i].EffectAllele || before.Fate != rows[i].Fate {
			t.Errorf("row %d of the given score has changed: %+v", i+1, before)
		}
	}
	if p := moved.Pair(5); p.Variant[1].Chrom != 2 || p.Variant[1].Pos != 539 || p.Haplotype != [2][2]string{{"A", "C"}, {"C", "A"}} || p.Rare != [2]string{"A", "A"} {
		t.Errorf("the pair moved to %+v", p)
	}
	if p := moved.Parts(8); p[0].Rare != "C" || p[1].Rare != "C" {
		t.Errorf("the haplotype moved to %+v", p)
	}
	if p := score.Pair(5); p.Variant[1].Pos != 32 || p.Haplotype[0][1] != "G" {
		t.Errorf("the given pair has changed: %+v", p)
	}
}
