package kernel

import (
	"math/rand/v2"
	"testing"
)

// everyTier runs a test for each tier, and says loudly which ones this machine
// cannot run.
func everyTier(t *testing.T, run func(t *testing.T, tier Tier)) {
	for tier := Go; tier <= AMX; tier++ {
		t.Run(tier.String(), func(t *testing.T) {
			if what := lacks(tier); what != "" {
				t.Skipf("NOT CHECKED: tier %s, because this machine lacks %s", tier, what)
			}
			run(t, tier)
		})
	}
}

// randomCalls makes a problem on packed calls.
func randomCalls(random *rand.Rand, samples, rows, scores, digits int) *problem {
	p := &problem{samples: samples, scores: scores, digits: digits}
	codes := make([][]uint8, rows)
	for r := range codes {
		var row []byte
		codes[r], row = packed(random, samples)
		p.rows = append(p.rows, row)
	}
	p.copies = func(r, s int) int64 { return [4]int64{0, 1, 2, 1}[codes[r][s]] }
	p.isMissing = func(r, s int) bool { return codes[r][s] == 3 }
	p.q = randomWeights(random, rows, scores, digits)
	return p
}

// randomDosages makes a problem on a part of a block of dosages. One genotype in
// five is missing; one byte in five is 255, so that half-missing pairs occur.
func randomDosages(random *rand.Rand, samples, rows, scores, digits int) *problem {
	p := &problem{samples: samples, scores: scores, digits: digits, dosage: true}
	p.first = random.IntN(5)
	p.block = p.first + samples + random.IntN(5)
	numbers := make([][]uint16, rows)
	for r := range numbers {
		numbers[r] = make([]uint16, samples)
		zone := make([]byte, 2*p.block+32)
		for i := range zone {
			zone[i] = guard
		}
		row := zone[16 : 16+2*p.block]
		for s := range samples {
			low, high := uint8(random.IntN(256)), uint8(random.IntN(256))
			switch random.IntN(10) {
			case 0, 1:
				low, high = 255, 255
			case 2:
				low = 255
			case 3:
				high = 255
			}
			row[p.first+s], row[p.block+p.first+s] = low, high
			numbers[r][s] = uint16(low) | uint16(high)<<8
		}
		p.rows = append(p.rows, row)
	}
	p.isMissing = func(r, s int) bool { return numbers[r][s] == 65535 }
	p.copies = func(r, s int) int64 {
		if numbers[r][s] == 65535 {
			return 0
		}
		return int64(numbers[r][s])
	}
	p.q = randomWeights(random, rows, scores, digits)
	return p
}

// randomWeights are of all magnitudes that the digits hold; a score in four is 0
// on a stretch of rows.
func randomWeights(random *rand.Rand, rows, scores, digits int) []int64 {
	q := make([]int64, rows*scores)
	limit := MaxWeight(digits)
	for i := range q {
		switch random.IntN(8) {
		case 0:
			q[i] = limit
		case 1:
			q[i] = -limit
		case 2:
			q[i] = 0
		default:
			q[i] = (random.Int64N(2*limit+1) - limit) >> random.IntN(8*digits)
		}
	}
	for k := range scores {
		if random.IntN(4) != 0 {
			continue
		}
		from := random.IntN(rows)
		to := from + random.IntN(rows-from+1)
		for r := from; r < to; r++ {
			q[r*scores+k] = 0
		}
	}
	return q
}

func TestSumsAtEverySampleCount(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for samples := 1; samples <= 300; samples++ {
			random := newRandom(samples)
			digits := MinDigits + samples%3
			randomCalls(random, samples, 1+random.IntN(70), 1+random.IntN(5), digits).check(t, tier, &b)
			randomDosages(random, samples, 1+random.IntN(70), 1+random.IntN(5), digits).check(t, tier, &b)
		}
	})
}

func TestSumsAtEveryRowCount(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for rows := 1; rows <= 70; rows++ {
			for digits := MinDigits; digits <= MaxDigits; digits++ {
				random := newRandom(rows*10 + digits)
				for _, scores := range []int{1, 2, 3, 7} {
					randomCalls(random, 1+random.IntN(300), rows, scores, digits).check(t, tier, &b)
					randomDosages(random, 1+random.IntN(300), rows, scores, digits).check(t, tier, &b)
				}
			}
		}
	})
}
