package compiled

import (
	"errors"
	"hash/crc32"
	"sort"
	"sync"

	"cardioscore/io/fileerr"
)

// store reads weights from weights.parquet, and checks every piece that it touches. It
// fulfils scoreset.Store; places are offsets in the file.
type store struct {
	file   *file
	bodies []body // ascending by at
	checks []int32
}

// body is the weights of a chunk: bytes of the file, in pieces with a checksum each.
type body struct {
	at, size int64
	first    int // its first checksum
}

// Keep is never called: nothing is encoded into a set that is read.
func (s *store) Keep([]byte, int) (int64, bool, error) {
	return 0, false, errors.New("BUG: compiled: a set is written to")
}

var pieces = sync.Pool{New: func() any { return new([pieceBytes]byte) }}

// Read fulfils scoreset.Store. Errors: Integrity, IO.
func (s *store) Read(p []byte, at int64) error {
	k := sort.Search(len(s.bodies), func(k int) bool { return s.bodies[k].at > at }) - 1
	if k < 0 || at+int64(len(p)) > s.bodies[k].at+s.bodies[k].size {
		return fileerr.New(fileerr.Internal, s.file.path, "%d bytes at offset %d are no weights", len(p), at)
	}
	b := &s.bodies[k]
	from := at - b.at
	for len(p) > 0 {
		if skipped := from % pieceBytes; skipped > 0 || min(pieceBytes, b.size-from) > int64(len(p)) {
			n, err := s.part(p, b, from)
			if err != nil {
				return err
			}
			p, from = p[n:], from+int64(n)
			continue
		}
		whole := len(p) / pieceBytes * pieceBytes
		if from+int64(len(p)) == b.size {
			whole = len(p) // the last piece is whole too
		}
		if err := s.file.readAt(p[:whole], b.at+from); err != nil {
			return err
		}
		for rest := p[:whole]; len(rest) > 0; rest = rest[min(pieceBytes, len(rest)):] {
			if err := s.check(rest[:min(pieceBytes, len(rest))], b, from); err != nil {
				return err
			}
			from += min(pieceBytes, int64(len(rest)))
		}
		p = p[whole:]
	}
	return nil
}

// checkAll reads all weights, side by side.
func (s *store) checkAll() error {
	var all []func() error
	for k := range s.bodies {
		all = append(all, func() error { return s.Read(make([]byte, s.bodies[k].size), s.bodies[k].at) })
	}
	return together(all...)
}

// part copies what is wanted of one piece.
func (s *store) part(p []byte, b *body, from int64) (int, error) {
	buffer := pieces.Get().(*[pieceBytes]byte)
	defer pieces.Put(buffer)
	start := from / pieceBytes * pieceBytes
	piece := buffer[:min(pieceBytes, b.size-start)]
	if err := s.file.readAt(piece, b.at+start); err != nil {
		return 0, err
	}
	return copy(p, piece[from-start:]), s.check(piece, b, start)
}

func (s *store) check(piece []byte, b *body, from int64) error {
	if crc32.Checksum(piece, castagnoli) == uint32(s.checks[b.first+int(from/pieceBytes)]) {
		return nil
	}
	return fileerr.New(fileerr.Integrity, s.file.path, "the checksum of the weights at offset %d is wrong: they were damaged; compile the scores anew, or restore the set", b.at+from)
}
