package kernel

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// words views aligned bytes as words.
func words(data []byte) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/8)
}

// read sets what a problem's rows mean, read one genotype at a time.
func (p *problem) read() {
	if p.dosage {
		number := func(r, s int) int64 {
			return int64(p.rows[r][p.first+s]) + 256*int64(p.rows[r][p.block+p.first+s])
		}
		p.isMissing = func(r, s int) bool { return number(r, s) == 65535 }
		p.copies = func(r, s int) int64 { return number(r, s) % 65535 }
		return
	}
	code := func(r, s int) byte { return p.rows[r][s/4] >> (s % 4 * 2) & 3 }
	p.isMissing = func(r, s int) bool { return code(r, s) == 3 }
	p.copies = func(r, s int) int64 { return [4]int64{0, 1, 2, 1}[code(r, s)] }
}

// FuzzRawRows takes any bytes as rows, of calls and of dosages.
func FuzzRawRows(f *testing.F) {
	f.Add([]byte{0b11_10_01_00}, uint16(4), uint8(1), int64(1))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, uint16(3), uint8(6), int64(-1))
	f.Add(slices.Repeat([]byte{0x1b, 0xff, 0x00}, 200), uint16(67), uint8(4), int64(1<<31-129))
	f.Add(slices.Repeat([]byte{0xe4}, 1000), uint16(257), uint8(5), int64(-1<<46))
	f.Fuzz(func(t *testing.T, data []byte, samples uint16, digits uint8, weight int64) {
		if samples == 0 || int(samples) > 2000 {
			return
		}
		before := slices.Clone(data)
		for _, dosage := range []bool{false, true} {
			p := rawProblem(data, int(samples), MinDigits+int(digits%3), weight, dosage)
			if p == nil {
				continue
			}
			var b bench
			for _, tier := range Tiers() {
				p.check(t, tier, &b)
			}
		}
		if !slices.Equal(data, before) {
			t.Error("rows were changed")
		}
	})
}

// rawProblem cuts data into rows; nil if it holds none.
func rawProblem(data []byte, samples, digits int, weight int64, dosage bool) *problem {
	p := &problem{samples: samples, scores: 2, digits: digits, dosage: dosage, block: samples}
	size := (samples + 3) / 4
	if dosage {
		size = 2 * samples
	}
	for row := range slices.Chunk(data, size) {
		if len(row) == size {
			p.rows = append(p.rows, row[:size:size])
		}
	}
	if len(p.rows) == 0 {
		return nil
	}
	limit := MaxWeight(digits)
	for r := range p.rows {
		q := (weight + int64(r)*0x123456789) % limit
		p.q = append(p.q, q, -q/2)
	}
	p.read()
	return p
}

// A panel's memory is what its last use left: reuse in any order of shapes changes
// nothing. Weights times two are sums times two; rows in another order are the
// same sums.
func TestSumsHaveTheirLaws(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		rapid.Check(t, func(rt *rapid.T) {
			samples := rapid.IntRange(1, 600).Draw(rt, "samples")
			rows := rapid.IntRange(1, 150).Draw(rt, "rows")
			scores := rapid.IntRange(1, 9).Draw(rt, "scores")
			digits := rapid.IntRange(MinDigits, MaxDigits).Draw(rt, "digits")
			random := newRandom(rapid.IntRange(0, 1<<30).Draw(rt, "seed"))
			p := randomCalls(random, samples, rows, scores, digits)
			switch rapid.IntRange(0, 3).Draw(rt, "form") {
			case 1:
				p = randomDosages(random, samples, rows, scores, digits)
			case 2:
				p = p.byTables()
			case 3:
				p = p.ofMissing()
			}
			for i := range p.q {
				p.q[i] /= 2
			}
			once := p.sums(tier, &b)
			for i := range p.q {
				p.q[i] *= 2
			}
			twice := p.sums(tier, &b)
			reversed := *p
			reversed.rows, reversed.q = slices.Clone(p.rows), nil
			slices.Reverse(reversed.rows)
			for r := rows - 1; r >= 0; r-- {
				reversed.q = append(reversed.q, p.q[r*scores:][:scores]...)
			}
			back := reversed.sums(tier, &b)
			reference := p.sums(Go, &b)
			for k := range once {
				if !slices.Equal(twice[k], reference[k]) {
					rt.Fatalf("score %d: %s and go differ", k, tier)
				}
				if !slices.Equal(twice[k], back[k]) {
					rt.Fatalf("score %d: rows in reverse give other sums", k)
				}
				for s := range once[k] {
					if 2*once[k][s] != twice[k][s] {
						rt.Fatalf("score %d, sample %d: %d, and %d with weights times two", k, s, once[k][s], twice[k][s])
					}
				}
			}
		})
	})
}

