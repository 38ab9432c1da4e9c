package vcf

import (
	"bytes"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// declaredLength is a ##contig line with the length that a chromosome has in one build.
type declaredLength struct {
	line  int // 1-based; 0 where there is none
	chrom genome.Chromosome
	bases int64
}

// takeContig notes the first ##contig line with a length of each build. Lengths of no
// build, such as that of the last record, which PLINK writes, say nothing.
func (h *header) takeContig(line int, text []byte) {
	rest, ok := bytes.CutPrefix(text, []byte("##contig=<"))
	if !ok {
		return
	}
	var id, length string
	eachAttribute(rest, func(key, value []byte) {
		switch string(key) {
		case "ID":
			id = string(value)
		case "length":
			length = string(value)
		}
	})
	chrom, ok := genome.ParseChromosome(id)
	if !ok {
		return
	}
	bases, err := strconv.ParseInt(length, 10, 64)
	if err != nil {
		return
	}
	if build, ok := genome.BuildOfLength(chrom, bases); ok && h.lengths[build].line == 0 {
		h.lengths[build] = declaredLength{line, chrom, bases}
	}
}

// checkBuild refuses a header that gives a chromosome the length that it has in another
// build than the one that the positions are taken to be of.
func (h *header) checkBuild(path string, build genome.Build) error {
	if build == genome.UnknownBuild {
		return nil
	}
	for other, l := range h.lengths {
		if l.line != 0 && genome.Build(other) != build {
			return fileerr.AtLine(fileerr.Inconsistent, path, l.line, "##contig",
				"the header gives chromosome %s %d bases, its length in %s, and the build given is %s; give --build %s, or mend the header (bcftools reheader) if the positions are those of %s",
				l.chrom, l.bases, genome.Build(other), build, genome.Build(other), build)
		}
	}
	return nil
}
