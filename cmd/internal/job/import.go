package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cardioscore/io/bgen"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/io/vcf"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// ImportOptions are those of Import. Exactly one kind of input is given.
type ImportOptions struct {
	Common
	VCF, BFile, PFile, BGEN, Parquet []string
	SampleFile                       string   // of BGEN; empty for the ids in the files
	ParquetColumns                   []string // of Parquet: role=name, where names tell nothing
	ParquetSamples, ParquetVariants  string   // tables of Parquet's samples and variants, or empty
	Sex                              string   // file of sexes, or empty
	Build, Assay                     string
	RefFrom                          string  // a1, a2, or empty for what the format's writers do
	Field                            string  // of VCF: auto, GT, DS, GP or HDS
	MinGQ, MinDP                     int     // of VCF calls; 0 for any
	HardCallThreshold                float64 // of calls made from dosages; 0 for none
	Phase                            bool    // of VCF calls
	WantedOptions
	Zstd         bool
	BlockSamples int
}

// Import reads genotypes into a cohort.
func Import(ctx context.Context, o ImportOptions) (err error) {
	build, ok := genome.ParseBuild(o.Build)
	if !ok {
		return usagef("--build %q: expected GRCh37 or GRCh38", o.Build)
	}
	assay, ok := scoring.ParseAssay(o.Assay)
	if !ok {
		return usagef("--assay %q: expected wgs, exome, array or imputed", o.Assay)
	}
	if err := o.checkCallable(assay); err != nil {
		return err
	}
	format, err := o.format()
	if err != nil {
		return err
	}
	files, err := o.inputs(format)
	if err != nil {
		return err
	}
	if err := regular(files); err != nil {
		return err
	}
	digests := digestFiles(files)
	var assumed *cohort.Callable // filled in once its files are read
	if o.Callable != "" {
		assumed = &cohort.Callable{}
	}
	writer, err := cohort.Create(o.Out, cohort.WriteOptions{
		Build: build, Assay: assay, Zstd: o.Zstd, Overwrite: o.Overwrite,
		BlockSamples: o.BlockSamples, Threads: o.Threads, Tier: o.Tier, Sources: digests.wait, HardCallThreshold: o.HardCallThreshold,
		OnlyRequested: o.some(), Callable: assumed,
	})
	if err != nil {
		return err
	}
	defer writer.Close()
	out, err := o.into(writer.Dir())
	if err != nil {
		return err
	}
	defer out.end(&err)
	wanted, err := o.WantedOptions.read(build)
	if err != nil {
		return err
	}
	defer wanted.close()
	if assumed != nil {
		if err := wanted.assumption(o.Callable, assumed); err != nil {
			return err
		}
	}
	genotypes, err := format.open(wanted)
	if err != nil {
		return err
	}
	defer genotypes.Close()
	watched := &watchedSource{Source: genotypes, fasta: wanted.fasta, assumes: assumed != nil, path: files[0]}
	if _, isVCF := genotypes.(*vcf.Reader); wanted.set != nil && !isVCF { // a reader of VCF counts them itself
		wanted.found = sites.NewFound(wanted.set, genotypes.RefAsserted())
		watched.found = wanted.found
	}
	src := source.Source(watched)
	if o.HardCallThreshold > 0 && src.Storage().Denominator == 0 {
		return usagef("--hard-call-threshold makes hard calls from dosages, and %s gives none here: leave it out", format.flag)
	}
	if o.Sex != "" {
		if src, err = withSex(src, o.Sex); err != nil {
			return err
		}
	}
	bar := o.progress("import", "sites")
	stage := ""
	meta, err := writer.Import(ctx, &called{Source: src, path: files[0], digests: digests}, func(p cohort.Progress) {
		if p.Stage != stage {
			stage = p.Stage
			bar.next("import: "+stage, map[string]string{"read": "sites"}[stage])
		}
		bar.at(p.Done, p.Total)
	})
	bar.end()
	if err != nil {
		return err
	}
	out.log.Info("imported", "samples", meta.Samples, "variants", meta.Variants, "outcomes", meta.Outcomes)
	wanted.log(out, genotypes)
	if !o.Quiet {
		showImport(o.Stdout, o.Out, meta, time.Since(out.started))
		wanted.show(o.Stdout, genotypes)
		watched.show(o.Stdout)
		if len(o.BGEN) > 0 && o.RefFrom == "" {
			fmt.Fprintln(o.Stdout, "  REF is the first allele, which BGEN does not assert; for files that have it last (PLINK 2 writes both) give --ref-from a2")
		}
	}
	if r, ok := genotypes.(*bgen.Reader); ok && r.Renamed() > 0 {
		out.log.Warn("ids of the .sample file are not those inside the BGEN files", "renamed", r.Renamed())
		if !o.Quiet {
			fmt.Fprintf(o.Stdout, "  %d of %s another id inside the BGEN files: make sure that %s belongs to them\n",
				r.Renamed(), countOf(meta.Samples, "sample has", "samples have"), o.SampleFile)
		}
	}
	return nil
}

