package simulate

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// rareSites are places that carry a variant in nobody but who is planted: two in
// genes of LDL cholesterol, one elsewhere, one on the X that men have once.
var rareSites = []Site{
	{Chrom: 19, Pos: 11_210_912, ID: "LDLR", Ref: "C", Alt: "T"},
	{Chrom: 1, Pos: 25_870_254, ID: "LDLRAP1", Ref: "G", Alt: "A"},
	{Chrom: 15, Pos: 48_700_000, ID: "FBN1", Ref: "G", Alt: "A"},
	{Chrom: genome.ChrX, Pos: 100_653_420, ID: "GLA", Ref: "A", Alt: "G"},
}

var planted = []Plant{
	{Site: 0, People: 5, Copies: 1}, {Site: 1, People: 3, Copies: 2}, {Site: 2, People: 4, Copies: 1},
	{Site: 3, People: 6, Copies: 2, Men: true},
}

// files writes all that a user would hold of a population.
func files(t *testing.T, p *Population) string {
	t.Helper()
	var all bytes.Buffer
	for _, write := range []func(io.Writer) error{
		p.WriteVCF, p.WriteFrequencies, p.WriteCAD, p.WritePeople,
		func(w io.Writer) error {
			return p.WriteLabFindings(w, []LabFinding{{Person: 1, Gene: "LDLR", Variant: "19:11210912:C:T", Classification: "pathogenic", Condition: "made up"}})
		},
	} {
		if err := write(&all); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func TestSameSeedSameBytes(t *testing.T) {
	first := files(t, New(11, 300, rareSites, planted))
	if again := files(t, New(11, 300, rareSites, planted)); again != first {
		t.Error("the same seed gives other files")
	}
	if other := files(t, New(12, 300, rareSites, planted)); other == first {
		t.Error("another seed gives the same files")
	}
	// The score and the frequencies are the same for every seed: only the people
	// differ, so that one population may be the reference of another.
	var a, b bytes.Buffer
	p, q := New(11, 300, nil, nil), New(12, 300, nil, nil)
	for w, of := range map[*bytes.Buffer]*Population{&a: p, &b: q} {
		if err := of.WriteCAD(w); err != nil {
			t.Fatal(err)
		}
		if err := of.WriteFrequencies(w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || a.Len() < 5000 {
		t.Error("score and frequencies depend on the seed of the people")
	}
}

// Of n diploid people the frequency has a standard deviation of sqrt(p(1-p)/2n).
// With some 160 variants, one beyond five is expected once in ten thousand seeds.
func TestFrequenciesAreThoseDrawnFrom(t *testing.T) {
	p := New(3, 3000, nil, nil)
	lost, all := 0, 0
	for v, site := range p.Sites {
		want, err := strconv.ParseFloat(site.AltFreq, 64)
		if err != nil {
			t.Fatal(err)
		}
		copies, called, het := 0, 0, 0
		for _, call := range p.Calls[v] {
			all++
			switch call {
			case missingCall:
				lost++
				continue
			case 1:
				het++
			}
			called++
			copies += int(call)
		}
		n := float64(called)
		if sd := math.Sqrt(want * (1 - want) / (2 * n)); math.Abs(float64(copies)/(2*n)-want) > 5*sd {
			t.Errorf("%s: frequency %.4f, drawn from %.4f with an sd of %.4f", site.ID, float64(copies)/(2*n), want, sd)
		}
		expected := 2 * want * (1 - want) // Hardy-Weinberg
		if sd := math.Sqrt(expected * (1 - expected) / n); math.Abs(float64(het)/n-expected) > 5*sd {
			t.Errorf("%s: heterozygous %.4f, expected %.4f with an sd of %.4f", site.ID, float64(het)/n, expected, sd)
		}
	}
	if len(p.Sites) != 162 {
		t.Errorf("%d sites; expected ten and two of the LDL score and 150 of the other", len(p.Sites))
	}
	if share, sd := float64(lost)/float64(all), math.Sqrt(1./500/float64(all)); math.Abs(share-1./500) > 5*sd {
		t.Errorf("%.5f of the calls are missing, expected 0.002 with an sd of %.5f", share, sd)
	}
}

// Haplotypes of APOE are e2, e3 and e4, never e1: nobody has more ALT copies of
// the two variants than chromosomes.
func TestNobodyHasAPOEe1(t *testing.T) {
	p := New(3, 3000, nil, nil)
	var e4, e2 []uint8
	for v, site := range p.Sites {
		switch site.ID {
		case "rs429358":
			e4 = p.Calls[v]
		case "rs7412":
			e2 = p.Calls[v]
		}
	}
	both := 0
	for s := range p.People {
		if e4[s] != missingCall && e2[s] != missingCall && e4[s]+e2[s] > 2 {
			t.Errorf("sample number %d has %d and %d copies", s+1, e4[s], e2[s])
		}
		if e4[s] == 1 && e2[s] == 1 {
			both++
		}
	}
	if both == 0 {
		t.Error("nobody is e2/e4: the check sees nothing")
	}
}

// What is planted is in the VCF, at its place, in the column of its person, and
// nowhere else.
func TestPlantedCarriersAreInTheVCF(t *testing.T) {
	p := New(5, 600, rareSites, planted)
	if len(p.Carriers) != 18 {
		t.Fatalf("%d carriers, expected 18", len(p.Carriers))
	}
	want := map[string]string{} // genotype by site and person
	for _, c := range p.Carriers {
		person := p.People[c.Person]
		genotype := []string{"", "0/1", "1/1"}[c.Copies]
		if p.Sites[c.Site].ID == "GLA" {
			genotype = "1"
			if !person.Male {
				t.Error("a woman is planted as hemizygous")
			}
		}
		want[p.Sites[c.Site].ID+" "+person.ID] = genotype
	}
	if len(want) != 18 {
		t.Errorf("%d people carry 18 planted variants: one of them has two", len(want))
	}
	var vcf bytes.Buffer
	if err := p.WriteVCF(&vcf); err != nil {
		t.Fatal(err)
	}
	var ids, places []string
	sites := map[string]Site{}
	for _, site := range rareSites {
		sites[site.ID] = site
	}
	found := 0
	for line := range strings.Lines(vcf.String()) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "##"):
			continue
		case strings.HasPrefix(line, "#"):
			ids = f[9:]
			continue
		}
		if len(f) != 9+len(p.People) || len(ids) != len(p.People) {
			t.Fatalf("%d columns for %d people", len(f), len(p.People))
		}
		chrom, pos := f[0], f[1]
		if chrom == "X" {
			chrom = "23"
		}
		places = append(places, fmt.Sprintf("%2s %9s", chrom, pos))
		site, rare := sites[f[2]]
		if !rare {
			continue
		}
		if f[0] != site.Chrom.String() || f[1] != strconv.Itoa(int(site.Pos)) || f[3] != site.Ref || f[4] != site.Alt {
			t.Errorf("%s stands at %v", site.ID, f[:5])
		}
		for s, call := range f[9:] {
			haploid := site.ID == "GLA" && p.People[s].Male
			expected, carries := want[site.ID+" "+ids[s]]
			switch {
			case carries && call == expected:
				found++
			case carries:
				t.Errorf("%s of a carrier is %s, planted as %s", site.ID, call, expected)
			case call != "0/0" && call != "./." && call != "0" && call != ".", haploid == strings.Contains(call, "/"):
				t.Errorf("%s of somebody else is %s (one X: %t)", site.ID, call, haploid)
			}
		}
	}
	if found != 18 {
		t.Errorf("%d of 18 planted carriers are in the VCF", found)
	}
	if !slices.IsSorted(places) || len(places) != len(p.Sites) {
		t.Errorf("%d records of %d sites, sorted %t", len(places), len(p.Sites), slices.IsSorted(places))
	}
}

// Carriers of an LDL gene have a higher cholesterol, and who was not measured
// has no number in any column.
func TestMeasurements(t *testing.T) {
	p := New(5, 2000, rareSites, []Plant{{Site: 0, People: 300, Copies: 1}})
	carriers := map[int]bool{}
	for _, c := range p.Carriers {
		carriers[c.Person] = true
	}
	var sums [2]float64
	var n [2]int
	var table bytes.Buffer
	if err := p.WritePeople(&table); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSuffix(table.String(), "\n"), "\n")[1:]
	blank := 0
	for s, person := range p.People {
		f := strings.Split(rows[s], ",")
		measured := person.LDL >= 0
		if len(f) != 6 || f[0] != person.ID || (f[3] != "") != measured || (f[4] != "") != measured || (f[5] != "") != measured {
			t.Fatalf("row %d: %q", s+1, rows[s])
		}
		if !measured {
			blank++
			continue
		}
		group := 0
		if carriers[s] {
			group = 1
		}
		sums[group] += person.LDL
		n[group]++
		if person.Total <= person.LDL || person.Risk <= 0 || person.Risk > 100 || person.Age < 16 || person.Age > 80 {
			t.Errorf("row %d: %+v", s+1, person)
		}
	}
	// 2.5 mmol/L were added; means of 270 and 1,530 people with an sd of 0.8 differ
	// by that within 5 x 0.8 x sqrt(1/270 + 1/1530).
	if difference := sums[1]/float64(n[1]) - sums[0]/float64(n[0]); math.Abs(difference-2.5) > 0.27 {
		t.Errorf("carriers have %.2f mmol/L more, expected 2.5", difference)
	}
	if math.Abs(float64(blank)/2000-0.1) > 5*math.Sqrt(0.1*0.9/2000) {
		t.Errorf("%d of 2000 were not measured, expected one in ten", blank)
	}
}
