package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/flagfile"
)

// madeUpCatalogue is not clinical content: variants that nobody has described,
// of conditions that do not exist, at an X-linked place like that of GLA, in a
// dominant condition of two variants, and in one of so many that few missing
// calls are no matter among all.
func madeUpCatalogue() string {
	var b strings.Builder
	b.WriteString("build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\n")
	row := func(chrom string, pos int, gene, condition, inheritance, rule string) {
		fmt.Fprintf(&b, "GRCh37\t%s\t%d\tA\tG\t%s\t%s\t%s\t%s\tpathogenic\t2\tmade up for a test\t0\n", chrom, pos, gene, condition, inheritance, rule)
	}
	row("X", 100_653_420, "MADEUPX", "made-up X-linked", "XL", "HEMI_HET_HOM")
	row("1", 1000, "MADEUP2", "made-up of two", "AD", "ALL_PLP")
	row("1", 2000, "MADEUP2", "made-up of two", "AD", "ALL_PLP")
	for i := range 30 {
		row("2", 1000*(i+1), "MADEUP30", "made-up of thirty", "AD", "ALL_PLP")
	}
	return b.String()
}

// subject is a person by calls: on the X-linked variant, on a common variant of
// X which tells the number of X, on the two of the one condition, and on all of
// the other.
type subject struct{ id, onX, otherX, first, second, thirty string }

// vcfOfSubjects writes the subjects' calls.
func vcfOfSubjects(t *testing.T, people []subject) string {
	t.Helper()
	var b strings.Builder
	line := func(chrom string, pos int, call func(s *subject) string) {
		fmt.Fprintf(&b, "%s\t%d\t.\tA\tG\t.\tPASS\t.\tGT", chrom, pos)
		for i := range people {
			b.WriteString("\t" + call(&people[i]))
		}
		b.WriteString("\n")
	}
	b.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for _, s := range people {
		b.WriteString("\t" + s.id)
	}
	b.WriteString("\n")
	line("1", 1000, func(s *subject) string { return s.first })
	line("1", 2000, func(s *subject) string { return s.second })
	for i := range 30 {
		line("2", 1000*(i+1), func(s *subject) string { return s.thirty })
	}
	line("X", 50_000_000, func(s *subject) string { return s.otherX })
	line("X", 100_653_420, func(s *subject) string { return s.onX })
	return write(t, "subjects.vcf", b.String())
}

// decided runs a programme of the made-up catalogue alone, and gives the flags.
func decided(t *testing.T, cohort string) map[string]flagfile.Row {
	t.Helper()
	programme := write(t, "programme.yaml", fmt.Sprintf(
		"programme: made-up\nversion: 1.0.0\npurpose: research\ncohorts: [%s]\ncatalogue: {files: [%s]}\nrules: default\n",
		cohort, write(t, "catalogue.tsv", madeUpCatalogue())))
	return flagsOf(t, ranInto(t, programme, 1))
}