// regular refuses pipes and devices: inputs are hashed beside the import, and what
// one reader takes from a pipe the other never sees. A file that is not there is for
// its reader to tell.
func regular(files []string) error {
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
			return fileerr.New(fileerr.Usage, file, "is not a regular file; import reads files, not pipes or directories: write it to disk first")
		}
	}
	return nil
}

// called is a source that fails at its end, before the cohort is finished, where a
// file could not be hashed, or where no record held a call or a dosage that can be stored:
// that would otherwise become a cohort in which nobody was ever called.
type called struct {
	source.Source
	path    string
	digests *fileDigests
}

func (c *called) Next(site *source.Site) error {
	err := c.Source.Next(site)
	if err == io.EOF {
		if err := c.digests.err(); err != nil {
			return err
		}
		o := c.Outcomes()
		rows := o.Imported + o.Split + o.Symbolic
		switch {
		case o.RecordsWithoutCalls > 0 && o.RecordsWithoutCalls == o.Records:
			return fileerr.New(fileerr.Malformed, c.path, "no record has a call or a dosage that is read: GT, DS, GP or HDS, or the one that --field names")
		case o.PolyploidRecords > 0 && o.PolyploidRecords+o.RecordsWithoutCalls == rows && o.ReferenceRows == 0:
			return fileerr.New(fileerr.Malformed, c.path, "found calls of more than two alleles alone, in %s; expected calls of one or two, as people have: is this another species, or a caller with another ploidy?",
				countOf(int(o.PolyploidRecords), "record", "records"))
		}
	}
	return err
}

// fileDigests hashes the input files beside the import.
type fileDigests struct {
	done   chan struct{}
	files  []cohort.SourceFile
	failed error
}

func digestFiles(paths []string) *fileDigests {
	d := &fileDigests{done: make(chan struct{})}
	go func() {
		defer close(d.done)
		for _, path := range paths {
			size, digest, err := digestFile(path)
			if err != nil {
				d.failed = err
				return
			}
			d.files = append(d.files, cohort.SourceFile{Name: filepath.Base(path), Bytes: size, SHA256: digest})
		}
	}()
	return d
}

func (d *fileDigests) wait() []cohort.SourceFile {
	<-d.done
	return d.files
}

func (d *fileDigests) err() error {
	<-d.done
	return d.failed
}

// digestFile is a file's size and SHA-256.
func digestFile(path string) (int64, string, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, "", fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	hash := sha256.New()
	// Without io.WriterTo, which would read 32 KiB at a time.
	n, err := io.CopyBuffer(hash, struct{ io.Reader }{file}, make([]byte, 256<<10))
	return n, hex.EncodeToString(hash.Sum(nil)), fileerr.Wrap(fileerr.IO, path, err)
}

// showImport prints what became of the records.
func showImport(w io.Writer, path string, meta *cohort.Meta, took time.Duration) {
	fmt.Fprintf(w, "%s: %s, %s, %s, %s (%.1f s)\n", path, countOf(meta.Samples, "sample", "samples"), countOf(meta.Variants, "variant", "variants"), meta.Build, meta.Assay, took.Seconds())
	if holdsDosages(meta) {
		fmt.Fprintf(w, "  %s\n", genotypesOf(meta))
	}
	showPhase(w, meta)
	showCallable(w, meta)
	showOutcomes(w, &meta.Outcomes, meta.Samples)
	showSampleQC(w, meta)
	if meta.Samples == 0 {
		fmt.Fprintln(w, "  the source has no sample columns: this cohort holds variants and nobody to score")
	}
}