// sums runs a problem on a tier.
func (p *problem) sums(tier Tier, b *bench) [][]int64 {
	p.fill(&b.panel, tier)
	p.pack(&b.weights, tier)
	sums := p.newSums(tier, p.scores)
	sums.Add(&b.panel, &b.weights, 0)
	totals := make([][]int64, p.scores)
	for k := range totals {
		totals[k] = make([]int64, p.samples)
		sums.Total(k, totals[k])
	}
	return totals
}

// Every buffer of panel, weights and sums has a zone before and after it that
// kernels must leave alone. The zones hold what would spoil sums if it were read.
func TestBuffersStayInBounds(t *testing.T) {
	everyTier(t, checkEveryZone)
}

func checkEveryZone(t *testing.T, tier Tier) {
	for i, shape := range []struct{ samples, rows, scores, digits int }{
		{1, 1, 1, 4}, {63, 5, 1, 5}, {64, 64, 4, 4}, {65, 66, 2, 6}, {256, 70, 5, 4}, {257, 3, 1, 4}, {300, 130, 9, 6},
	} {
		problems := map[string]*problem{
			"calls":                   randomCalls(newRandom(i), shape.samples, shape.rows, shape.scores, shape.digits),
			"all missing":             randomCalls(newRandom(i), shape.samples, shape.rows, shape.scores, shape.digits).allMissing(),
			"missing calls":           randomCalls(newRandom(i), shape.samples, shape.rows, shape.scores, shape.digits).missingCalls(),
			"tables":                  randomCalls(newRandom(i), shape.samples, shape.rows, shape.scores+9+i%4, shape.digits).byTables(),
			"dosages":                 randomDosages(newRandom(i), shape.samples, shape.rows, shape.scores, shape.digits),
			"tables of missing calls": randomCalls(newRandom(i), shape.samples, shape.rows, shape.scores+12, shape.digits).ofMissing(),
		}
		if tier.AddsRows() {
			problems["rows"] = randomCalls(newRandom(i), shape.samples, shape.rows, 1, shape.digits).byTables().ofRows()
		}
		for name, p := range problems {
			p.checkZones(t, tier, fmt.Sprintf("%s, %+v", name, shape))
		}
	}
}

// checkZones runs a problem twice, the second time between guard zones.
func (p *problem) checkZones(t *testing.T, tier Tier, describe string) {
	t.Helper()
	var b bench
	sums := p.newSums(tier, p.scores)
	want, got := p.naive(p.copies), make([]int64, p.samples)
	run := func() {
		p.fill(&b.panel, tier)
		p.pack(&b.weights, tier)
		p.add(sums, &b)
		if !p.missing {
			p.checkMissing(t, &b, describe)
		}
		for k := range p.scores {
			clear(got)
			sums.Total(k, got)
			if !slices.Equal(got, want[k]) {
				t.Fatalf("%s: score %d: %v, want %v", describe, k, head(got), head(want[k]))
			}
		}
	}
	run() // sizes every buffer
	panel, weights := &b.panel, &b.weights
	intact := map[string]func() bool{
		"lookup": zone(&panel.lookup), "dosages": zone(&panel.dosages), "codes": zone(&panel.codes),
		"decoded": zone(&panel.decoded), "flags": zone(&panel.flags), "marks": zone(&panel.marks), "wanted": zone(&panel.wanted),

		"weights": zone(&weights.plain), "packed": zone(&weights.packed), "narrow weights": zone(&weights.narrow),
		"ones of weights": zone(&weights.ones), "sums of weights": zone(&weights.sums), "divided": zone(&weights.divided),
		"column": zone(&weights.column), "places": zone(&weights.places), "zero": zone(&weights.zero),

		"sums": zone(&sums.plain), "narrow sums": zone(&sums.narrow), "wide sums": zone(&sums.wide), "table": zone(&sums.table),
		"turned": zone(&sums.turned.sums), "ones": zone(&sums.ones), "list": zone(&sums.list), "totals": zone(&got),
	}
	// Sums begin at 0.
	clear(sums.narrow)
	clear(sums.wide)
	clear(sums.plain)
	clear(sums.ones)
	run()
	for name, intact := range intact {
		if !intact() {
			t.Errorf("%s: the zone around %s was written, or other memory taken", describe, name)
		}
	}
}

// zone moves a buffer between two guard zones, all ones, and gives a check of them, and
// that the buffer is still there.
func zone[T uint8 | uint16 | uint32 | uint64 | int32 | int64](buffer *[]T) (intact func() bool) {
	const guardSize = 256
	all := make([]T, len(*buffer)+2*guardSize)
	ones := ^T(0)
	for i := range all {
		all[i] = ones
	}
	n := len(*buffer)
	*buffer = all[guardSize : guardSize+n : guardSize+n]
	return func() bool {
		if n > 0 && unsafe.SliceData(*buffer) != &all[guardSize] {
			return false
		}
		for i, x := range all {
			if x != ones && (i < guardSize || i >= guardSize+n) {
				return false
			}
		}
		return true
	}
}
