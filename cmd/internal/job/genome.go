package job

import (
	"fmt"
	"os"
	"path/filepath"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
)

// genomeFile is what a manifest says of a reference genome: hashing gigabytes would take
// longer than most runs, so that its index and its size tell it from another one.
type genomeFile struct {
	path  string
	index string // SHA-256 of FILE.fai, which holds names and lengths of the sequences
	bytes int64  // of the FASTA file
}

// genomeFileOf looks at a FASTA file that has an index.
func genomeFileOf(path string) (*genomeFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	_, index, err := digestFile(path + ".fai")
	return &genomeFile{path, index, info.Size()}, err
}

// genome notes the reference genome of a run, nil for none.
func (r *record) genome(g *genomeFile) {
	if g == nil {
		r.option("fasta", "")
		return
	}
	r.option("fasta", g.path)
	r.option("fasta_bytes", fmt.Sprint(g.bytes))
	r.input("fasta_index", g.path+".fai", g.index)
}

// meta is what a compiled set says of it, nil for none.
func (g *genomeFile) meta() *compiled.ReferenceMeta {
	if g == nil {
		return nil
	}
	return &compiled.ReferenceMeta{Name: filepath.Base(g.path), Path: absolute(g.path), Bytes: g.bytes, IndexSHA256: g.index}
}

// absolute is a path from the root of the file system; where that cannot be told, the
// path itself.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
