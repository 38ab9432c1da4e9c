package job

import (
	"fmt"
	"io"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/plink"
	"cardioscore/io/tabular"
	"cardioscore/io/vcf"
	"cardioscore/scoring/genome"
)

// exportFormat is what an export is written in. encode runs on many pieces at a time,
// everything else in order.
type exportFormat interface {
	name() string                                   // as messages call it
	names(base string) []string                     // of the files; the first is the one that counts
	settle(x *export) error                         // whether the cohort fits it, and what is exported of its genotypes
	unspellable(v *genome.Variant) string           // the field that it cannot hold, or ""
	holdsID(id string) bool                         // else the id becomes a dot
	stretches(genome.Chromosome) []holdsRegion      // in the order of the file
	pieceRows() int                                 // rows to encode at a time
	begin(x *export) error                          // what stands before the first row
	encode(p *piece) error                          // fills p.encoded
	put(p *piece) error                             // writes it
	end() error                                     // what stands behind the last row
	notes(x *export) []string                       // for the summary
	lostPloidy(x *export, region genome.Region) int // samples whose ploidy is written otherwise
	ploidyNote() string                             // of a count of samples and a chromosome
}

type holdsRegion func(genome.Region) bool

func everywhere(genome.Region) bool { return true }

// rowsOfBytes is how many rows of so many bytes a piece has.
func rowsOfBytes(bytes int) int { return max(1, min(pieceRows, pieceBytes/max(1, bytes))) }

// bySexAlone counts the samples whose ploidy is not what their sex says: a format without
// call lengths cannot hold it.
func bySexAlone(x *export, region genome.Region) int {
	n := 0
	for s := range x.samples {
		sample := &x.samples[s]
		var told genome.Sample
		told.SetSex(sample.Sex)
		if sample.PloidyIn(region) != told.PloidyIn(region) {
			n++
		}
	}
	return n
}

const bySexNote = "%s: the ploidy on %s is not what the recorded sex says, and is not in the file"

