package simulate

import (
	"math/rand/v2"
	"strconv"

	"cardioscore/scoring/genome"
)

const missingCall = 3

// Person is one simulated sample.
type Person struct {
	ID       string
	Male     bool
	Age      int
	OptedOut bool
	// LDL and Total cholesterol in mmol/L, Risk the clinical ten-year risk in
	// percent; negative where it was never measured.
	LDL, Total, Risk float64
}

// Carrier is a planted finding.
type Carrier struct {
	Person int // index
	Site   int // index into Population.Sites
	Copies uint8
}

// Population is a simulated cohort: genotypes by site and person.
type Population struct {
	People     []Person
	Sites      []Site
	Calls      [][]uint8 // sites x people: ALT copies, 3 for a missing call
	Carriers   []Carrier
	CADSites   []Site
	CADWeights []string
}

// New draws n people. rare lists the catalogue's variants; carriers says which of
// them to plant and how many copies in how many people.
func New(seed uint64, n int, rare []Site, plant []Plant) *Population {
	rng := rand.New(rand.NewPCG(seed, 0x63617264696f))
	p := &Population{People: drawPeople(rng, n)}
	// The score is the same for every seed: only the people differ.
	p.CADSites, p.CADWeights = cadScore(rand.New(rand.NewPCG(7, 7)), 150)
	for _, site := range LDLSites {
		p.add(site, drawCalls(rng, site, p.People))
	}
	e4, e2 := drawAPOE(rng, n)
	p.add(apoe4, e4)
	p.add(apoe2, e2)
	for _, site := range p.CADSites {
		p.add(site, drawCalls(rng, site, p.People))
	}
	first := len(p.Sites)
	for _, site := range rare {
		p.add(site, make([]uint8, n))
	}
	p.plant(rng, first, plant)
	p.loseCalls(rng)
	p.measure(rng)
	return p
}

func (p *Population) add(site Site, calls []uint8) {
	p.Sites = append(p.Sites, site)
	p.Calls = append(p.Calls, calls)
}

func drawPeople(rng *rand.Rand, n int) []Person {
	people := make([]Person, n)
	for s := range people {
		people[s] = Person{
			ID:       "demo" + strconv.Itoa(100000+s),
			Male:     rng.IntN(2) == 0,
			Age:      16 + rng.IntN(65),
			OptedOut: rng.IntN(100) == 0,
		}
	}
	return people
}

// drawCalls draws under Hardy-Weinberg.
func drawCalls(rng *rand.Rand, site Site, people []Person) []uint8 {
	frequency, err := strconv.ParseFloat(site.AltFreq, 64)
	if err != nil {
		panic("BUG: simulate: frequency " + site.AltFreq)
	}
	calls := make([]uint8, len(people))
	for s := range calls {
		for range 2 {
			if rng.Float64() < frequency {
				calls[s]++
			}
		}
	}
	return calls
}

func drawAPOE(rng *rand.Rand, n int) (e4, e2 []uint8) {
	e4, e2 = make([]uint8, n), make([]uint8, n)
	for s := range n {
		for range 2 {
			switch u := rng.Float64(); {
			case u < 0.15:
				e4[s]++
			case u < 0.23:
				e2[s]++
			}
		}
	}
	return e4, e2
}

// Plant asks for carriers of one rare site.
type Plant struct {
	Site   int // index into the rare sites
	People int
	Copies uint8
	Men    bool // hemizygous: men only
}

func (p *Population) plant(rng *rand.Rand, first int, plants []Plant) {
	taken := map[int]bool{}
	for _, plant := range plants {
		for range plant.People {
			s := rng.IntN(len(p.People))
			for taken[s] || plant.Men && !p.People[s].Male {
				s = rng.IntN(len(p.People))
			}
			taken[s] = true
			p.Calls[first+plant.Site][s] = plant.Copies
			p.Carriers = append(p.Carriers, Carrier{Person: s, Site: first + plant.Site, Copies: plant.Copies})
		}
	}
}

// loseCalls makes one call in 500 a missing one, but none of a planted carrier.
func (p *Population) loseCalls(rng *rand.Rand) {
	for v := range p.Calls {
		for s := range p.Calls[v] {
			if rng.IntN(500) == 0 && !p.planted(v, s) {
				p.Calls[v][s] = missingCall
			}
		}
	}
}

func (p *Population) planted(v, s int) bool {
	for _, c := range p.Carriers {
		if c.Site == v && c.Person == s {
			return true
		}
	}
	return false
}

// measure draws cholesterol, higher in carriers of an LDL gene, and a clinical
// risk that rises with age. One person in ten was never measured.
func (p *Population) measure(rng *rand.Rand) {
	raised := make([]float64, len(p.People))
	for _, c := range p.Carriers {
		switch site := p.Sites[c.Site]; {
		case site.Chrom == 19 && site.Pos < 12_000_000, site.Chrom == 2 && site.Pos < 22_000_000, site.Chrom == 1 && site.Pos < 56_000_000:
			raised[c.Person] += 2.5 * float64(c.Copies)
		}
	}
	for s := range p.People {
		person := &p.People[s]
		person.LDL, person.Total, person.Risk = -1, -1, -1
		ldl := 3.1 + 0.8*rng.NormFloat64() + raised[s]
		risk := 0.25*float64(person.Age-30) + 3*rng.Float64()
		if rng.IntN(10) == 0 {
			continue
		}
		person.LDL = max(0.8, ldl)
		person.Total = person.LDL + 1.6 + 0.3*rng.Float64()
		person.Risk = max(0.3, risk)
	}
}

// haploid says whether a person's call at a site is of one allele.
func (p *Population) haploid(v, s int) bool {
	site := p.Sites[v]
	return p.People[s].Male && genome.RegionOf(genome.GRCh37, site.Chrom, site.Pos) == genome.XNonPAR
}
