package vcf

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/metaline"
)

// fixedColumns are the columns of every VCF; FORMAT and one column a sample follow.
var fixedColumns = []string{"#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"}

// header is what the lines before the records say.
type header struct {
	minor          int  // of the version: 2 in VCFv4.2
	provisionalRef bool // PLINK's flag for REF alleles that it guessed
	hasFormat      bool // there are sample columns
	samples        []string
	announced      announced
	phredGP        bool        // GP is declared to be on the phred scale
	plink2         bool        // PLINK 2 wrote the file: a dosage beside a lone dot is one of a haploid call
	dictionary     *dictionary // nil where the file is not BCF
	contigs        metaline.Contigs
}

// readHeader takes the header from c, which then stands at the first record.
func readHeader(c *cutter) (*header, error) {
	h := &header{minor: -1}
	return h, h.read(c)
}

func (h *header) read(c *cutter) error {
	for {
		text, line, err := c.fill(nil)
		for len(text) > 0 {
			one, rest, ended := cutLine(text)
			if !ended {
				return fileerr.AtLine(fileerr.Integrity, c.path, line, "",
					"the file is cut: the header ends inside a line")
			}
			done, problem := h.take(c.path, line, one)
			if problem != nil {
				return problem
			}
			line, text = line+1, rest
			if done {
				c.giveBack(text, line)
				return nil
			}
		}
		if err == io.EOF {
			return fileerr.AtLine(fileerr.Malformed, c.path, line, "",
				"the file ends without a #CHROM line; expected a VCF header")
		}
		if err != nil {
			return err
		}
	}
}

// take reads one line of the header; done after the #CHROM line.
func (h *header) take(path string, line int, text []byte) (done bool, err error) {
	switch {
	case h.minor < 0:
		h.minor, err = version(path, text)
	case bytes.HasPrefix(text, []byte("##")):
		if bytes.HasPrefix(text, []byte("##INFO=<ID=PR,")) && bytes.Contains(text, []byte("rovisional reference")) {
			h.provisionalRef = true
		}
		h.takeDeclaration(text)
		h.contigs.Take(line, text)
		if h.dictionary != nil {
			if problem := h.dictionary.take(text); problem != "" {
				return false, fileerr.AtLine(fileerr.Malformed, path, line, "", "%s", problem)
			}
		}
	case bytes.HasPrefix(text, []byte("#CHROM")):
		return true, h.takeColumns(path, line, string(text))
	default:
		err = fileerr.AtLine(fileerr.Malformed, path, line, "",
			"expected a line of the header, which begins with ## or #CHROM")
	}
	return false, err
}

// maxDenominator is the largest that dosages can have, see source.Storage.
const maxDenominator = 32_767

// takeDeclaration notes a ##FORMAT line of a field that can be read. GP was on the phred
// scale before VCF 4.3; what most programs write are probabilities.
func (h *header) takeDeclaration(text []byte) {
	if value, ok := bytes.CutPrefix(text, []byte(denominatorLine)); ok {
		value, alone := bytes.CutSuffix(bytes.TrimSuffix(value, []byte(">")), []byte(withoutCalls))
		h.announced.gtTellsPloidy = alone
		if n, err := strconv.ParseInt(string(value), 10, 32); err == nil && n >= 2 && n <= maxDenominator {
			h.announced.denominator = n
		}
	}
	if bytes.HasPrefix(text, []byte("##source=PLINKv2")) {
		h.plink2 = true
	}
	id, ok := bytes.CutPrefix(text, []byte("##FORMAT=<ID="))
	if !ok {
		return
	}
	id, rest, _ := bytes.Cut(id, []byte{','})
	switch string(id) {
	case "GT":
		h.announced.gt = true
	case "DS", "HDS":
		h.announced.dosages = true
	case "GP":
		h.phredGP = bytes.Contains(bytes.ToLower(rest), []byte("phred"))
		h.announced.dosages = h.announced.dosages || !h.phredGP
	}
}

// takeRecords notes the FORMAT columns of the first records, whole lines of them.
func (h *header) takeRecords(text []byte) {
	for len(text) > 0 {
		one, rest, ended := cutLine(text)
		if !ended {
			return
		}
		text = rest
		var field []byte
		for range int(fixedFields) + 1 {
			field, one, _ = nextField(one)
		}
		for more := true; more; {
			var key []byte
			key, field, more = bytes.Cut(field, []byte{':'})
			switch string(key) {
			case "GT":
				h.announced.gt = true
			case "DS", "HDS":
				h.announced.dosages = true
			case "GP":
				h.announced.dosages = h.announced.dosages || !h.phredGP
			}
		}
	}
}

// version reads the first line, ##fileformat=VCFv4.2, to 2.
func version(path string, text []byte) (int, error) {
	value, ok := bytes.CutPrefix(text, firstLine)
	if !ok {
		return 0, notVCF(path)
	}
	minor, ok := bytes.CutPrefix(value, []byte("VCFv4."))
	if !ok || len(minor) != 1 || minor[0] < '0' || minor[0] > '5' {
		return 0, fileerr.AtLine(fileerr.Malformed, path, 1, "##fileformat",
			"%s is not a version that is read; expected VCFv4.0 to VCFv4.5", shown(value))
	}
	return int(minor[0] - '0'), nil
}

// takeColumns reads the #CHROM line. A column that is not what it should be may
// be a sample id, so that messages name only what was expected.
func (h *header) takeColumns(path string, line int, text string) error {
	bad := func(format string, args ...any) error {
		return fileerr.AtLine(fileerr.Malformed, path, line, "#CHROM line", format, args...)
	}
	if !strings.Contains(text, "\t") {
		return bad("the columns are not separated by tabs")
	}
	for i, name := range fixedColumns {
		found, rest, more := strings.Cut(text, "\t")
		if found != name {
			return bad("column %d is not %s", i+1, name)
		}
		if !more && i == len(fixedColumns)-1 {
			return nil // no genotypes: zero samples
		}
		if !more {
			return bad("column %d is absent; expected %s", i+2, fixedColumns[i+1])
		}
		text = rest
	}
	format, ids, more := strings.Cut(text, "\t")
	if format != "FORMAT" {
		return bad("column 9 is not FORMAT")
	}
	if !more {
		return bad("FORMAT is the last column; expected samples behind it")
	}
	h.hasFormat = true
	number := map[string]int{}
	for more {
		var id string
		id, ids, more = strings.Cut(ids, "\t")
		s := len(h.samples) + 1
		if id == "" {
			return bad("sample number %d has an empty id", s)
		}
		if first, twice := number[id]; twice {
			return fileerr.AtLine(fileerr.Inconsistent, path, line, "#CHROM line",
				"sample number %d has the same id as sample number %d; ids have to be unique: rename them", s, first)
		}
		number[id] = s
		h.samples = append(h.samples, id)
	}
	return nil
}

// sameSamples compares the samples of two files of one set.
func sameSamples(firstPath string, first []string, path string, samples []string) error {
	if len(first) != len(samples) {
		return fileerr.New(fileerr.Inconsistent, path,
			"the file has %d samples, %s has %d; the files of a set need the same samples in the same order: join files of different samples first (bcftools merge; GLnexus or GATK for gVCF)",
			len(samples), firstPath, len(first))
	}
	for s := range first {
		if first[s] != samples[s] {
			return fileerr.New(fileerr.Inconsistent, path,
				"sample number %d differs from that of %s; the files of a set need the same samples in the same order",
				s+1, firstPath)
		}
	}
	return nil
}
