package pgen

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// set is the three files of one prefix.
type set struct {
	pgen        string // path
	variantPath string // of the .pvar, .pvar.zst or .bim
	samplePath  string // of the .psam or .fam
	size        int64  // of the .pgen

	index    *index
	findings findings
	// provisional: a REF is not known to be the base of the reference genome.
	provisional bool
}

// The endings of the text files, in the order in which they are looked for.
var (
	variantEndings = []string{".pvar", ".pvar.zst", ".bim", ".bim.zst"}
	sampleEndings  = []string{".psam", ".fam"}
)

// findSet names the files of a prefix. A prefix may carry its ".pgen".
func findSet(prefix string) (*set, error) {
	prefix = strings.TrimSuffix(prefix, ".pgen")
	s := &set{pgen: prefix + ".pgen"}
	size, err := regular(s.pgen)
	if err != nil {
		return nil, err
	}
	var other error
	if s.variantPath, err = firstOf(prefix, variantEndings); err != nil {
		return nil, err
	}
	if s.samplePath, other = firstOf(prefix, sampleEndings); other != nil {
		return nil, other
	}
	switch {
	case size < 0 && s.variantPath == "" && s.samplePath == "":
		return nil, fileerr.New(fileerr.IO, s.pgen, "not found, nor %s.pvar or .psam; expected the prefix of a PLINK 2 set", prefix)
	case size < 0:
		return nil, fileerr.New(fileerr.Inconsistent, s.pgen, "not found; a PLINK 2 set is %s.pgen, .pvar and .psam together", prefix)
	case s.variantPath == "":
		return nil, fileerr.New(fileerr.Inconsistent, prefix+".pvar", "not found, nor .pvar.zst or .bim; a PLINK 2 set is %s.pgen, .pvar and .psam together", prefix)
	case s.samplePath == "":
		return nil, fileerr.New(fileerr.Inconsistent, prefix+".psam", "not found, nor .fam; a PLINK 2 set is %s.pgen, .pvar and .psam together", prefix)
	}
	s.size = size
	return s, nil
}

// regular gives the size of a file, -1 where there is none.
func regular(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return -1, nil
	case err != nil:
		return 0, fileerr.Wrap(fileerr.IO, path, err)
	case !info.Mode().IsRegular(): // a pipe has no size and cannot be read twice
		return 0, fileerr.New(fileerr.IO, path, "not a regular file; expected a file on disk")
	}
	return info.Size(), nil
}

// firstOf gives the first file that is there, "" for none.
func firstOf(prefix string, endings []string) (string, error) {
	for _, ending := range endings {
		if size, err := regular(prefix + ending); err != nil || size >= 0 {
			return prefix + ending, err
		}
	}
	return "", nil
}

// inspect reads the headers of the .pgen and the .pvar, the former to its end. The
// positions are taken to be of build.
func (s *set) inspect(samples int, build genome.Build) error {
	pgen, err := os.Open(s.pgen)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, s.pgen, err)
	}
	defer pgen.Close()
	if err := s.readIndex(pgen, samples); err != nil {
		return err
	}
	text, layout, _, err := openVariants(s.variantPath)
	if err != nil {
		return err
	}
	text.Close()
	if err := layout.contigs.Check(s.variantPath, build); err != nil {
		return err
	}
	// The .pgen that states nothing leaves it to the .pvar, which says it in INFO.
	unstated := s.index.flags == refUnstated && (!layout.header || layout.infoAt < 0)
	s.provisional = s.findings.provisional || layout.declaresPR || unstated
	return nil
}
