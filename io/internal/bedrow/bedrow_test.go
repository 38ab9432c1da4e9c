package bedrow

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// call reads sample s of a packed row.
func call(row []byte, s int) byte { return row[s/4] >> (2 * (s % 4)) & 3 }

// The meaning of PLINK's two bits, from the PLINK 1.9 file format page
// ("PLINK binary biallelic genotype table"), as ALT copies with 3 for missing.
var (
	altIsA1 = [4]byte{0b00: 2, 0b01: 3, 0b10: 1, 0b11: 0}
	altIsA2 = [4]byte{0b00: 0, 0b01: 3, 0b10: 1, 0b11: 2}
)

func TestRecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.IntRange(1, 100).Draw(t, "samples")
		length := Bytes(samples)
		packed := rapid.SliceOfN(rapid.Byte(), length, length).Draw(t, "row")
		inPlace := rapid.Bool().Draw(t, "in place")
		for _, refIsA1 := range []bool{false, true} {
			meaning := altIsA1
			if refIsA1 {
				meaning = altIsA2
			}
			guarded := append(bytes.Clone(packed), 0xC7)
			row := guarded[:length]
			if inPlace {
				Recode(row, row, samples, refIsA1)
			} else {
				Recode(row, bytes.Clone(packed), samples, refIsA1)
			}
			copies := false
			for s := range samples {
				expected := meaning[call(packed, s)]
				if call(row, s) != expected {
					t.Fatalf("refIsA1 %t, sample %d of %d: got %d, expected %d", refIsA1, s, samples, call(row, s), expected)
				}
				copies = copies || expected == 1 || expected == 2
			}
			for s := samples; s < 4*length; s++ {
				if call(row, s) != 0 {
					t.Fatalf("refIsA1 %t, unused place %d: got %d, expected 0", refIsA1, s, call(row, s))
				}
			}
			if HasAltCopies(row) != copies {
				t.Fatalf("HasAltCopies: got %t, expected %t", !copies, copies)
			}
			if guarded[length] != 0xC7 {
				t.Fatal("wrote behind the row")
			}
		}
	})
}

func BenchmarkRecode(b *testing.B) {
	row := bytes.Repeat([]byte{0b11_10_01_00}, 16384)
	b.SetBytes(int64(len(row)))
	for b.Loop() {
		Recode(row, row, 4*len(row), false)
	}
}
