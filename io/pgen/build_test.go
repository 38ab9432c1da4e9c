package pgen

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/internal/bedrow"
	"cardioscore/io/source"
	"cardioscore/scoring/kernel"
)

// files is a set as bytes and text; an empty one is not written.
type files struct {
	pgen, pgi  []byte
	pvar, psam string
	bim, fam   string
}

func (f files) write(t testing.TB) (prefix string) {
	t.Helper()
	prefix = filepath.Join(t.TempDir(), "x")
	for ending, content := range map[string][]byte{
		".pgen": f.pgen, ".pgen.pgi": f.pgi, ".pvar": []byte(f.pvar), ".psam": []byte(f.psam), ".bim": []byte(f.bim), ".fam": []byte(f.fam),
	} {
		if len(content) == 0 {
			continue
		}
		if err := os.WriteFile(prefix+ending, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return prefix
}

// built is a record to be put in a file.
type built struct {
	kind        byte
	data        []byte
	alleles     int
	provisional bool
}

// storage says how the index of a file is to be stored.
type storage struct {
	mode                              byte
	kindBits, lengthBytes, countBytes int
	flags                             byte
	extension                         []byte // between the index and the records
	footer                            []byte
}

var plainStorage = storage{mode: modeVariable, kindBits: 8, lengthBytes: 2, flags: refAsserted}

// build writes a .pgen of variable width, and its .pgen.pgi in the modes that have one.
func build(samples int, how storage, records ...built) (pgen, pgi []byte) {
	header := []byte{0x6c, 0x1b, how.mode}
	if how.mode >= modeIndexed {
		header[2] += 0x10
	}
	header = binary.LittleEndian.AppendUint32(header, uint32(len(records)))
	header = binary.LittleEndian.AppendUint32(header, uint32(samples))
	control := byte(how.lengthBytes-1) | byte(how.countBytes)<<4 | how.flags<<6
	if how.kindBits == 8 {
		control |= 4
	}
	header = append(header, control)
	starts := len(header)
	blocks := (len(records) + blockVariants - 1) / blockVariants
	header = append(header, make([]byte, 8*blocks)...)
	var data []byte
	first := make([]int, blocks)
	for b := range blocks {
		block := records[b*blockVariants : min((b+1)*blockVariants, len(records))]
		first[b] = len(data)
		var kinds, lengths, counts []byte
		flags := make([]byte, (len(block)+7)/8)
		for i, rec := range block {
			switch {
			case how.kindBits == 8:
				kinds = append(kinds, rec.kind)
			case i%2 == 0:
				kinds = append(kinds, rec.kind)
			default:
				kinds[i/2] |= rec.kind << 4
			}
			lengths = append(lengths, binary.LittleEndian.AppendUint32(nil, uint32(len(rec.data)))[:how.lengthBytes]...)
			counts = append(counts, binary.LittleEndian.AppendUint32(nil, uint32(rec.alleles))[:how.countBytes]...)
			if rec.provisional {
				flags[i/8] |= 1 << (i % 8)
			}
			data = append(data, rec.data...)
		}
		header = append(append(append(header, kinds...), lengths...), counts...)
		if how.flags == refMixed {
			header = append(header, flags...)
		}
	}
	header = append(header, how.extension...)
	before := len(header)
	if how.mode >= modeIndexed {
		before = magicBytes
	}
	for b, at := range first {
		binary.LittleEndian.PutUint64(header[starts+8*b:], uint64(before+at))
	}
	data = append(data, how.footer...)
	if how.mode >= modeIndexed {
		return append([]byte{0x6c, 0x1b, how.mode}, data...), header
	}
	return append(header, data...), nil
}

// packed makes a row from letters: 0, 1, 2, and m for a missing call.
func packed(calls string) []byte {
	row := make([]byte, bedrow.Bytes(len(calls)))
	for s, c := range calls {
		setCode(row, uint32(s), byte(strings.IndexRune("012m", c)))
	}
	return row
}

// psamOf makes the samples s1, s2 and so on, with one sex code each.
func psamOf(sexes string) string {
	text := "#IID\tSEX\n"
	for i, sex := range sexes {
		text += fmt.Sprintf("s%d\t%c\n", i+1, sex)
	}
	return text
}

// pvarOf makes variants on chromosome 1.
func pvarOf(variants int) string {
	var text strings.Builder
	text.WriteString("#CHROM\tPOS\tID\tREF\tALT\n")
	for v := range variants {
		fmt.Fprintf(&text, "1\t%d\tv%d\tA\tC\n", v+1, v+1)
	}
	return text.String()
}

// readAll opens sets and gives a line for each site.
func readAll(prefixes []string, opts Options) (sites []string, outcomes source.Outcomes, err error) {
	tiers := kernel.Tiers()
	opts.Tier = tiers[len(tiers)-1]
	r, err := Open(prefixes, opts)
	if err != nil {
		return nil, source.Outcomes{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var site source.Site
	for {
		if err := r.Next(&site); err == io.EOF {
			return sites, r.Outcomes(), nil
		} else if err != nil {
			return sites, r.Outcomes(), err
		}
		sites = append(sites, show(&site, len(r.Samples())))
	}
}

// show gives a site as text: place, alleles, the calls as one letter a sample for
// each ALT, dosages, quality.
func show(site *source.Site, samples int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s:%d %s %s>%s", site.Line, site.Chrom, site.Pos, site.ID, site.Ref, strings.Join(site.Alts, ","))
	if site.Filter != "" {
		fmt.Fprintf(&text, " %s", site.Filter)
	}
	for _, row := range site.Calls {
		text.WriteByte(' ')
		for s := range samples {
			text.WriteByte("012m"[codeOf(row, uint32(s))])
		}
	}
	for _, dosages := range site.Dosages {
		fmt.Fprintf(&text, " %d", dosages)
	}
	for _, quality := range site.Info {
		if math.IsNaN(quality) {
			text.WriteString(" q?")
		} else {
			fmt.Fprintf(&text, " q%g", quality)
		}
	}
	return text.String()
}
