package bgen

import (
	"encoding/binary"

	"cardioscore/io/fileerr"
)

// layout2Bytes is the size of the probabilities of layout 2 without any number.
func layout2Bytes(samples int) int64 { return 10 + int64(samples) }

const (
	missingBit = 1 << 7
	ploidyBits = 1<<6 - 1
)

// packed is the unpacked probabilities of one variant in layout 2.
type packed struct {
	alleles int
	phased  bool
	bits    uint64
	ploidy  []byte // of each sample, with missingBit
	numbers []byte // and zeros behind them, for reads of eight bytes
	diploid bool   // every sample is
	missing bool   // some call is; known where diploid
}

// parseLayout2 checks everything but the sums of the numbers.
func parseLayout2(data []byte, samples, alleles int) (*packed, *fileerr.Error) {
	p := &packed{alleles: alleles, ploidy: data[8 : 8+samples]}
	if n := u32(data); n != int64(samples) {
		return nil, malformed("probabilities", "found %d samples, the header says %d", n, samples)
	}
	if n := u16(data[4:]); n != alleles {
		return nil, malformed("probabilities", "found %d alleles, the variant has %d", n, alleles)
	}
	least, most := data[6], data[7]
	if least > most || most > ploidyBits {
		return nil, malformed("ploidy", "found %d to %d, expected a range within 0 to %d", least, most, ploidyBits)
	}
	phased, bits := data[8+samples], data[9+samples]
	if phased > 1 {
		return nil, malformed("phased", "found %d, expected 0 or 1", phased)
	}
	if bits < 1 || bits > 32 {
		return nil, malformed("bits", "found %d bits a probability, expected 1 to 32", bits)
	}
	p.phased, p.bits = phased == 1, uint64(bits)
	count, problem := p.countNumbers(least, most, uint64(8*(len(data)-10-samples))/p.bits)
	if problem != nil {
		return nil, problem
	}
	if found, expected := uint64(len(data)-10-samples), (count*p.bits+7)/8; found != expected {
		return nil, malformed("probabilities", "found %d bytes, expected %d for %d numbers of %d bits", found, expected, count, bits)
	}
	p.numbers = data[10+samples : len(data)+slack]
	return p, nil
}

// units is M: numbers are probabilities over it.
func (p *packed) units() uint64 { return unitsOf(int(p.bits)) }

// countNumbers adds up how many numbers the samples have, room at most, and
// checks their ploidies.
func (p *packed) countNumbers(least, most byte, room uint64) (uint64, *fileerr.Error) {
	tooFew := malformed("probabilities", "there are fewer than the ploidies of the samples ask for")
	if p.allDiploid() && least <= 2 && most >= 2 {
		p.diploid = true
		each, samples := p.numbersOf(2), uint64(len(p.ploidy))
		if each > room/samples {
			return 0, tooFew
		}
		return samples * each, nil
	}
	var samplesOf [256]uint64
	for _, b := range p.ploidy {
		samplesOf[b]++
	}
	total := uint64(0)
	for b, samples := range samplesOf {
		if samples == 0 {
			continue
		}
		ploidy := byte(b) &^ missingBit
		if ploidy < least || ploidy > most {
			return 0, malformed("ploidy", "found a sample of ploidy %d, the variant says %d to %d", ploidy, least, most)
		}
		each := p.numbersOf(uint64(ploidy))
		if each > (room-total)/samples {
			return 0, tooFew
		}
		total += samples * each
	}
	return total, nil
}

// allDiploid looks at eight samples at a time, and for missing calls on the way.
func (p *packed) allDiploid() bool {
	const two, marks = 0x0202020202020202, 0x8080808080808080
	var other, missing uint64
	i := 0
	for ; i+8 <= len(p.ploidy); i += 8 {
		w := binary.LittleEndian.Uint64(p.ploidy[i:])
		other |= w ^ two
		missing |= w
	}
	for ; i < len(p.ploidy); i++ {
		other |= uint64(p.ploidy[i] ^ 2)
		missing |= uint64(p.ploidy[i])
	}
	p.missing = missing&marks != 0
	return other&^marks == 0
}

// tooMany stands for any number that no file holds.
const tooMany = 1 << 40

// numbersOf is how many numbers a sample has: one less than the alleles for each
// haplotype, or one less than the genotypes, C(ploidy + alleles - 1, ploidy).
func (p *packed) numbersOf(ploidy uint64) uint64 {
	others := uint64(p.alleles - 1)
	if p.phased {
		return ploidy * others
	}
	genotypes := uint64(1)
	for i := uint64(1); i <= ploidy; i++ {
		if genotypes = genotypes * (others + i) / i; genotypes > tooMany {
			return tooMany
		}
	}
	return genotypes - 1
}

// number reads the number that begins at a bit.
func (p *packed) number(bit uint64) uint64 {
	return numberAt(p.numbers, bit, p.units())
}

// numberAt is number for loops that keep all three in registers.
func numberAt(numbers []byte, bit, mask uint64) uint64 {
	return binary.LittleEndian.Uint64(numbers[bit/8:]) >> (bit % 8) & mask
}

// callLengths fills in the ploidy of each sample, 0 where it is not 1 or 2.
func (p *packed) callLengths(lengths []uint8) {
	for s, b := range p.ploidy {
		if b &^= missingBit; b > 2 {
			b = 0
		}
		lengths[s] = b
	}
}
