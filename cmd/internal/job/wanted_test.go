package job_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
	"cardioscore/scoring/genome"
)

const gvcfHeader = "##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"end\">\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"genotype\">\n##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description=\"depth\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\tP2\tP3\tP4\tP5\n"

// people are calls of one place in two forms.
type people struct{ gt, blockGT []string }

func drawPeople(t *rapid.T, calls ...string) (p people) {
	for range 5 {
		gt := rapid.SampledFrom(calls).Draw(t, "call")
		p.gt = append(p.gt, gt)
		switch gt { // in a block, somebody without a call may also be one without reads
		case "0/0":
			p.blockGT = append(p.blockGT, "0/0:12")
		default:
			p.blockGT = append(p.blockGT, rapid.SampledFrom([]string{"./.:0", "0/0:0", "./.:12"}).Draw(t, "no call"))
		}
	}
	return p
}

// written are the same people in a VCF that states every call and in a gVCF, and what
// is asked for: a score, whose rows do not say which allele is REF.
type written struct{ full, gvcf, score, reference string }

func drawWritten(t *rapid.T) written {
	const last = 120
	base := make([]byte, last)
	for i := range base {
		base[i] = rapid.SampledFrom([]byte("ACGT")).Draw(t, "base")
	}
	w := written{
		full: gvcfHeader, gvcf: gvcfHeader, reference: ">1\n" + string(base) + "\n",
		score: "#pgs_id=DRAWN\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n",
	}
	for pos := 1; pos <= last; {
		ref := base[pos-1]
		alt := strings.ReplaceAll("ACGT", string(ref), "")[rapid.IntRange(0, 2).Draw(t, "alt")]
		if rapid.IntRange(0, 3).Draw(t, "variant") == 0 {
			p := drawPeople(t, "0/0", "0/1", "1/1", "./.")
			calls := strings.Join(p.gt, "\t")
			w.full += fmt.Sprintf("1\t%d\t.\t%c\t%c\t.\t.\t.\tGT\t%s\n", pos, ref, alt, calls)
			w.gvcf += fmt.Sprintf("1\t%d\t.\t%c\t%c,<NON_REF>\t.\t.\t.\tGT\t%s\n", pos, ref, alt, calls)
			w.addScore(t, pos, ref, alt)
			pos++
			continue
		}
		end := min(last, pos+rapid.IntRange(0, 20).Draw(t, "length"))
		p := drawPeople(t, "0/0", "0/0", "./.")
		w.gvcf += fmt.Sprintf("1\t%d\t.\t%c\t<NON_REF>\t.\t.\tEND=%d\tGT:MIN_DP\t%s\n", pos, ref, end, strings.Join(p.blockGT, "\t"))
		for ; pos <= end; pos++ {
			if rapid.IntRange(0, 4).Draw(t, "asked for") > 0 {
				continue
			}
			alt := strings.ReplaceAll("ACGT", string(base[pos-1]), "")[pos%3]
			w.full += fmt.Sprintf("1\t%d\t.\t%c\t%c\t.\t.\t.\tGT\t%s\n", pos, base[pos-1], alt, strings.Join(p.gt, "\t"))
			w.addScore(t, pos, base[pos-1], alt)
		}
	}
	w.addScore(t, last+50, 'A', 'C') // of which nothing tells
	return w
}

func (w *written) addScore(t *rapid.T, pos int, ref, alt byte) {
	effect, other := ref, alt
	if rapid.Bool().Draw(t, "ALT counts") {
		effect, other = alt, ref
	}
	w.score += fmt.Sprintf("1\t%d\t%c\t%c\t0.%03d\n", pos, effect, other, pos)
}

