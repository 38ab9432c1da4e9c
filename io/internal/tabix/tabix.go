// Package tabix reads the indexes of BGZF files that are sorted by position: TBI, by
// the Tabix specification, and CSI, by the CSI specification (both of samtools/hts-specs).
//
//	TBI      "TBI\1", sequences, format, 3 columns, comment, lines to skip, bytes of
//	         names (4 bytes each), names behind one another with a 0 each; then for each
//	         sequence its bins and its linear index, which is not used here
//	CSI      "CSI\1", shift of the smallest bin, depth, bytes of auxiliary data (4 bytes
//	         each), those data (for text files as in TBI from format to names),
//	         sequences; then for each of them its bins
//	bin      number (4 bytes), in CSI an offset (8), chunks (4), then for each chunk
//	         the offsets of its begin and end (8 bytes each)
//
// Both are BGZF files themselves. A bin of level l covers 2^(shift + 3 (depth - l))
// positions; each record is in the smallest bin that holds all of it.
package tabix

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf"
)

// Index tells where in a file the records of a region are.
type Index struct {
	// Names are those of the sequences; nil where the file has a dictionary of its own,
	// as BCF does.
	Names     []string
	shift     int
	depth     int
	sequences []map[uint32][]bgzf.Chunk
	end       bgzf.Offset
}

// Read reads an index. Errors are of class IO, Malformed, Integrity or Resource.
func Read(path string) (*Index, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	prefix := make([]byte, 18)
	if n, _ := file.ReadAt(prefix, 0); !bgzf.IsBGZF(prefix[:n]) {
		return nil, fileerr.New(fileerr.Malformed, path, "this is not an index: it is not BGZF; make it again with tabix or bcftools index")
	}
	blocks := bgzf.NewReader(path, file, func(task func()) { task() }, 2)
	defer blocks.Close()
	limit := 32<<20 + 8*info.Size()
	content, err := io.ReadAll(io.LimitReader(blocks, limit+1))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	if int64(len(content)) > limit {
		return nil, fileerr.New(fileerr.Resource, path, "the index unpacks to more than an index of its size can have; make it again")
	}
	x := &Index{}
	if !x.parse(&reader{rest: content}) {
		return nil, fileerr.New(fileerr.Malformed, path, "this is not a TBI or CSI index, or it is damaged; make it again with tabix or bcftools index")
	}
	return x, nil
}

func (x *Index) parse(r *reader) bool {
	magic := r.take(4)
	csi := bytes.Equal(magic, []byte("CSI\x01"))
	if !csi && !bytes.Equal(magic, []byte("TBI\x01")) {
		return false
	}
	sequences := uint32(0)
	x.shift, x.depth = 14, 5
	if csi {
		x.shift, x.depth = int(r.uint32()), int(r.uint32())
		if x.shift > 31 || x.depth > 10 || x.shift+3*x.depth > 62 {
			return false
		}
		if aux := r.take(int(r.uint32())); len(aux) >= 28 && !x.parseNames(&reader{rest: aux}) {
			return false
		}
		sequences = r.uint32()
	} else {
		sequences = r.uint32()
		if !x.parseNames(r) {
			return false
		}
	}
	for range sequences {
		bins := r.uint32()
		if r.bad {
			return false
		}
		all := map[uint32][]bgzf.Chunk{}
		for range bins {
			number := r.uint32()
			if csi {
				r.take(8)
			}
			n := int(r.uint32())
			raw := r.take(16 * n)
			if r.bad {
				return false
			}
			if int64(number) > x.lastBin() {
				continue // counts of records, not places
			}
			chunks := make([]bgzf.Chunk, n)
			for i := range chunks {
				chunks[i] = bgzf.Chunk{
					Begin: bgzf.Offset(binary.LittleEndian.Uint64(raw[16*i:])),
					End:   bgzf.Offset(binary.LittleEndian.Uint64(raw[16*i+8:])),
				}
				if chunks[i].Begin > chunks[i].End || chunks[i].End>>63 != 0 {
					return false
				}
				x.end = max(x.end, chunks[i].End)
			}
			all[number] = chunks
		}
		if !csi {
			r.take(8 * int(r.uint32()))
		}
		x.sequences = append(x.sequences, all)
	}
	return !r.bad && (x.Names == nil || len(x.Names) >= len(x.sequences))
}

// parseNames takes the format, the columns and the names of the sequences.
func (x *Index) parseNames(r *reader) bool {
	r.take(24)
	names := r.take(int(r.uint32()))
	for len(names) > 0 {
		name, rest, ok := bytes.Cut(names, []byte{0})
		if !ok {
			return false
		}
		x.Names = append(x.Names, string(name))
		names = rest
	}
	return !r.bad
}

// lastBin is the largest number of a bin.
func (x *Index) lastBin() int64 { return (int64(1)<<(3*(x.depth+1))-1)/7 - 1 }

// End is where the last record of the file ends.
func (x *Index) End() bgzf.Offset { return x.end }

// Chunks adds the chunks that hold the records of a sequence between two 1-based
// positions, both included, and others.
func (x *Index) Chunks(to []bgzf.Chunk, sequence int, first, last int64) []bgzf.Chunk {
	if sequence < 0 || sequence >= len(x.sequences) {
		return to
	}
	bins := x.sequences[sequence]
	first, last = first-1, min(last-1, int64(1)<<(x.shift+3*x.depth)-1)
	offset := int64(0)
	for level := range x.depth + 1 {
		shift := x.shift + 3*(x.depth-level)
		from, until := offset+first>>shift, offset+last>>shift
		if until-from < int64(len(bins)) {
			for bin := from; bin <= until; bin++ {
				to = append(to, bins[uint32(bin)]...)
			}
		} else {
			for bin, chunks := range bins {
				if int64(bin) >= from && int64(bin) <= until {
					to = append(to, chunks...)
				}
			}
		}
		offset += int64(1) << (3 * level)
	}
	return to
}

// Merge sorts chunks and joins those that overlap or touch.
func Merge(chunks []bgzf.Chunk) []bgzf.Chunk {
	slices.SortFunc(chunks, func(a, b bgzf.Chunk) int {
		switch {
		case a.Begin < b.Begin:
			return -1
		case a.Begin > b.Begin:
			return 1
		}
		return 0
	})
	n := 0
	for _, c := range chunks {
		if n > 0 && c.Begin <= chunks[n-1].End {
			chunks[n-1].End = max(chunks[n-1].End, c.End)
			continue
		}
		chunks[n] = c
		n++
	}
	return chunks[:n]
}

// reader takes numbers from bytes; bad is set where there are too few.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}