// writeSexes writes the list that import reads as --sex.
func writeSexes(w io.Writer, path string, samples []genome.Sample) error {
	var text strings.Builder
	text.WriteString("sample_id\tsex\n")
	for s := range samples {
		if strings.ContainsAny(samples[s].ID, "\t\r\n") {
			return fileerr.New(fileerr.Inconsistent, path, "sample number %d has an id with a tab or a line end, which the list of sexes cannot hold; leave the sample out with --remove", s+1)
		}
		fmt.Fprintf(&text, "%s\t%s\n", samples[s].ID, samples[s].Sex)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// vcfExport is a VCF and its list of sexes.
type vcfExport struct {
	compressed bool
	encoder    *vcf.Encoder
	out        io.Writer
	rows       int
	sexes      string
}

func (*vcfExport) name() string                              { return "VCF" }
func (*vcfExport) names(base string) []string                { return []string{base, base + ".sex"} }
func (*vcfExport) unspellable(v *genome.Variant) string      { return vcf.Unspellable(v) }
func (*vcfExport) holdsID(id string) bool                    { return vcf.HoldsID(id) }
func (*vcfExport) stretches(genome.Chromosome) []holdsRegion { return []holdsRegion{everywhere} }
func (f *vcfExport) pieceRows() int                          { return f.rows }

func (f *vcfExport) settle(x *export) (err error) {
	each := 0 // about the bytes of a genotype
	if x.storage.Calls {
		each += 4
	}
	if x.storage.Denominator > 0 {
		each += 7
	}
	f.rows = rowsOfBytes(each * len(x.samples))
	return nil
}

func (f *vcfExport) begin(x *export) (err error) {
	o := vcf.EncoderOptions{
		Program: "cardioscore " + x.Version, Build: x.cohort.Info().Build, RefAsserted: x.cohort.Info().RefAsserted,
		Contigs: x.found.contigs, Info: x.found.info, Samples: x.samples, Storage: x.storage,
	}
	for filter := range x.found.filters {
		o.Filters = append(o.Filters, filter)
	}
	if f.encoder, err = vcf.NewEncoder(x.cohort.path, o); err != nil {
		return err
	}
	f.sexes = x.files.Path(1)
	if err := writeSexes(x.files.File(1), x.cohort.path, x.samples); err != nil {
		return err
	}
	f.out = x.files.File(0)
	head := f.encoder.NewChunk(f.compressed)
	head.AddHeader()
	_, err = f.out.Write(head.Pack(false))
	return err
}

func (f *vcfExport) encode(p *piece) error {
	chunk, ok := p.encoded.(*vcf.Chunk)
	if !ok {
		chunk = f.encoder.NewChunk(f.compressed)
		p.encoded = chunk
	}
	chunk.Clear()
	for i := range p.variants {
		if err := chunk.Add(&p.variants[i], p.callsOf(i), p.dosagesOf(i)); err != nil {
			return err
		}
	}
	chunk.Pack(false)
	return nil
}

func (f *vcfExport) put(p *piece) error {
	_, err := f.out.Write(p.encoded.(*vcf.Chunk).Packed())
	return err
}

func (f *vcfExport) end() error {
	_, err := f.out.Write(f.encoder.NewChunk(f.compressed).Pack(true))
	return err
}

func (f *vcfExport) notes(*export) []string {
	return []string{"sexes, which VCF does not hold: " + f.sexes + " (import --sex)"}
}

// lostPloidy counts whose ploidy is not known.
func (f *vcfExport) lostPloidy(x *export, region genome.Region) int {
	n := 0
	for s := range x.samples {
		if x.samples[s].PloidyIn(region) == genome.UnknownPloidy {
			n++
		}
	}
	return n
}

func (f *vcfExport) ploidyNote() string {
	return "%s: the ploidy on %s is not known, calls there are written as diploid"
}

// plinkExport is a PLINK 1 set.
type plinkExport struct {
	bed, bim io.Writer
	samples  int
	dosages  bool // there are some, which are left behind
}

// bedPiece is the rows of a .bed and the lines of a .bim.
type bedPiece struct{ bed, bim []byte }

func (*plinkExport) name() string { return "PLINK 1" }

func (*plinkExport) names(base string) []string {
	prefix := strings.TrimSuffix(base, ".bed")
	return []string{base, prefix + ".bim", prefix + ".fam"}
}

func (*plinkExport) unspellable(v *genome.Variant) string { return plink.Unspellable(v) }
func (*plinkExport) holdsID(id string) bool               { return plink.HoldsID(id) }
func (f *plinkExport) pieceRows() int                     { return rowsOfBytes(f.samples / 4) }

// stretches puts the pseudo-autosomal variants of X behind the others: PLINK has a
// chromosome XY for them, and reads each chromosome in one stretch.
func (*plinkExport) stretches(chrom genome.Chromosome) []holdsRegion {
	if chrom != genome.ChrX {
		return []holdsRegion{everywhere}
	}
	return []holdsRegion{
		func(r genome.Region) bool { return r != genome.XPAR },
		func(r genome.Region) bool { return r == genome.XPAR },
	}
}

func (f *plinkExport) settle(x *export) error {
	if !x.storage.Calls {
		return fileerr.New(fileerr.Usage, x.cohort.path, "holds dosages and no hard calls, PLINK 1 holds hard calls alone; export to .vcf.gz or .parquet, or import with --hard-call-threshold 0.1 first")
	}
	f.dosages, x.storage.Denominator = x.storage.Denominator > 0, 0
	f.samples = len(x.samples)
	return nil
}

func (f *plinkExport) begin(x *export) error {
	fam, err := plink.AppendSamples(nil, x.cohort.path, x.samples, x.columns)
	if err != nil {
		return err
	}
	if _, err := x.files.File(2).Write(fam); err != nil {
		return err
	}
	f.bed, f.bim = x.files.File(0), x.files.File(1)
	_, err = io.WriteString(f.bed, plink.BedHeader)
	return err
}

func (f *plinkExport) encode(p *piece) error {
	b, ok := p.encoded.(*bedPiece)
	if !ok {
		b = new(bedPiece)
		p.encoded = b
	}
	b.bed, b.bim = b.bed[:0], b.bim[:0]
	for i := range p.variants {
		b.bed = plink.AppendRow(b.bed, p.callsOf(i), f.samples)
		b.bim = plink.AppendVariant(b.bim, &p.variants[i])
	}
	return nil
}

func (f *plinkExport) put(p *piece) error {
	b := p.encoded.(*bedPiece)
	if _, err := f.bed.Write(b.bed); err != nil {
		return err
	}
	_, err := f.bim.Write(b.bim)
	return err
}

func (*plinkExport) end() error { return nil }

func (f *plinkExport) notes(*export) []string {
	notes := []string{"FILTER and imputation quality have no place in PLINK 1"}
	if f.dosages {
		notes = append(notes, "hard calls only: the dosages of the cohort have no place in PLINK 1")
	}
	return notes
}

func (*plinkExport) lostPloidy(x *export, region genome.Region) int { return bySexAlone(x, region) }
func (*plinkExport) ploidyNote() string                             { return bySexNote }

// longExport is a Parquet table with a row for each variant and sample, and the list of
// sexes.
type longExport struct {
	writer   *tabular.LongWriter
	variants int // of a row group
	sexes    string
}

func (*longExport) name() string                              { return "long Parquet" }
func (*longExport) names(base string) []string                { return []string{base, base + ".sex"} }
func (*longExport) unspellable(*genome.Variant) string        { return "" }
func (*longExport) holdsID(string) bool                       { return true }
func (*longExport) stretches(genome.Chromosome) []holdsRegion { return []holdsRegion{everywhere} }
func (*longExport) settle(*export) error                      { return nil }
func (f *longExport) pieceRows() int                          { return f.variants }

func (f *longExport) begin(x *export) (err error) {
	f.sexes = x.files.Path(1)
	if err := writeSexes(x.files.File(1), x.cohort.path, x.samples); err != nil {
		return err
	}
	f.writer, err = tabular.NewLongWriter(x.files.Path(0), x.files.File(0), tabular.LongOptions{Build: x.cohort.Info().Build, Samples: x.samples, Storage: x.storage})
	if err != nil {
		return err
	}
	f.variants, err = f.writer.GroupVariants(x.found.rows)
	return err
}

func (f *longExport) encode(p *piece) error {
	group, ok := p.encoded.(*tabular.LongGroup)
	if !ok {
		group = f.writer.NewGroup()
		p.encoded = group
	}
	return group.Encode(p.variants, p.callsOf, p.dosagesOf)
}

func (f *longExport) put(p *piece) error { return f.writer.Write(p.encoded.(*tabular.LongGroup)) }
func (f *longExport) end() error         { return f.writer.Close() }

func (f *longExport) notes(x *export) []string {
	return []string{
		fmt.Sprintf("%d rows, one a variant and sample; FILTER and imputation quality have no place in them", x.found.rows*len(x.samples)),
		"sexes, which the table does not hold: " + f.sexes + " (import --sex)",
	}
}

func (*longExport) lostPloidy(x *export, region genome.Region) int { return bySexAlone(x, region) }
func (*longExport) ploidyNote() string                             { return bySexNote }
