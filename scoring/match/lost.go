package match

import (
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// mostLost is how many of its lost rows a coverage names.
const mostLost = 5

// LostRow is a score row that was not used.
type LostRow struct {
	Number        int32 // in the file, from 1
	Chrom         genome.Chromosome
	Pos           int32 // 0 for none
	RSID          string
	Effect, Other string
	Weight        float64 // the largest |w|
	Outcome       scoreset.Outcome
	// Share is the row's share of sum|w| of the whole file, by its largest |w|; 0 where
	// all weights are 0.
	Share float64
}

// heaviestLost gives, for each score of a group, its heaviest rows that were not used.
func (m *matcher) heaviestLost(g int, scores []*scoreset.Score) ([][]LostRow, error) {
	join, group := m.joins[g], m.groups[g].scores
	all := make([][]LostRow, len(group))
	table, _ := scores[group[0]].Table()
	var rows []int32
	for i, outcome := range join.Outcome {
		if !outcome.Used() {
			rows = append(rows, int32(i))
		}
	}
	if table == nil || len(rows) == 0 {
		return all, nil
	}
	columns := make([]int, len(group))
	for n, k := range group {
		_, columns[n] = scores[k].Table()
	}
	heaviest, err := table.Heaviest(rows, columns, mostLost)
	if err != nil {
		return nil, err
	}
	for n, k := range group {
		total := scores[k].AbsSum().Rat()
		for _, i := range heaviest[n] {
			row := scores[k].Row(int(i))
			lost := LostRow{
				Number: row.Number, Chrom: row.Chrom, Pos: row.Pos, RSID: row.RSID,
				Effect: row.EffectAllele, Other: row.OtherAllele, Outcome: join.Outcome[i],
			}
			if row.Fate != scoreset.BadWeight {
				weight := row.MaxAbsWeight()
				lost.Weight = weight.Float64()
				if total.Sign() > 0 {
					lost.Share, _ = new(big.Rat).Quo(weight.Rat(), total).Float64()
				}
			}
			all[n] = append(all[n], lost)
		}
	}
	return all, nil
}
