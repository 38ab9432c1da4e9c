package vcf

import (
	"os"

	"cardioscore/io/inorder"
	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/tabix"
	"cardioscore/scoring/genome"
)

// seek turns to the parts of the file that hold what is asked for, where an index
// tells them. An index that is not there, or does not reach to the end of the file as it
// is, so that it belongs to another one, is not used: then all of it is read.
func (s *stream) seek(workers *inorder.Pool, threads int, p *plan) {
	regions := p.regions
	if regions == nil && p.sites != nil {
		regions = p.sites.Places()
	}
	if regions == nil || s.blocks == nil {
		return
	}
	index := s.index()
	if index == nil {
		return
	}
	names := index.Names
	if s.header.dictionary != nil {
		names = s.header.dictionary.contigs
	}
	var chunks []bgzf.Chunk
	for number, contig := range names {
		chrom, ok := genome.ParseChromosome(contig)
		if !ok {
			continue
		}
		behind := int64(0) // of the smallest bins that are taken
		for _, r := range regions.Of(chrom) {
			if int64(r.To) > behind {
				chunks = index.Chunks(chunks, number, int64(r.From), int64(r.To))
				behind = (int64(r.To)-1)>>smallestBin<<smallestBin + 1<<smallestBin
			}
			if len(chunks) > manyChunks {
				chunks = tabix.Merge(chunks)
			}
		}
	}
	s.blocks.Close()
	s.blocks = bgzf.NewChunkReader(s.path, s.file, tabix.Merge(chunks), submitTo(workers), 4*threads+4)
	if s.header.dictionary != nil {
		s.cutter = &bcfCutter{path: s.path, src: s.blocks, limit: s.recordLimit()}
	} else {
		c := newCutter(s.path, s.blocks)
		c.limit = s.recordLimit()
		s.cutter = c
	}
	s.parts = true
}

const (
	// smallestBin is the least size of a bin that indexes in use have, as a shift:
	// regions in one of them are looked for once.
	smallestBin = 14
	manyChunks  = 1 << 20
)

// index reads FILE.tbi or FILE.csi; nil where neither can be used.
func (s *stream) index() *tabix.Index {
	info, err := s.file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	for _, end := range []string{".tbi", ".csi"} {
		path := s.path + end
		made, err := os.Stat(path)
		if err != nil || made.ModTime().Before(info.ModTime()) {
			continue
		}
		if x, err := tabix.Read(path); err == nil && x.End() == bgzf.Offset(info.Size()-bgzf.EOFSize)<<16 {
			return x
		}
	}
	return nil
}
