package cohort

import (
	"cmp"
	"math/bits"
	"slices"

	"cardioscore/scoring/genome"
)

// Samples are compared on up to comparedVariants common variants, spread over the
// autosomes. Comparing all pairs would take a time that grows with the square of
// the samples. Instead each bandVariants of them, far from each other, are a band:
// samples that have the same calls throughout a band, none of them missing, are
// compared in full. Two samples of one person of whose calls a share d differs or
// is missing agree in a band with probability (1-d)^18: where d is 5 % they miss each
// other in all 28 bands with probability 1e-6, where it is 10 % with 1e-2. A band of
// variants of frequency 0.2 to 0.8 has about 2^26 states, so that few strangers meet.
// Time is 28 passes over the samples, memory 128 bytes a sample and 16 for those of a
// band.
const (
	comparedVariants = 504
	bandVariants     = 18
	minCompared      = 96   // variants that two samples must both have a call of
	sameConcordance  = 0.95 // of identical calls; siblings reach about 0.7
	maxMeetings      = 8    // samples before it in a band that one is compared with
)

// peopleTable holds the calls of the compared variants: two bits each as in a packed
// row, so that a word is 32 variants of one sample. The words of the same variants lie
// together: variants come one by one, and bands are looked through one by one.
type peopleTable struct {
	samples, variants int
	words             int // of a sample
	calls             []uint64
}

func newPeopleTable(samples, variants int) *peopleTable {
	words := (variants + 31) / 32
	t := &peopleTable{samples: samples, variants: variants, words: words, calls: make([]uint64, samples*words)}
	return t
}

// compared is how many variants people are compared on: none where they are too few.
func (t *peopleTable) compared() int {
	if t.variants < minCompared {
		return 0
	}
	return t.variants
}

// set takes the packed calls of a variant. Neighbours go to different bands.
func (t *peopleTable) set(variant int, row []byte) {
	if bands := t.variants / bandVariants; variant < bands*bandVariants {
		variant = variant%bands*bandVariants + variant/bands
	}
	shift := 2 * (variant % 32)
	words := t.ofSamples(variant / 32)
	for ; len(words) >= 4; words, row = words[4:], row[1:] {
		four := uint64(row[0])
		words[0] |= four & 3 << shift
		words[1] |= four >> 2 & 3 << shift
		words[2] |= four >> 4 & 3 << shift
		words[3] |= four >> 6 << shift
	}
	for s := range words {
		words[s] |= uint64(row[0]>>(2*s)&3) << shift
	}
}

// ofSamples gives a word of all samples.
func (t *peopleTable) ofSamples(word int) []uint64 {
	return t.calls[word*t.samples : (word+1)*t.samples]
}

// compare gives the variants that both samples have a call of, and those of them at
// which the calls are equal.
func (t *peopleTable) compare(a, b int) (both, equal int) {
	for w := range t.words {
		words := t.ofSamples(w)
		x, y := words[a], words[b]
		valid := uint64(lows)
		if left := t.variants - 32*w; left < 32 {
			valid &= 1<<(2*left) - 1
		}
		missing := x&(x>>1) | y&(y>>1)
		differ := x ^ y
		differ |= differ >> 1
		both += bits.OnesCount64(valid &^ missing)
		equal += bits.OnesCount64(valid &^ missing &^ differ)
	}
	return both, equal
}

// band gives the calls of a sample in a band, and false where one is missing.
func (t *peopleTable) band(s, band int) (key uint64, ok bool) {
	at := 2 * band * bandVariants
	key = t.ofSamples(at / 64)[s] >> (at % 64)
	if at%64 != 0 && at/64+1 < t.words {
		key |= t.ofSamples(at/64 + 1)[s] << (64 - at%64)
	}
	key &= 1<<(2*bandVariants) - 1
	return key, key&(key>>1)&lows == 0
}

// meeting is a sample in a band.
type meeting struct {
	key    uint64
	sample int32
}

