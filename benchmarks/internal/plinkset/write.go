package plinkset

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"

	"cardioscore/benchmarks/internal/ordered"
	"cardioscore/benchmarks/internal/population"
)

// chunk is how many bytes of genotypes are made at a time by one thread.
const chunk = 4 << 20

// WriteBed writes prefix.bed, .bim and .fam. The bytes do not depend on threads.
func WriteBed(prefix string, p *population.Population, threads int) error {
	if err := writeFile(prefix+".fam", func(w *bufio.Writer) { fam(w, p) }); err != nil {
		return err
	}
	if err := writeFile(prefix+".bim", func(w *bufio.Writer) { bim(w, p) }); err != nil {
		return err
	}
	return writeRows(prefix+".bed", []byte{0x6c, 0x1b, 0x01}, p, p.RowBytes(), threads, func() rowMaker {
		var calls []byte
		return func(v int, dst []byte) []byte {
			calls = p.Calls(v, calls)
			return appendBed(dst, calls, p.Samples)
		}
	})
}

// WritePgen writes prefix.pgen, .pvar and .psam with dosages.
func WritePgen(prefix string, p *population.Population, threads int) error {
	if err := writeFile(prefix+".psam", func(w *bufio.Writer) { psam(w, p) }); err != nil {
		return err
	}
	if err := writeFile(prefix+".pvar", func(w *bufio.Writer) { pvar(w, p) }); err != nil {
		return err
	}
	const allRefKnown = 0x40
	header := append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte{0x6c, 0x1b, 0x03},
		uint32(p.Variants)), uint32(p.Samples)), allRefKnown)
	return writeRows(prefix+".pgen", header, p, p.RowBytes()+2*p.Samples, threads, func() rowMaker {
		var calls []byte
		var dosages []uint16
		return func(v int, dst []byte) []byte {
			dosages, calls = p.Dosages(v, dosages, calls)
			dst = append(dst, calls...)
			for _, n := range dosages {
				dst = binary.LittleEndian.AppendUint16(dst, n)
			}
			return dst
		}
	})
}

// rowMaker appends the row of a variant. Each is used by one goroutine at a time.
type rowMaker func(v int, dst []byte) []byte

// piece is one chunk of rows, with what its maker reuses.
type piece struct {
	bytes []byte
	row   rowMaker
}

func writeRows(path string, header []byte, p *population.Population, rowBytes, threads int, newRow func() rowMaker) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	if _, err := file.Write(header); err != nil {
		return err
	}
	each := max(1, chunk/rowBytes)
	return ordered.Each((p.Variants+each-1)/each, threads, func(i int, made piece) (piece, error) {
		if made.row == nil {
			made.row = newRow()
		}
		made.bytes = made.bytes[:0]
		for v := i * each; v < min(p.Variants, (i+1)*each); v++ {
			made.bytes = made.row(v, made.bytes)
		}
		return made, nil
	}, func(_ int, made piece) error {
		_, err := file.Write(made.bytes)
		return err
	})
}

// appendBed appends packed calls as .bed codes: 0 is two A1 (ALT) alleles, 1 missing, 2
// one, 3 none; unused bits 0.
func appendBed(dst, calls []byte, samples int) []byte {
	start := len(dst)
	for len(calls) >= 8 {
		x := binary.LittleEndian.Uint64(calls)
		low, high := x&0x5555555555555555, x>>1&0x5555555555555555
		dst = binary.LittleEndian.AppendUint64(dst, ^high&0x5555555555555555<<1|^(low^high)&0x5555555555555555)
		calls = calls[8:]
	}
	for _, x := range calls {
		low, high := x&0x55, x>>1&0x55
		dst = append(dst, (^high&0x55)<<1|^(low^high)&0x55)
	}
	if rest := samples % 4; rest != 0 {
		dst[start+samples/4] &= 1<<(2*rest) - 1
	}
	return dst
}

func fam(w *bufio.Writer, p *population.Population) {
	for s := range p.Samples {
		fmt.Fprintf(w, "0\t%s\t0\t0\t%d\t-9\n", population.SampleID(s), 1+s%2)
	}
}

func bim(w *bufio.Writer, p *population.Population) {
	for v := range p.Variants {
		x := p.Variant(v)
		fmt.Fprintf(w, "%d\t%s\t0\t%d\t%s\t%s\n", x.Chrom, x.ID, x.Pos, x.Alt, x.Ref)
	}
}

func psam(w *bufio.Writer, p *population.Population) {
	fmt.Fprintln(w, "#IID\tSEX")
	for s := range p.Samples {
		fmt.Fprintf(w, "%s\t%d\n", population.SampleID(s), 1+s%2)
	}
}

func pvar(w *bufio.Writer, p *population.Population) {
	fmt.Fprintln(w, "#CHROM\tPOS\tID\tREF\tALT")
	for v := range p.Variants {
		x := p.Variant(v)
		fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\n", x.Chrom, x.Pos, x.ID, x.Ref, x.Alt)
	}
}

// writeFile writes a text file; bufio keeps the first error until Flush.
func writeFile(path string, fill func(*bufio.Writer)) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, 1<<20)
	fill(w)
	err = w.Flush()
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}
