// Package chain reads chain files (UCSC): pairwise alignments between two builds of
// a genome, as liftOver uses them.
//
// A chain begins with a line of
//
//	chain score name size strand start end name size strand start end id
//
// first for the build that positions come from, then for the other one, and goes on
// with lines of three numbers: bases that are aligned without a gap, and the bases
// that are skipped on either side before the next; the last line has the first
// number alone. Positions count from 0, and on the reverse strand from the end of
// the sequence. The format is described at genome.ucsc.edu/goldenPath/help/chain.html.
package chain

import (
	"bytes"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/lift"
)

// File is a chain file.
type File struct {
	Map      *lift.Map
	From, To genome.Build // as the lengths of the chromosomes tell
	Digest   string       // SHA-256 of the text, hex
}

// Read reads a chain file, plain, gzip or BGZF. Alignments of contigs other than
// chromosomes 1 to 22, X and Y are left out where positions come from them, and those
// of mitochondria: GRCh37 has another sequence there than the hg19 of chain files.
// Errors are of class IO, Malformed, Integrity, or Inconsistent where the chromosomes
// are not those of GRCh37 and GRCh38.
func Read(path string) (*File, error) {
	r := &reader{path: path}
	digest, err := textfile.Each(path, func(text *textfile.File, line []byte) error {
		r.text = text
		return r.take(bytes.TrimSpace(line))
	})
	if err != nil {
		return nil, err
	}
	if r.open {
		return nil, r.bad("the file ends within a chain: it is cut")
	}
	if r.from == genome.UnknownBuild || r.to == genome.UnknownBuild || r.from == r.to {
		return nil, fileerr.New(fileerr.Inconsistent, path, "has no chain between chromosomes of GRCh37 and GRCh38: give hg19ToHg38.over.chain or hg38ToHg19.over.chain")
	}
	return &File{Map: lift.NewMap(r.stretches), From: r.from, To: r.to, Digest: digest}, nil
}

type reader struct {
	path      string
	text      *textfile.File
	stretches []lift.Stretch
	from, to  genome.Build

	open bool // within a chain
	skip bool // whose stretches are not wanted
	// Where the next stretch begins, counted from 0 on the strand of each side, and
	// where the chain has to end.
	chrom, toChrom genome.Chromosome
	at, end        int64
	toAt, toEnd    int64
	toSize         int64
	reversed       bool
}

func (r *reader) bad(format string, args ...any) error {
	return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "", format, args...)
}

func (r *reader) take(line []byte) error {
	switch {
	case len(line) == 0 || line[0] == '#':
		return nil
	case bytes.HasPrefix(line, []byte("chain")):
		if r.open {
			return r.bad("a chain begins before the one before it has ended: the file is cut or mixed")
		}
		return r.begin(bytes.Fields(line))
	case !r.open:
		return r.bad("expected a line that begins with chain; this is no chain file")
	}
	return r.stretch(bytes.Fields(line))
}

// number reads a whole number that a position may be.
func number(field []byte) (int64, bool) {
	n, err := strconv.ParseUint(string(field), 10, 31)
	return int64(n), err == nil
}

func (r *reader) begin(fields [][]byte) error {
	const names = 12 // fields; an id may follow
	if len(fields) < names {
		return r.bad("expected chain, score, and name, size, strand, start and end of two sequences; found %d fields", len(fields))
	}
	var n [6]int64 // size, start, end of each side
	for i, at := range []int{3, 5, 6, 8, 10, 11} {
		var ok bool
		if n[i], ok = number(fields[at]); !ok {
			return r.bad("field %d is not a whole number up to %d", at+1, math.MaxInt32)
		}
	}
	if string(fields[4]) != "+" || string(fields[9]) != "+" && string(fields[9]) != "-" {
		return r.bad("expected strand + for the first sequence, + or - for the second")
	}
	if n[1] > n[2] || n[2] > n[0] || n[4] > n[5] || n[5] > n[3] {
		return r.bad("start, end and size of a sequence do not fit together")
	}
	r.open, r.reversed = true, fields[9][0] == '-'
	r.at, r.end, r.toSize, r.toAt, r.toEnd = n[1], n[2], n[3], n[4], n[5]
	var known, toKnown bool
	r.chrom, known = chromosome(fields[2])
	r.toChrom, toKnown = chromosome(fields[7])
	r.skip = !known || r.chrom == genome.ChrMT
	if known && r.chrom != genome.ChrMT {
		if err := r.agree(&r.from, r.chrom, n[0]); err != nil {
			return err
		}
	}
	if toKnown && r.toChrom != genome.ChrMT {
		return r.agree(&r.to, r.toChrom, r.toSize)
	}
	r.toChrom = 0
	return nil
}

// chromosome knows the chromosomes themselves, no PAR or other names of parts.
func chromosome(name []byte) (genome.Chromosome, bool) {
	chrom, ok := genome.ParseChromosome(string(name))
	return chrom, ok && chrom <= genome.LastChromosome
}

// agree checks that a chromosome has the length that it has in one build, the same
// build for all.
func (r *reader) agree(build *genome.Build, chrom genome.Chromosome, size int64) error {
	found, ok := genome.BuildOfLength(chrom, size)
	switch {
	case !ok:
		return fileerr.AtLine(fileerr.Inconsistent, r.path, r.text.Line(), "", "chromosome %s has %d bases, which it has in neither GRCh37 nor GRCh38", chrom, size)
	case *build == genome.UnknownBuild:
		*build = found
	case *build != found:
		return fileerr.AtLine(fileerr.Inconsistent, r.path, r.text.Line(), "", "chromosome %s has the length of %s, others that of %s", chrom, found, *build)
	}
	return nil
}

func (r *reader) stretch(fields [][]byte) error {
	if len(fields) != 1 && len(fields) != 3 {
		return r.bad("expected one number or three, found %d fields", len(fields))
	}
	var n [3]int64
	for i, field := range fields {
		var ok bool
		if n[i], ok = number(field); !ok {
			return r.bad("field %d is not a whole number up to %d", i+1, math.MaxInt32)
		}
	}
	bases := n[0]
	if bases > r.end-r.at || bases > r.toEnd-r.toAt {
		return r.bad("the stretches are longer than their chain")
	}
	if !r.skip && bases > 0 {
		s := lift.Stretch{
			Chrom: r.chrom, Pos: int32(r.at + 1), Bases: int32(bases),
			To: r.toChrom, ToPos: int32(r.toAt + 1), Reversed: r.reversed,
		}
		if r.reversed {
			s.ToPos = int32(r.toSize - r.toAt)
		}
		r.stretches = append(r.stretches, s)
	}
	r.at, r.toAt = r.at+bases+n[1], r.toAt+bases+n[2]
	if len(fields) == 1 {
		r.open = false
		if r.at != r.end || r.toAt != r.toEnd {
			return r.bad("the stretches do not fill their chain: the file is damaged")
		}
	}
	return nil
}