// Who was not looked at, in whole or in one condition, is never told that no
// rule asks for action.
func TestWhatWasNotLookedAtIsNoFinalResult(t *testing.T) {
	const ref, het, hom, none = "0/0", "0/1", "1/1", "./."
	cases := []struct {
		assay string
		subject
		tier, status string
		limitations  string // conditions that were not looked at in full
	}{
		{"wgs", subject{"woman", ref, ref, ref, ref, ref}, "T7", "FINAL", ""},
		{"wgs", subject{"man", "0", "0", ref, ref, ref}, "T7", "FINAL", ""},
		{"wgs", subject{"woman-carrier", het, ref, ref, ref, ref}, "T2", "PROVISIONAL", ""},
		{"wgs", subject{"man-carrier", "1", "0", ref, ref, ref}, "T2", "PROVISIONAL", ""},
		{"wgs", subject{"carrier", ref, ref, ref, het, ref}, "T2", "PROVISIONAL", ""},
		// Calls of one and of two alleles on X contradict each other.
		{"wgs", subject{"unresolved", ref, "0", ref, ref, ref}, "NOT_RESULTED", "NOT_RESULTED", "made-up X-linked (XL): sex_unresolved"},
		{"wgs", subject{"unresolved-carrier", het, "0", ref, ref, ref}, "NOT_RESULTED", "NOT_RESULTED", "made-up X-linked (XL): sex_unresolved"},
		{"wgs", subject{"no-call-on-X", none, none, ref, ref, ref}, "NOT_RESULTED", "NOT_RESULTED", "made-up X-linked (XL): sex_unresolved"},
		{"wgs", subject{"no-call-of-the-variant", none, ref, ref, ref, ref}, "NOT_RESULTED", "NOT_RESULTED", "made-up X-linked (XL): no_call"},
		// 31 of 33 variants are called, and none of one condition.
		{"wgs", subject{"condition-without-call", ref, ref, none, none, ref}, "NOT_RESULTED", "NOT_RESULTED", "made-up of two (AD): no_call"},
		{"wgs", subject{"half", ref, ref, ref, none, ref}, "T7", "FINAL", "made-up of two (AD): partial"},
		{"wgs", subject{"most-missing", ref, ref, ref, ref, none}, "NOT_RESULTED", "NOT_RESULTED", "made-up of thirty (AD): no_call"},
		{"wgs", subject{"nothing", none, none, none, none, none}, "NOT_RESULTED", "NOT_RESULTED",
			"made-up X-linked (XL): sex_unresolved; made-up of thirty (AD): no_call; made-up of two (AD): no_call"},
		// A finding counts, whatever else is missing.
		{"wgs", subject{"carrier-without-the-rest", none, none, het, none, none}, "T2", "PROVISIONAL",
			"made-up X-linked (XL): sex_unresolved; made-up of thirty (AD): no_call"},

		// An allele in imputed data is no finding, and a call of none no evidence.
		{"imputed", subject{"woman", ref, ref, ref, ref, ref}, "NOT_RESULTED", "NOT_RESULTED", arrayLimited},
		{"imputed", subject{"imputed-carrier", ref, ref, het, ref, ref}, "NOT_RESULTED", "NOT_RESULTED",
			strings.Replace(arrayLimited, "of two (AD): array_limited", "of two (AD): imputed_only", 1)},
		{"imputed", subject{"imputed-two", ref, ref, hom, het, ref}, "NOT_RESULTED", "NOT_RESULTED",
			strings.Replace(arrayLimited, "of two (AD): array_limited", "of two (AD): imputed_only", 1)},
		// An array's finding is one, to be confirmed.
		{"array", subject{"woman", ref, ref, ref, ref, ref}, "T7", "FINAL", arrayLimited},
		{"array", subject{"array-carrier", ref, ref, het, ref, ref}, "T2", "PROVISIONAL",
			strings.Replace(arrayLimited, "; made-up of two (AD): array_limited", "", 1)},
	}
	for _, assay := range []string{"wgs", "imputed", "array"} {
		people := []subject{{"man-beside", "0", "0", ref, ref, ref}}
		for _, c := range cases {
			if c.assay == assay {
				people = append(people, c.subject)
			}
		}
		flags := decided(t, imported(t, job.ImportOptions{VCF: []string{vcfOfSubjects(t, people)}, Assay: assay}))
		if want := map[bool]string{true: "NOT_RESULTED", false: "T7"}[assay == "imputed"]; flags["man-beside"].Tier != want {
			t.Errorf("%s: a man without an allele is %s", assay, flags["man-beside"].Tier)
		}
		for _, c := range cases {
			if c.assay != assay {
				continue
			}
			if got := flags[c.id]; got.Tier != c.tier || got.Status != c.status || got.Limitations != c.limitations {
				t.Errorf("%s %s: %s %s, limitations %q; want %s %s, %q", assay, c.id, got.Tier, got.Status, got.Limitations, c.tier, c.status, c.limitations)
			}
		}
	}
}

const arrayLimited = "made-up X-linked (XL): array_limited; made-up of thirty (AD): array_limited; made-up of two (AD): array_limited"

// A recorded sex that contradicts the number of X resolves nothing, and nor does
// a sex that is not recorded, where the calls cannot tell (PLINK 1).
func TestSexThatIsNotRecorded(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "set")
	people := []string{"woman", "man", "unrecorded"}
	var fam strings.Builder
	for i, id := range people {
		fmt.Fprintf(&fam, "0 %s 0 0 %d -9\n", id, []int{2, 1, 0}[i])
	}
	// REF only: A2 of all three, two bits each, 11 for two copies of A2.
	bed := []byte{0x6c, 0x1b, 0x01}
	var bim strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(madeUpCatalogue()), "\n")[1:] {
		f := strings.Split(line, "\t")
		fmt.Fprintf(&bim, "%s . 0 %s G A\n", f[1], f[2])
		bed = append(bed, 0b111111)
	}
	lines := strings.SplitAfter(bim.String(), "\n") // X last, as in a sorted set
	bim.Reset()
	bim.WriteString(strings.Join(append(slices.Clone(lines[1:]), lines[0]), ""))
	for end, text := range map[string]string{".bed": string(bed), ".bim": bim.String(), ".fam": fam.String()} {
		if err := os.WriteFile(prefix+end, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flags := decided(t, imported(t, job.ImportOptions{BFile: []string{prefix}, RefFrom: "a2"}))
	for id, want := range map[string]string{"woman": "T7 FINAL", "man": "T7 FINAL", "unrecorded": "NOT_RESULTED NOT_RESULTED"} {
		got := flags[id]
		if got.Tier+" "+got.Status != want || strings.Contains(got.Limitations, "sex_unresolved") != (id == "unrecorded") {
			t.Errorf("%s: %s %s, %q; want %s", id, got.Tier, got.Status, got.Limitations, want)
		}
	}
}
