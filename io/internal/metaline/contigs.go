package metaline

import (
	"bytes"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// Contigs holds, for each build, the first ##contig line that gives a chromosome its
// length in that build. The zero value holds none.
type Contigs struct {
	lengths [genome.GRCh38 + 1]contig
}

type contig struct {
	line  int // 1-based; 0 where there is none
	chrom genome.Chromosome
	bases int64
}

// Take looks at a line of a header. Lengths of no build, such as the position of the last
// record, which PLINK writes, say nothing.
func (c *Contigs) Take(line int, text []byte) {
	rest, ok := bytes.CutPrefix(text, []byte("##contig=<"))
	if !ok {
		return
	}
	values := Attributes(rest, "ID", "length")
	chrom, ok := genome.ParseChromosome(values[0])
	if !ok {
		return
	}
	bases, err := strconv.ParseInt(values[1], 10, 64)
	if err != nil {
		return
	}
	if build, ok := genome.BuildOfLength(chrom, bases); ok && c.lengths[build].line == 0 {
		c.lengths[build] = contig{line, chrom, bases}
	}
}

// Check refuses a header, as Inconsistent, that gives a chromosome the length that it has
// in another build than the one that the positions are taken to be of. An unknown build
// compares nothing.
func (c *Contigs) Check(path string, build genome.Build) error {
	if build == genome.UnknownBuild {
		return nil
	}
	for other, l := range c.lengths {
		if l.line != 0 && genome.Build(other) != build {
			return fileerr.AtLine(fileerr.Inconsistent, path, l.line, "##contig",
				"the header gives chromosome %s %d bases, its length in %s, and the build given is %s; give --build %s, or mend the header (that of VCF and BCF with bcftools reheader) if the positions are those of %s",
				l.chrom, l.bases, genome.Build(other), build, genome.Build(other), build)
		}
	}
	return nil
}
