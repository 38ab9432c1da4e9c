package cohort

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

const (
	formatName    = "cardioscore cohort"
	formatVersion = 1
	hardCalls     = "hard_calls" // the feature of gt and gt_crc columns
	dosages       = "dosages"    // the feature of ds_lo, ds_hi and ds_crc columns
	phase         = "phase"      // the feature of phase files
)

// Meta is what cohort.json says.
type Meta struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Features that a reader must know, ascending; it refuses the cohort otherwise.
	Features      []string        `json:"features"`
	Build         string          `json:"build"`
	Assay         scoring.Assay   `json:"assay"`
	RefAsserted   bool            `json:"ref_asserted"`
	Normalised    bool            `json:"normalised"`
	OnlyRequested bool            `json:"only_requested"`
	Samples       int             `json:"samples"`
	Variants      int             `json:"variants"`
	Chromosomes   []Chromosome    `json:"chromosomes"` // ascending
	Denominator   int64           `json:"denominator"` // units of a stored genotype that are one ALT copy
	BlockSamples  int             `json:"block_samples"`
	Compression   string          `json:"compression"` // of genotypes: none or zstd
	Outcomes      source.Outcomes `json:"import_outcomes"`
	// HardCallThreshold is how near to 0, 1 or 2 copies a dosage had to be for a hard
	// call; 0 where no call was made from a dosage.
	HardCallThreshold float64 `json:"hard_call_threshold,omitempty"`
	// Callable is the assumption about positions without a row; nil where there is none.
	Callable *CallableMeta `json:"callable,omitempty"`
	// DuplicateRows counts rows that were dropped because an earlier one has the
	// same chrom, pos, ref, alt. A record is duplicate_key only when all its rows were.
	DuplicateRows  int64        `json:"duplicate_rows"`
	SampleQC       QCSummary    `json:"sample_qc"`
	Sources        []SourceFile `json:"sources"`
	SamplesDigest  string       `json:"samples_digest"`
	VariantsDigest string       `json:"variants_digest"`
	Files          []FileEntry  `json:"files"` // by name
	// Digest is the SHA-256 of the canonical JSON of all the other fields.
	Digest string `json:"digest"`
}

// Chromosome is one chromosome that holds rows.
type Chromosome struct {
	Name  string `json:"name"`
	Rows  int    `json:"rows"`
	Sites int    `json:"sites"`
	// PhasedCalls is the number of rows of its phase file.
	PhasedCalls int64  `json:"phased_calls,omitempty"`
	Digest      string `json:"variants_digest"`
}

// SourceFile is a file that was imported.
type SourceFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// FileEntry is a Parquet file of the cohort. The footer region runs from the
// page index, or the footer where there is none, to the end of the file.
type FileEntry struct {
	Name         string `json:"name"`
	Bytes        int64  `json:"bytes"`
	SHA256       string `json:"sha256"`
	FooterOffset int64  `json:"footer_offset"`
	FooterSHA256 string `json:"footer_sha256"`
}

