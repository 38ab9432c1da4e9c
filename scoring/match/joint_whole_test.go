package match_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"cardioscore/scoring/match"
)

// Joints of matching are whole, also when they were written and read; each change
// makes one that is not.
func TestWholeJoints(t *testing.T) {
	variants := cohort(t, "100 A G\n200 C T\n300 A C,G\n"+apoeCohort)
	s := diplotypes(t, joinedScore(t, "haplotype 1 100:G:A 200:C:T\nproduct 1 300:A:C 100:G:A"), apoeRows)
	r := matched(t, variants, s, match.Options{NeedFrequency: true})
	rows := int32(s.Len())
	if len(r.Joints) != 3 {
		t.Fatalf("%s: %d joints", outcomes(r), len(r.Joints))
	}
	haplotype, product, table := 0, 1, 2
	again := func(at int) (j match.Joint) {
		text, err := json.Marshal(&r.Joints[at])
		if err == nil {
			err = json.Unmarshal(text, &j)
		}
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	for at := range r.Joints {
		if j := again(at); !j.Whole(rows) {
			t.Errorf("joint %d is not whole: %+v", at, j)
		}
	}
	for name, c := range map[string]struct {
		at     int
		change func(j *match.Joint)
	}{
		"kind":            {haplotype, func(j *match.Joint) { j.Kind = match.ProductOf + 1 }},
		"score row":       {haplotype, func(j *match.Joint) { j.ScoreRow = rows }},
		"no rows":         {haplotype, func(j *match.Joint) { j.Rows = nil }},
		"frequencies":     {haplotype, func(j *match.Joint) { j.Alt = j.Alt[1:] }},
		"heterozygotes":   {haplotype, func(j *match.Joint) { j.Het = nil }},
		"sites":           {product, func(j *match.Joint) { j.Site = j.Site[1:] }},
		"site number":     {product, func(j *match.Joint) { j.Site[0] = 7 }},
		"no parts":        {haplotype, func(j *match.Joint) { j.Parts = nil }},
		"parts":           {haplotype, func(j *match.Joint) { j.Parts = append(j.Parts, make([]match.JointPart, 8)...) }},
		"part of nothing": {haplotype, func(j *match.Joint) { j.Parts[1].At = nil }},
		"part beyond":     {haplotype, func(j *match.Joint) { j.Parts[1].At = []int{2} }},
		"part before":     {haplotype, func(j *match.Joint) { j.Parts[1].At = []int{-1} }},
		"row of no part":  {haplotype, func(j *match.Joint) { j.Parts[1].At = []int{0} }},
		"part of sites":   {product, func(j *match.Joint) { j.Parts[0].At = []int{0, 1, 2} }},
		"double":          {haplotype, func(j *match.Joint) { j.DoubleHet = 2 }},
		"cell":            {table, func(j *match.Joint) { j.Cells[2][2] = rows }},
		"by phase":        {table, func(j *match.Joint) { j.ByPhase[1] = -2 }},
		"three variants": {table, func(j *match.Joint) {
			j.Rows, j.Alt, j.Het = append(j.Rows, 0), append(j.Alt, j.Alt[0]), append(j.Het, 0)
		}},
		"diplotype":        {table, func(j *match.Joint) { j.Diplotypes[0].First = 3 }},
		"haplotype is nil": {table, func(j *match.Joint) { j.Haplotypes = []*big.Rat{nil, nil, nil} }},
	} {
		j := again(c.at)
		if c.change(&j); j.Whole(rows) {
			t.Errorf("%s: %+v is taken as whole", name, j)
		}
	}
}