// TestBlocksGiveWhatCallsGive: evidence of reference blocks makes the same rows, and
// the same scores, as a VCF that states the calls of the same people.
func TestBlocksGiveWhatCallsGive(t *testing.T) {
	for n := range 8 { // each takes four runs of the program
		w := rapid.Custom(drawWritten).Example(n)
		reference := write(t, "ref.fa", w.reference)
		beside(t, reference+".fai", "1\t120\t3\t120\t121\n")
		asked := job.WantedOptions{Sites: []string{write(t, "score.txt", w.score)}, ScoreBuild: "GRCh38", FASTA: reference}
		var rows, scores [2]string
		for i, vcf := range []string{write(t, "full.vcf", w.full), write(t, "calls.g.vcf", w.gvcf)} {
			dir := imported(t, job.ImportOptions{VCF: []string{vcf}, Build: "GRCh38", WantedOptions: asked})
			rows[i] = namedRows(t, dir)
			out := scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: asked.Sites, Formats: []string{"tsv"},
				Policy: job.Policy{Ambiguous: "keep", Missing: "mean", Absent: "skip", ScoreBuild: "GRCh38"}})
			scores[i] = strings.Join(columnsOf(t, filepath.Join(out, "scores.tsv")), "\n") +
				strings.Join(columnsOf(t, filepath.Join(out, "coverage.tsv")), "\n")
		}
		if rows[0] != rows[1] {
			t.Errorf("rows\n%s\nof calls, and of blocks\n%s", rows[0], rows[1])
		}
		if scores[0] != scores[1] {
			t.Errorf("scores\n%s\nof calls, and of blocks\n%s", scores[0], scores[1])
		}
		if !strings.Contains(scores[0], "DRAWN") {
			t.Error("nothing was scored")
		}
	}
}

// namedRows writes the matchable rows of a cohort, with their counts and calls.
func namedRows(t *testing.T, dir string) string {
	t.Helper()
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if !c.Info().OnlyRequested {
		t.Error("a cohort of sites does not say that only they were requested")
	}
	var text strings.Builder
	calls := make([]byte, 2)
	err = c.Variants(context.Background(), 1, func(row int, v *genome.Variant) error {
		if !genome.Matchable(v.Alt) {
			return nil
		}
		if err := c.ReadCalls(context.Background(), 0, []int{row}, calls); err != nil {
			return err
		}
		fmt.Fprintln(&text, v.Key(), v.AC, v.AN, v.Missing, calls)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestWantedRefused: what asks for sites is refused by its name.
func TestWantedRefused(t *testing.T) {
	vcf := write(t, "a.vcf", gvcfHeader)
	bad := write(t, "bad.bed", "chr1\t5\tx\n")
	for _, test := range []struct {
		asked job.WantedOptions
		class fileerr.Class
		says  string
	}{
		{job.WantedOptions{Regions: []string{"chrUn:1-5"}}, fileerr.Usage, "neither a file nor a region"},
		{job.WantedOptions{Regions: []string{bad}}, fileerr.Malformed, "bad.bed:1"},
		{job.WantedOptions{Sites: []string{bad}}, fileerr.Malformed, "bad.bed:1"},
		{job.WantedOptions{Sites: []string{vcf}}, fileerr.Malformed, "a.vcf"},
		{job.WantedOptions{Sites: []string{vcf + ".absent"}}, fileerr.IO, "a.vcf.absent"},
		{job.WantedOptions{FASTA: vcf}, fileerr.Usage, "--fasta"},
		{job.WantedOptions{Columns: []string{"prs-cs"}}, fileerr.Usage, "--columns is for score files of --sites"},
		{job.WantedOptions{Columns: []string{"nonsense"}, Sites: []string{bad}}, fileerr.Usage, "--columns"},
		{job.WantedOptions{Columns: []string{"x*.txt:prs-cs"}, Sites: []string{vcf}}, fileerr.Malformed, "a.vcf"},
		{job.WantedOptions{Sites: []string{write(t, "b.bed", "1\t1\t2\n")}, FASTA: vcf}, fileerr.Malformed, "a.vcf"},
	} {
		o := job.ImportOptions{VCF: []string{vcf}, Build: "GRCh38", Assay: "wgs", WantedOptions: test.asked}
		o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 1)
		if err := job.Import(context.Background(), o); fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: %v; want class %d with %q", test.asked, err, test.class, test.says)
		}
	}
}

// TestRowsWithOneAllele: a score row without other allele asks for the records of its
// position, and is counted as such.
func TestRowsWithOneAllele(t *testing.T) {
	vcf := write(t, "a.vcf", gvcfHeader+"1\t10\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t0/0\t0/0\n1\t11\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t0/0\t0/0\n")
	score := write(t, "score.txt", "#genome_build=GRCh38\nchr_name\tchr_position\teffect_allele\teffect_weight\n1\t10\tC\t0.5\n\t\tC\t0.5\n")
	var shown bytes.Buffer
	o := job.ImportOptions{VCF: []string{vcf}, Build: "GRCh38", Assay: "wgs", WantedOptions: job.WantedOptions{Sites: []string{score}}}
	o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 1)
	o.Quiet, o.Stdout = false, &shown
	if err := job.Import(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 variant,", "1 not_requested", "asked for: 0 variants, records at the positions of 1 score row with one allele; 1 score row without a position ask"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not in\n%s", want, shown.String())
		}
	}
}