// groups joins the samples that look like one person, and sets SamePerson and
// Concordance. Groups are numbered by their first sample.
func (t *peopleTable) groups(qc []SampleQC) {
	if t.compared() == 0 {
		return
	}
	first := make([]int32, t.samples) // a tree of joined samples, whose root is the first
	for s := range first {
		first[s] = int32(s)
	}
	root := func(s int32) int32 {
		for first[s] != s {
			first[s] = first[first[s]]
			s = first[s]
		}
		return s
	}
	meetings := make([]meeting, 0, t.samples)
	met := newMetBefore(t.samples)
	for band := range t.variants / bandVariants {
		meetings = meetings[:0]
		for s := range t.samples {
			if key, ok := t.band(s, band); ok {
				meetings = append(meetings, meeting{key, int32(s)})
			}
		}
		meetings = met.keep(meetings)
		slices.SortFunc(meetings, func(a, b meeting) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.sample, b.sample)) })
		for i := range meetings {
			for k := i - 1; k >= 0 && k >= i-maxMeetings && meetings[k].key == meetings[i].key; k-- {
				a, b := meetings[k].sample, meetings[i].sample
				both, equal := t.compare(int(a), int(b))
				share := float64(equal) / float64(max(both, 1))
				if both < minCompared || share < sameConcordance {
					continue
				}
				for _, s := range []int32{a, b} {
					if !(qc[s].Concordance >= share) {
						qc[s].Concordance = share
					}
				}
				ra, rb := root(a), root(b)
				first[max(ra, rb)] = min(ra, rb)
			}
		}
	}
	number := map[int32]int{}
	for s := range qc {
		if qc[s].Concordance >= sameConcordance {
			r := root(int32(s))
			if number[r] == 0 {
				number[r] = len(number) + 1
			}
			qc[s].SamePerson = number[r]
		}
	}
}

// metBefore tells apart, without sorting, the samples that are alone with their key in
// a band: nearly all of them. A key is told by a hash, which few others share.
type metBefore struct {
	once, again []uint64 // a bit for each hash
	shift       int
}

func newMetBefore(samples int) *metBefore {
	n := max(6, bits.Len(uint(8*samples)))
	return &metBefore{make([]uint64, 1<<(n-6)), make([]uint64, 1<<(n-6)), 64 - n}
}

// hash multiplies by 2^64 divided by the golden ratio, which spreads keys over the
// high bits.
func (t *metBefore) hash(key uint64) (word int, bit uint64) {
	h := key * 0x9e3779b97f4a7c15 >> t.shift
	return int(h / 64), 1 << (h % 64)
}

// keep removes, in place, samples whose key no other sample has.
func (t *metBefore) keep(meetings []meeting) []meeting {
	clear(t.once)
	clear(t.again)
	for i := range meetings {
		word, bit := t.hash(meetings[i].key)
		t.again[word] |= t.once[word] & bit
		t.once[word] |= bit
	}
	return slices.DeleteFunc(meetings, func(m meeting) bool {
		word, bit := t.hash(m.key)
		return t.again[word]&bit == 0
	})
}

// comparable says whether people may be compared on a variant: one that is common
// and mostly called, on an autosome, the only one of its site.
func comparable(v *genome.Variant, samples int) bool {
	return v.Region == genome.Autosome && v.SiteAlts == 1 && 5*v.AC >= v.AN && 5*v.AC <= 4*v.AN && 20*int(v.Missing) <= samples
}

// thinned keeps rows of a chromosome that are evenly spread, at most twice
// comparedVariants of them, without knowing how many there will be.
type thinned struct {
	rows   []int64 // of the spool
	seen   int64
	stride int64 // every so many of those seen are kept; 0 before the first
}

func (t *thinned) add(row int64) {
	if t.stride == 0 {
		t.stride = 1
	}
	if t.seen%t.stride == 0 {
		if len(t.rows) == 2*comparedVariants {
			for i := range comparedVariants {
				t.rows[i] = t.rows[2*i]
			}
			t.rows = t.rows[:comparedVariants]
			t.stride *= 2
		}
		if t.seen%t.stride == 0 {
			t.rows = append(t.rows, row)
		}
	}
	t.seen++
}
