package job

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"cardioscore/io/compiled"
	"cardioscore/io/fasta"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/io/vcf"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// WantedOptions say what an import keeps; the zero value keeps everything.
type WantedOptions struct {
	Regions    []string // each a region such as chr1:1000-2000, or a file of regions
	Sites      []string // score files or directories of them, compiled sets, catalogues, BED files
	ScoreBuild string   // of score files that declare none
	Columns    []string // of score files, as ScoreColumns has them
	FASTA      string   // reference genome with its .fai, or empty
	// Callable is a BED file of positions at which everybody is assumed to be
	// homozygous for the reference where the cohort has no row, or empty.
	Callable string
}

// some says whether only a part of the input is kept.
func (o *WantedOptions) some() bool { return len(o.Regions)+len(o.Sites) > 0 }

// check refuses options that do nothing.
func (o *WantedOptions) check() error {
	if o.FASTA != "" && len(o.Sites) == 0 && o.Callable == "" {
		return usagef("--fasta tells which allele is REF for --sites and --callable, and neither is given")
	}
	if len(o.Columns) > 0 && len(o.Sites) == 0 {
		return usagef("--columns is for score files of --sites, and there is none")
	}
	return nil
}

// files lists the files that tell what is wanted.
func (o *WantedOptions) files() ([]string, error) {
	var files []string
	for _, text := range o.Regions {
		if _, ok := sites.ParseRegion(text); !ok {
			files = append(files, text)
		}
	}
	plain, sets := withoutSets(o.Sites)
	scores, err := pgscatalog.Expand(plain)
	if err != nil {
		return nil, err
	}
	files = append(files, scores...)
	for _, set := range sets {
		files = append(files, filepath.Join(set, compiled.Name)) // which has the digests of all else
	}
	for _, file := range []string{o.FASTA, o.Callable} {
		if file != "" {
			files = append(files, file)
		}
	}
	return files, nil
}

// wanted is what an import was asked for, once it is read.
type wanted struct {
	regions *sites.Regions // nil where none were given
	set     *sites.Set     // nil without --sites
	fasta   *fasta.File    // nil without --fasta
	speller genome.Speller // of the chromosome of the last insertion or deletion

	variants int          // different ones that set names
	named    int          // regions of BED in it
	found    *sites.Found // of set, in files other than VCF
	// Rows of score files that name one allele alone, so that only records of their
	// positions are asked for; and rows without a position.
	oneAllele, placeless int
	// Insertions and deletions of which it is not known where in a repeat they may be
	// spelled: no evidence is asked for, only records.
	movable int
}

func (w *wanted) close() {
	if w.fasta != nil {
		w.fasta.Close()
	}
}

// vcfOptions adds what is wanted to the options of a reader.
func (w *wanted) vcfOptions(o vcf.Options) vcf.Options {
	o.Sites, o.Regions = w.set, w.regions
	if w.fasta != nil { // a nil *File would be a reference that is there
		o.Reference = w.fasta
	}
	return o
}

// records is what other readers are to keep; nil for everything.
func (w *wanted) records() *sites.Wanted {
	if w.set == nil && w.regions == nil {
		return nil
	}
	return &sites.Wanted{Sites: w.set, Regions: w.regions}
}