// TestColumnsOfSites: --columns says what score files of other programs ask for, also of
// those without a line of names or with one that a catalogue could have.
func TestColumnsOfSites(t *testing.T) {
	vcf := write(t, "a.vcf", gvcfHeader+"1\t10\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t0/0\t0/0\n1\t11\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t0/0\t0/0\n")
	for _, c := range []struct{ name, text, columns string }{
		{"prs.txt", "1\trs1\t10\tC\tA\t0.5\n", "prs-cs"},
		{"gwas.txt", "CHR BP NEA TESTED BETA\n1 10 A C 0.5\n", "chr_name=CHR,chr_position=BP,effect_allele=TESTED,other_allele=NEA,effect_weight=BETA"},
		{"glm.txt", "chrom pos ref alt beta\n1 10 A C 0.5\n", "glm*.txt:chr_name=chrom,chr_position=pos,effect_allele=alt,other_allele=ref,effect_weight=beta"},
	} {
		asked := job.WantedOptions{Sites: []string{write(t, c.name, c.text)}, Columns: []string{c.columns}, ScoreBuild: "GRCh38"}
		dir := imported(t, job.ImportOptions{VCF: []string{vcf}, Build: "GRCh38", WantedOptions: asked})
		if got := namedRows(t, dir); strings.Count(got, "\n") != 1 || !strings.Contains(got, "1:10:A:C ") {
			t.Errorf("%s: kept\n%s", c.name, got)
		}
	}
}

// A score that spells a deletion in a repeat to the right, on either strand, asks for the
// record that has it on the left, where --fasta tells that they are one.
func TestSitesMeetRecordsInTheirNormalSpelling(t *testing.T) {
	vcf := write(t, "left.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n1\t6\t.\tGAT\tG\t.\tPASS\t.\tGT\t0/1\n1\t20\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\n")
	reference := repeatGenome(t)
	for alleles, with := range map[string]bool{"T\tTAT": true, "A\tATA": true, "TAT\tT": false} {
		score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t10\t"+alleles+"\t1\n")
		asked := job.WantedOptions{Sites: []string{score}}
		want := 0
		if with {
			asked.FASTA, want = reference, 1
		}
		dir := imported(t, job.ImportOptions{VCF: []string{vcf}, WantedOptions: asked})
		c, err := cohort.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Info().Rows; got != want {
			t.Errorf("%q, reference %v: %d variants, want %d", alleles, with, got, want)
		}
	}
}