// encode sets the digest and gives the text of cohort.json.
func (m *Meta) encode() ([]byte, error) {
	m.Digest = ""
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	if m.Digest, _, err = digestOf(text); err != nil {
		return nil, err
	}
	text, err = json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// decodeMeta reads cohort.json and checks its own digest, before anything in it
// is believed.
func decodeMeta(text []byte) (*Meta, error) {
	computed, stored, err := digestOf(text)
	if err != nil {
		return nil, err
	}
	if computed != stored {
		return nil, fmt.Errorf("its content has the digest %s, it says %q: the file was damaged or edited", computed, stored)
	}
	m := new(Meta)
	return m, json.Unmarshal(text, m)
}

// digestOf gives the SHA-256 of a JSON object without its field "digest", and
// that field. The object is written canonically for it: keys sorted by bytes,
// no white space, numbers as they were written, no escapes for <, > and &.
func digestOf(text []byte) (computed, stored string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return "", "", err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "", "", errors.New("there is text after the JSON object")
	}
	stored, _ = fields["digest"].(string)
	delete(fields, "digest")
	hash := sha256.New()
	encoder := json.NewEncoder(hash) // writes one newline at the end
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(fields); err != nil {
		return "", "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), stored, nil
}

// check says whether this program can read the cohort, and whether what
// cohort.json says agrees with itself.
func (m *Meta) check() error {
	if m.Format != formatName {
		return fmt.Errorf("format %q, expected %q", m.Format, formatName)
	}
	if m.Version != formatVersion {
		return fmt.Errorf("format version %d, this program reads version %d", m.Version, formatVersion)
	}
	for i, feature := range m.Features {
		if feature != hardCalls && feature != dosages && feature != phase && feature != callable {
			return fmt.Errorf("the cohort needs the feature %q, which this program does not know", feature)
		}
		if i > 0 && feature <= m.Features[i-1] {
			return fmt.Errorf("features %q are not in order, or there twice", m.Features)
		}
	}
	if st := m.storage(); !st.Calls && (st.Denominator == 0 || st.Phase) {
		return errors.New("no feature is named that holds genotypes, or those that phase tells of")
	}
	if _, ok := genome.ParseBuild(m.Build); !ok {
		return fmt.Errorf("build %q is not known", m.Build)
	}
	if _, ok := scoring.ParseAssay(string(m.Assay)); !ok {
		return fmt.Errorf("assay %q is not known", m.Assay)
	}
	if with := slices.Contains(m.Features, dosages); with && (m.Denominator < 2 || m.Denominator > maxDenominator) || !with && m.Denominator != 1 {
		return fmt.Errorf("denominator %d: expected 2 to %d for dosages, 1 for hard calls alone", m.Denominator, maxDenominator)
	}
	if m.Samples < 0 || m.BlockSamples < 4 || m.BlockSamples%4 != 0 || m.BlockSamples > mostBlockSamples(m.storage()) {
		return fmt.Errorf("%d samples in blocks of %d cannot be", m.Samples, m.BlockSamples)
	}
	phased := m.storage().Phase
	rows, last := 0, genome.Chromosome(0)
	for _, c := range m.Chromosomes {
		chrom, ok := genome.ParseChromosome(c.Name)
		if !ok || chrom <= last || c.Rows < 1 {
			return fmt.Errorf("chromosome %q with %d rows cannot be there", c.Name, c.Rows)
		}
		if n := c.PhasedCalls; n < 0 || n > 0 && !phased || n/int64(c.Rows) > int64(m.Samples) {
			return fmt.Errorf("chromosome %q with %d phased calls in %d rows cannot be there", c.Name, n, c.Rows)
		}
		rows, last = rows+c.Rows, chrom
	}
	if rows != m.Variants {
		return fmt.Errorf("%d variants, its chromosomes have %d", m.Variants, rows)
	}
	if err := m.checkCallable(slices.Contains(m.Features, callable)); err != nil {
		return err
	}
	return m.checkFiles()
}

// storage says which genotypes the rows hold.
func (m *Meta) storage() source.Storage {
	st := source.Storage{Calls: slices.Contains(m.Features, hardCalls), Phase: slices.Contains(m.Features, phase)}
	if slices.Contains(m.Features, dosages) {
		st.Denominator = m.Denominator
	}
	return st
}

// featuresOf names what the rows hold, ascending, and gives the denominator.
func featuresOf(st source.Storage) (features []string, denominator int64) {
	denominator = 1
	if st.Denominator > 0 {
		features, denominator = append(features, dosages), st.Denominator
	}
	if st.Calls {
		features = append(features, hardCalls)
	}
	if st.Phase {
		features = append(features, phase)
	}
	return features, denominator
}

// blocks partitions the samples.
func (m *Meta) blocks() []scoring.Block { return blocksOf(m.Samples, m.BlockSamples, m.storage()) }

// checkFiles wants exactly the files that the counts ask for.
func (m *Meta) checkFiles() error {
	names := m.fileNames()
	have := map[string]bool{}
	for _, f := range m.Files {
		have[f.Name] = true
		if f.FooterOffset < 4 || f.FooterOffset > f.Bytes {
			return fmt.Errorf("%s: %d bytes with a footer at %d cannot be", f.Name, f.Bytes, f.FooterOffset)
		}
	}
	for _, name := range names {
		if !have[name] {
			return fmt.Errorf("%s is not listed", name)
		}
	}
	if len(names) != len(m.Files) {
		return fmt.Errorf("%d files are listed, expected %d", len(m.Files), len(names))
	}
	return nil
}

func (m *Meta) fileNames() []string {
	names := []string{samplesName, sampleQCName}
	if m.Callable != nil {
		names = append(names, callableName)
	}
	for _, c := range m.Chromosomes {
		chrom, _ := genome.ParseChromosome(c.Name)
		names = append(names, variantsName(chrom))
		for b := range m.blocks() {
			names = append(names, genotypesName(chrom, b))
		}
		if m.storage().Phase {
			names = append(names, phaseName(chrom))
		}
	}
	return names
}
