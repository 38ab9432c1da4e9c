package job_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/cohort"
	"cardioscore/scoring/genome"
)

type rowsBySample = map[string]scoreRow

// goldenScores are the weight columns of a score.tsv, joined to the cohort's own
// variants for position and other allele.
type goldenScores struct {
	rows    []goldenRow
	weights [][]string // by score, row
	effect  string     // additive when empty
	// swap names for each score the row whose effect allele is the wrong one, -1
	// for none.
	swap  []int
	names []string
}

type goldenRow struct {
	chrom         genome.Chromosome
	pos           int32
	effect, other string
}

// cohortVariants gives the variants of a cohort by their ids, which are unique.
func cohortVariants(t *testing.T, dir string) map[string]genome.Variant {
	t.Helper()
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	variants := map[string]genome.Variant{}
	for _, chrom := range c.Chromosomes() {
		err := c.Variants(context.Background(), chrom, func(_ int, v *genome.Variant) error {
			if _, twice := variants[v.ID]; twice {
				return fmt.Errorf("id %s stands twice", v.ID)
			}
			variants[v.ID] = *v
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return variants
}

// readGoldenScores reads id, effect allele and weights, autosomes only: the other
// chromosomes of the golden scores were not scored (CASE.md).
func readGoldenScores(t *testing.T, path string, variants map[string]genome.Variant) *goldenScores {
	t.Helper()
	scores := &goldenScores{}
	for i, line := range strings.Split(strings.TrimSpace(string(read(t, path))), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 {
			scores.weights = make([][]string, len(f)-2)
			continue
		}
		v, ok := variants[f[0]]
		if !ok || f[1] != v.Ref && f[1] != v.Alt {
			t.Fatalf("score row %d: the cohort has no such variant", i)
		}
		if v.Region != genome.Autosome {
			continue
		}
		row := goldenRow{chrom: v.Chrom, pos: v.Pos, effect: f[1], other: v.Ref}
		if f[1] == v.Ref {
			row.other = v.Alt
		}
		scores.rows = append(scores.rows, row)
		for k := range scores.weights {
			scores.weights[k] = append(scores.weights[k], f[k+2])
		}
	}
	for k := range scores.weights {
		scores.names = append(scores.names, fmt.Sprintf("w%d", k+1))
		scores.swap = append(scores.swap, -1)
	}
	return scores
}

// swapped gives for each score three with one wrong effect allele each: at the
// first row, at one in the middle, and at the weight closest to zero.
func (s *goldenScores) swapped() *goldenScores {
	changed := &goldenScores{rows: s.rows}
	for round := range 3 {
		for k := range s.weights {
			row := []int{0, len(s.rows) / 2, s.lightest(k)}[round]
			changed.weights = append(changed.weights, s.weights[k])
			changed.swap = append(changed.swap, row)
			changed.names = append(changed.names, fmt.Sprintf("w%d, row %d of weight %s", k+1, row+1, s.weights[k][row]))
		}
	}
	return changed
}

// lightest is the row with the weight closest to zero.
func (s *goldenScores) lightest(k int) int {
	best := 0
	for i := range s.rows {
		if w := math.Abs(number(s.weights[k][i])); w > 0 && w < math.Abs(number(s.weights[k][best])) {
			best = i
		}
	}
	return best
}

// units has the weight 1 at every row of the first score.
func (s *goldenScores) units() *goldenScores {
	units := &goldenScores{rows: s.rows, weights: make([][]string, 1), swap: []int{-1}}
	for range s.rows {
		units.weights[0] = append(units.weights[0], "1")
	}
	return units
}

// as gives the scores another effect type.
func (s *goldenScores) as(effect string) *goldenScores {
	other := *s
	other.effect = effect
	return &other
}

func (s *goldenScores) sumOfWeights(k int) float64 {
	sum := 0.0
	for _, w := range s.weights[k] {
		sum += math.Abs(number(w))
	}
	return sum
}

func number(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return x
}

// write writes each score as a scoring file of its own, prefix1 and so on.
func (s *goldenScores) write(t *testing.T, prefix string) []string {
	t.Helper()
	var files []string
	for k := range s.weights {
		var b strings.Builder
		id := fmt.Sprintf("%s%d", prefix, k+1)
		fmt.Fprintf(&b, "#format_version=2.0\n#pgs_id=%s\n#variants_number=%d\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_dominant\tis_recessive\n", id, len(s.rows))
		for i, row := range s.rows {
			effect, other := row.effect, row.other
			if i == s.swap[k] {
				effect, other = other, effect
			}
			fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t%t\t%t\n", row.chrom, row.pos, effect, other, s.weights[k][i], s.effect == "dominant", s.effect == "recessive")
		}
		files = append(files, write(t, id+".txt", b.String()))
	}
	return files
}

// readScoreTable reads a .sscore or .profile: by sample id, the number in each
// column.
func readScoreTable(t *testing.T, path string) map[string]map[string]float64 {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(read(t, path))), "\n")
	names := strings.Fields(strings.TrimPrefix(lines[0], "#"))
	table := map[string]map[string]float64{}
	for i, line := range lines[1:] {
		row := map[string]float64{}
		id := ""
		for j, cell := range strings.Fields(line) {
			switch names[j] {
			case "IID":
				id = cell
			case "FID", "PHENO", "PHENO1":
			default:
				row[names[j]] = number(cell)
			}
		}
		if _, twice := table[id]; twice || id == "" {
			t.Fatalf("%s: line %d has no sample id of its own", filepath.Base(path), i+2)
		}
		table[id] = row
	}
	return table
}