// A carrier of an insertion is never taken for a person without it because a score spells
// it at another place of the repeat, where the blocks of a gVCF say reference.
func TestEvidenceIsNotAskedForAtAnotherSpelling(t *testing.T) {
	gvcf := write(t, "calls.g.vcf", gvcfHeader+carriersInBlocks(20))
	reference := repeatGenome(t)
	score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t12\tTAT\tT\t1\n")
	dir := imported(t, job.ImportOptions{VCF: []string{gvcf}, WantedOptions: job.WantedOptions{Sites: []string{score}, FASTA: reference}})
	o := job.ScoreOptions{
		Common: quiet(filepath.Join(t.TempDir(), "plain"), 1), Policy: job.Policy{Missing: "skip", Absent: "skip", Ambiguous: "drop"},
		Cohorts: []string{dir}, Scores: []string{score},
	}
	if err := job.Score(t.Context(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "absent_not_requested") {
		t.Errorf("without the reference: %v", err)
	}
	o.Policy.FASTA = reference
	scored := scoredInto(t, o)
	got := results(t, scored)["S"]
	for person, want := range map[string]float64{"P1": 0, "P2": 1, "P3": 2, "P4": 1, "P5": 0} {
		if r := got[person]; r.Status != "resulted" || r.Sum != want || r.VariantsMissing != 0 {
			t.Errorf("%s: %+v, want %v", person, r, want)
		}
	}
	m, err := manifest.Read(scored)
	if err != nil {
		t.Fatal(err)
	}
	index := manifest.Input{Kind: "fasta_index", Path: reference + ".fai", Digest: "47a2eb9a486d78d8d725887a0b3839c69b09c7ffab96e1844ddba9a26bb722a4"} // sha256sum
	if !slices.Contains(m.Inputs, index) || m.Options["fasta"] != reference || m.Options["fasta_bytes"] != "24" {
		t.Errorf("the manifest tells of the genome %+v %q", m.Inputs, m.Options)
	}
}

// Without a reference a record that spells out REF does not make blocks evidence of an
// insertion, which may lie further left or right; of another variant it does.
func TestNoEvidenceOfAScoreRowThatMayLieElsewhere(t *testing.T) {
	gvcf := write(t, "calls.g.vcf", gvcfHeader+carriersInBlocks(11)+
		"1\t12\t.\tTCC\tTCCG,<NON_REF>\t.\t.\t.\tGT\t0/0\t0/0\t0/0\t0/0\t0/0\n")
	for alleles, rows := range map[string]int{"TAT\tT": 0, "TG\tT": 0, "A\tT": 1} {
		score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t12\t"+alleles+"\t1\n")
		dir := imported(t, job.ImportOptions{VCF: []string{gvcf}, WantedOptions: job.WantedOptions{Sites: []string{score}}})
		effect, other, _ := strings.Cut(alleles, "\t")
		if got := strings.Count(namedRows(t, dir), ":12:"+other+":"+effect+" "); got != rows {
			t.Errorf("%q: %d rows of it, want %d, in\n%s", alleles, got, rows, namedRows(t, dir))
		}
	}
}

// A catalogue that spells an insertion at another place of its repeat than the carriers'
// records never makes them people in whom it was looked for and not found: neither blocks
// of a gVCF nor positions assumed to be the reference are evidence there.
func TestNoEvidenceOfACatalogueRowAtAnotherSpelling(t *testing.T) {
	blocks := write(t, "calls.g.vcf", gvcfHeader+carriersInBlocks(20))
	plain := write(t, "calls.vcf", gvcfHeader+"1\t6\t.\tG\tGAT\t.\t.\t.\tGT\t"+carried)
	reference := repeatGenome(t)
	everywhere := write(t, "callable.bed", "1\t0\t20\n")
	table := func(row string) string {
		return write(t, "catalogue.tsv", "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\tmax_cohort_af\n"+
			"GRCh37\t1\t"+row+"\tMADEUP\tmade-up\tAD\tALL_PLP\tpathogenic\t2\tmade up for a test\t0\t1\n")
	}
	screened := func(catalogue string, o job.ImportOptions) (findings int, state string) {
		common := quiet(t.TempDir(), 1)
		if err := job.Screen(t.Context(), job.ScreenOptions{Common: common, Cohorts: []string{imported(t, o)}, Catalogues: []string{catalogue}, MinStars: 2, Formats: []string{"tsv"}}); err != nil {
			t.Fatal(err)
		}
		return len(tsv(t, filepath.Join(common.Out, "findings.tsv"))), tsv(t, filepath.Join(common.Out, "screen_scope.tsv"))[0]["state"]
	}
	for row, want := range map[string]struct {
		findings int
		state    string
	}{
		"6\tG\tGAT":     {3, "not_detected"}, // as the records have it
		"8\tT\tTAT":     {0, "not_assayed"},
		"12\tT\tTAT":    {0, "not_assayed"},
		"11\tAT\tATAT":  {0, "not_assayed"},
		"12\tTC\tTATC":  {0, "not_assayed"},
		"7\tATAT\tAT":   {0, "not_assayed"}, // a deletion that nobody carries; of whom is not known
		"9\tA\tG":       {0, "not_detected"},
		"13\tCC\tC":     {0, "not_assayed"},
		"10\tTAT\tT":    {0, "not_assayed"},
		"12\tTCC\tTCAC": {0, "not_detected"}, // with the reference, which tells that it lies nowhere else
	} {
		catalogue := table(row)
		for _, fasta := range []string{"", reference} {
			asked := job.WantedOptions{Sites: []string{catalogue}, FASTA: fasta}
			want := want
			if row == "12\tTCC\tTCAC" && fasta == "" {
				want.state = "not_assayed"
			}
			if n, state := screened(catalogue, job.ImportOptions{VCF: []string{blocks}, WantedOptions: asked}); n != want.findings || state != want.state {
				t.Errorf("%q of blocks, reference %v: %d findings, %s; want %+v", row, fasta != "", n, state, want)
			}
		}
		if want.findings > 0 {
			continue
		}
		// no row of it, whatever is assumed of the people
		assumed := job.WantedOptions{FASTA: reference, Callable: everywhere}
		if n, state := screened(catalogue, job.ImportOptions{VCF: []string{plain}, WantedOptions: assumed}); n != 0 || state != "not_assayed" {
			t.Errorf("%q assumed: %d findings, %s", row, n, state)
		}
	}
}