func holdsDosages(meta *cohort.Meta) bool { return slices.Contains(meta.Features, "dosages") }

// genotypesOf says what a cohort holds of each person and variant.
func genotypesOf(meta *cohort.Meta) string {
	if !holdsDosages(meta) {
		return "hard calls"
	}
	text := fmt.Sprintf("dosages in 1/%d of a copy", meta.Denominator)
	switch {
	case !slices.Contains(meta.Features, "hard_calls"):
		return text + ", no hard calls"
	case meta.HardCallThreshold > 0:
		return fmt.Sprintf("%s, and hard calls of those within %v of a whole copy", text, meta.HardCallThreshold)
	}
	return text + ", and the hard calls of the source"
}

func showOutcomes(w io.Writer, o *source.Outcomes, samples int) {
	fmt.Fprintf(w, "  %s:", countOf(int(o.Records), "record", "records"))
	sep := " "
	for _, c := range []struct {
		n    int64
		text string
	}{
		{o.Imported, "imported"}, {o.Split, "split into one row an ALT"}, {o.Symbolic, "symbolic, kept but not matchable"},
		{o.DuplicateKey, "duplicate_key"}, {o.UnsupportedContig, "unsupported_contig"}, {o.Filtered, "filtered"}, {o.Malformed, "malformed"},
		{o.NotRequested, "not_requested"}, {o.ReferenceBlock, "reference_block: evidence, not rows"},
	} {
		if c.n > 0 {
			fmt.Fprintf(w, "%s%d %s", sep, c.n, c.text)
			sep = ", "
		}
	}
	fmt.Fprintln(w)
	if o.ReferenceRows > 0 {
		fmt.Fprintf(w, "  %s made of evidence in other records\n", countOf(int(o.ReferenceRows), "row", "rows"))
	}
	if o.HalfCalls+o.HaploidHet+o.PolyploidCalls > 0 {
		fmt.Fprintf(w, "  stored as missing: %d half calls, %d calls of three alleles or more, %d heterozygous calls where one copy is expected\n",
			o.HalfCalls, o.PolyploidCalls, o.HaploidHet)
	}
	if o.PolyploidRecords > 0 {
		fmt.Fprintf(w, "  %s with calls of three alleles or more and no others (polyploid_records): everybody is missing there\n", countOf(int(o.PolyploidRecords), "record", "records"))
	}
	if o.LowQualityCalls+o.UnstatedQualityCalls > 0 {
		fmt.Fprintf(w, "  stored as missing: %d calls below the quality or depth that was asked for, %d that do not tell theirs\n", o.LowQualityCalls, o.UnstatedQualityCalls)
	}
	if o.FilteredCalls > 0 {
		fmt.Fprintf(w, "  stored as missing: %d calls that failed a filter of theirs (FT)\n", o.FilteredCalls)
	}
	showUnseen(w, o, samples)
	if o.ContradictedCalls > 0 {
		fmt.Fprintf(w, "  stored as missing: %d calls that another record of the same variant contradicts\n", o.ContradictedCalls)
	}
	if o.ContradictedDosages > 0 {
		fmt.Fprintf(w, "  stored as those of their calls, without a call as missing: %d dosages that another record of the same variant contradicts\n", o.ContradictedDosages)
	}
	if o.UnscaledDosages > 0 {
		fmt.Fprintf(w, "  stored as missing: %d dosages (DS) on X, Y or MT beside a call that is a lone dot, which does not say whether they are out of 1 or of 2;\n"+
			"  import HDS, GP or the file that they were made from, or write the calls as ./. or 0 and 1\n", o.UnscaledDosages)
	}
	if o.LargestRounding > 0 {
		fmt.Fprintf(w, "  dosages were rounded by up to %.3g copies\n", o.LargestRounding)
	}
	if o.RecordsWithoutCalls > 0 {
		fmt.Fprintf(w, "  %d records have no call and no dosage: everybody is missing there\n", o.RecordsWithoutCalls)
	}
}