// read reads everything that tells what is wanted in files of a build.
func (o *WantedOptions) read(build genome.Build) (*wanted, error) {
	w := &wanted{}
	if len(o.Regions) > 0 {
		w.regions = &sites.Regions{}
		for _, text := range o.Regions {
			if err := addRegions(text, w.regions); err != nil {
				return nil, err
			}
		}
	}
	if o.FASTA != "" {
		var err error
		if w.fasta, err = fasta.Open(o.FASTA); err != nil {
			return nil, err
		}
	}
	if len(o.Sites) > 0 {
		if err := w.readSites(o, build); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

// addRegions adds a region as it is written, or those of a file.
func addRegions(text string, to *sites.Regions) error {
	if region, ok := sites.ParseRegion(text); ok {
		to.Add(region)
		return nil
	}
	if _, err := os.Stat(text); err != nil {
		return usagef("--regions %q: this is neither a file nor a region such as chr1, chr1:1000 or chr1:1000-2000, on chromosomes 1 to 22, X, Y and MT", text)
	}
	var read sites.Regions
	if err := sites.ReadRegions(text, &read); err != nil {
		return err
	}
	return addAll(text, &read, to.Add)
}

// addAll hands over the regions of a file, of which there has to be one.
func addAll(path string, read *sites.Regions, add func(sites.Region)) error {
	if read.Empty() {
		return fileerr.New(fileerr.Malformed, path, "holds no region on chromosomes 1 to 22, X, Y and MT: nothing would be kept")
	}
	for chrom := range genome.LastChromosome + 1 {
		for _, region := range read.Of(chrom) {
			add(region)
		}
	}
	return nil
}

func (w *wanted) readSites(o *WantedOptions, build genome.Build) error {
	plain, scores := withoutSets(o.Sites)
	files, err := pgscatalog.Expand(plain)
	if err != nil {
		return err
	}
	columns := ScoreColumns{Columns: o.Columns}
	declared, err := columns.declarations()
	if err != nil {
		return err
	}
	w.set = &sites.Set{}
	for _, path := range files {
		kind, err := kindOf(path, declared)
		switch {
		case err != nil:
			return err
		case kind == sites.Scores:
			scores = append(scores, path)
		case kind == sites.Catalogue:
			err = w.addCatalogue(path, build)
		default:
			var read sites.Regions
			if err = sites.ReadBED(path, &read); err == nil {
				err = addAll(path, &read, w.set.AddRegion)
			}
			regions, _ := read.Size()
			w.named += regions
		}
		if err != nil {
			return err
		}
	}
	all, _, sets, err := readScores(scoreFiles{from: pathsOf(scores), assumed: o.ScoreBuild, build: build, columns: columns})
	if err != nil {
		return err
	}
	for _, set := range sets {
		defer set.Close()
	}
	seen := map[*scoreset.Table]bool{} // scores of one table have the same rows
	for _, score := range all {
		if table, _ := score.Table(); !seen[table] {
			seen[table] = true
			if err := w.addScore(score); err != nil {
				return err
			}
		}
	}
	for chrom := range genome.LastChromosome + 1 {
		w.variants += len(w.set.Variants(chrom))
	}
	return nil
}

// kindOf tells what a file of --sites is. One whose columns are declared by its name is a
// score file; so is one that shows nothing, where columns are declared for every file.
func kindOf(path string, declared []pgscatalog.Declaration) (sites.Kind, error) {
	kind, err := sites.KindOf(path)
	for _, d := range declared {
		if applies, byName := d.For(path); applies && (byName && err == nil || fileerr.ClassOf(err) == fileerr.Malformed) {
			return sites.Scores, nil
		}
	}
	return kind, err
}

// addRecords asks for the records of some bases, whatever their alleles.
func (w *wanted) addRecords(chrom genome.Chromosome, pos int32, bases int) {
	last := min(int64(pos)+int64(max(bases, 1))-1, math.MaxInt32)
	w.set.AddRegion(sites.Region{Chrom: chrom, From: pos, To: int32(last)})
}

// show says what was asked for, and what became of each variant.
func (w *wanted) show(to io.Writer, src source.Source) {
	if w.regions != nil {
		n, positions := w.regions.Size()
		fmt.Fprintf(to, "  kept: records in %s, %d positions; what else there is was not requested\n", countOf(n, "region", "regions"), positions)
	}
	if w.set == nil {
		return
	}
	fmt.Fprintf(to, "  asked for: %s", countOf(w.variants, "variant", "variants"))
	if w.named > 0 {
		fmt.Fprintf(to, ", %s of BED", countOf(w.named, "region", "regions"))
	}
	if w.oneAllele > 0 {
		fmt.Fprintf(to, ", records at the positions of %s with one allele", countOf(w.oneAllele, "score row", "score rows"))
	}
	if w.movable > 0 {
		hint := ""
		if w.fasta == nil {
			hint = " without --fasta"
		}
		fmt.Fprintf(to, ", records at the places of %s that may lie elsewhere in a repeat: reference blocks tell nothing of them%s", countOf(w.movable, "insertion or deletion", "insertions and deletions"), hint)
	}
	if w.placeless > 0 {
		fmt.Fprintf(to, "; %s without a position ask for nothing", countOf(w.placeless, "score row", "score rows"))
	}
	fmt.Fprintln(to)
	reader, ok := src.(*vcf.Reader)
	if !ok {
		fmt.Fprintf(to, "  of these variants: %d found as records, %d not in the files\n", w.found.Count(), w.variants-w.found.Count())
		return
	}
	q := reader.Requested()
	fmt.Fprintf(to, "  of these variants: %d found as records, %d made of reference blocks and other records, %d not covered", q.FromRecords, q.FromBlocks, q.NotCovered)
	if q.UnknownReference > 0 {
		fmt.Fprintf(to, ", %d covered but with unknown REF", q.UnknownReference)
		if w.fasta == nil {
			fmt.Fprint(to, " (--fasta tells REF)")
		}
	}
	if q.OtherReference > 0 {
		fmt.Fprintf(to, ", %d without an allele that is the reference base", q.OtherReference)
	}
	fmt.Fprintln(to)
}

// log notes what became of each variant that was asked for.
func (w *wanted) log(out *output, src source.Source) {
	if w.set == nil {
		return
	}
	if reader, ok := src.(*vcf.Reader); !ok {
		out.log.Info("requested", "variants", w.variants, "found", w.found.Count())
	} else {
		out.log.Info("requested", "variants", w.variants, "outcomes", reader.Requested())
	}
}

// watchedSource looks at the sites of an import on their way: it counts the reference
// blocks that a VCF gives out as the records that they are, because no sites are asked
// for; compares REF with the reference genome where that is given; and fails at the end
// where records were left out whose absence would be taken for the reference.
type watchedSource struct {
	source.Source
	path    string
	fasta   *fasta.File  // nil without --fasta
	assumes bool         // the cohort has an assumption about positions without a row
	found   *sites.Found // nil where nothing is looked for
	sites   int
	blocks  int
}

func (c *watchedSource) Next(site *source.Site) error {
	err := c.Source.Next(site)
	if err == io.EOF && c.assumes {
		if o := c.Outcomes(); o.Filtered+o.Malformed > 0 {
			return fileerr.New(fileerr.Inconsistent, c.path, "%d records were left out (filtered or malformed), and --callable would take their positions for the reference: leave it out, or mend them", o.Filtered+o.Malformed)
		}
	}
	if err != nil {
		return err
	}
	if len(site.Alts) == 1 && slices.Contains(unseenAlleles, site.Alts[0]) {
		c.blocks++
	}
	if c.found != nil {
		c.found.Take(site.Chrom, site.Pos, site.Ref, site.Alts)
	}
	if c.fasta != nil && c.RefAsserted() {
		return c.checkReference(site)
	}
	return nil
}

// unseenAlleles stand for any ALT in the reference blocks of gVCF.
var unseenAlleles = []string{"<NON_REF>", "<*>"}

// checkReference compares some REF alleles with the reference genome: all of the first
// sites, then one of many.
func (c *watchedSource) checkReference(site *source.Site) error {
	const all, oneOf = 1000, 256
	c.sites++
	if c.sites > all && c.sites%oneOf != 0 {
		return nil
	}
	bases, err := c.fasta.Bases(site.Chrom, site.Pos, len(site.Ref))
	if err != nil {
		return err
	}
	for i := range len(bases) { // none beyond the ends of the genome
		if bases[i] != site.Ref[i] && genome.IsACGT(bases[i:i+1]) && genome.IsACGT(site.Ref[i:i+1]) {
			return &fileerr.Error{
				Class: fileerr.Inconsistent, Path: site.Path, Line: site.Line, Field: "REF",
				Variant: fmt.Sprintf("%s:%d:%.40s", site.Chrom, site.Pos, site.Ref),
				Message: fmt.Sprintf("the genome of --fasta has %.40s here: give the one that the file was made with", bases),
			}
		}
	}
	return nil
}

func (c *watchedSource) show(to io.Writer) {
	if c.blocks > 0 {
		fmt.Fprintf(to, "  %s of gVCF kept as symbolic rows, which no score or catalogue matches: a variant inside one stays absent.\n"+
			"  They are evidence of the reference only for variants that --sites asks for (score files, catalogues)\n", countOf(c.blocks, "reference block", "reference blocks"))
	}
}
