// Package fasta reads bases of a reference genome from a FASTA file through its index,
// FILE.fai: for each sequence its name, length, offset, and the bases and bytes of a
// line (samtools faidx).
package fasta

import (
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
)

// sequence is a line of the index.
type sequence struct {
	length, offset, lineBases, lineBytes int64
}

// File is an open FASTA file. It may be used by several goroutines.
type File struct {
	path    string
	file    *os.File
	byChrom [genome.LastChromosome + 1]sequence
}

// Open opens a FASTA file that is not compressed, and reads its index. Errors are of
// class IO, Malformed or Integrity.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	f := &File{path: path, file: file}
	if err := f.start(); err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) start() error {
	var first [1]byte
	if _, err := f.file.ReadAt(first[:], 0); err != nil && err != io.EOF {
		return fileerr.Wrap(fileerr.IO, f.path, err)
	}
	if first[0] != '>' {
		return fileerr.New(fileerr.Malformed, f.path, "this is not a plain FASTA file: it does not begin with >; unpack it, then run samtools faidx")
	}
	_, err := textfile.Each(f.path+".fai", func(index *textfile.File, line []byte) error {
		return f.take(index.Line(), string(line))
	})
	return err
}

// take reads a line of the index. Of two sequences of one chromosome the first holds.
func (f *File) take(number int, line string) error {
	fields := strings.Split(line, "\t")
	bad := fileerr.AtLine(fileerr.Malformed, f.path+".fai", number, "", "the line is not name, length, offset, bases and bytes of a line; make the index again with samtools faidx")
	if len(fields) != 5 {
		return bad
	}
	var n [4]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(fields[i+1], 10, 48); err != nil || n[i] < 0 {
			return bad
		}
	}
	s := sequence{n[0], n[1], n[2], n[3]}
	if s.length > math.MaxInt32 || s.lineBases < 1 || s.lineBytes < s.lineBases || s.lineBytes > s.lineBases+2 {
		return bad
	}
	if chrom, ok := genome.ParseChromosome(fields[0]); ok && f.byChrom[chrom].lineBases == 0 {
		f.byChrom[chrom] = s
	}
	return nil
}

// maxBases is the longest stretch that is read at a time.
const maxBases = 1 << 20

// Bases gives n bases from a 1-based position on, in capitals; "" where the sequence
// does not hold all of them. An error is of class IO, or Integrity where the index
// does not fit the file.
func (f *File) Bases(chrom genome.Chromosome, pos int32, n int) (string, error) {
	s, from := f.byChrom[chrom], int64(pos)-1
	if s.lineBases == 0 || from < 0 || n < 1 || n > maxBases || from+int64(n) > s.length {
		return "", nil
	}
	begin, end := s.at(from), s.at(from+int64(n)-1)+1
	raw := make([]byte, end-begin)
	if _, err := f.file.ReadAt(raw, begin); err == io.EOF {
		return "", fileerr.New(fileerr.Integrity, f.path, "the file ends before the bases that its index tells of; make the index again with samtools faidx")
	} else if err != nil {
		return "", fileerr.Wrap(fileerr.IO, f.path, err)
	}
	bases := make([]byte, 0, n)
	for _, c := range raw {
		switch {
		case c == '\n' || c == '\r':
		case c >= 'a' && c <= 'z':
			bases = append(bases, c-'a'+'A')
		case c >= 'A' && c <= 'Z':
			bases = append(bases, c)
		default:
			return "", fileerr.New(fileerr.Integrity, f.path, "something that is no base stands where the index tells of bases; make the index again with samtools faidx")
		}
	}
	if len(bases) != n {
		return "", fileerr.New(fileerr.Integrity, f.path, "lines end where the index does not tell; make the index again with samtools faidx")
	}
	return string(bases), nil
}

// at is the place in the file of a 0-based base.
func (s *sequence) at(base int64) int64 {
	return s.offset + base/s.lineBases*s.lineBytes + base%s.lineBases
}

// Close closes the file.
func (f *File) Close() error { return fileerr.Wrap(fileerr.IO, f.path, f.file.Close()) }
