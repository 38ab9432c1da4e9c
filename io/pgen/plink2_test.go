package pgen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/internal/testfile"
)

// plink2 runs PLINK 2 and says what it said where it fails.
func plink2(t *testing.T, args ...string) {
	t.Helper()
	if said, err := exec.Command("plink2", append(args, "--threads", "2", "--memory", "640")...).CombinedOutput(); err != nil {
		t.Fatalf("plink2 %s: %v\n%s", strings.Join(args, " "), err, said)
	}
}

// needsPlink2 skips a test where there is no PLINK 2.
func needsPlink2(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("plink2"); err != nil {
		t.Skip("plink2 is not on PATH: files that it writes now are not checked")
	}
}

// What PLINK 2 makes of simulated VCFs, and what it says is in there.
func TestAgreesWithPlink2(t *testing.T) {
	needsPlink2(t)
	var seen [256]bool
	for name, s := range map[string]shape{
		"calls":          {samples: 300, variants: 200},
		"calls of 256":   {samples: 256, variants: 100},
		"calls of 255":   {samples: 255, variants: 100},
		"calls of 7":     {samples: 7, variants: 100},
		"calls of 70000": {samples: 70000, variants: 12},
		"two blocks":     {samples: 6, variants: blockVariants + 1000},
		"one sample":     {samples: 1, variants: 50},
		"phased":         {samples: 100, variants: 200, phased: true},
		"several ALTs":   {samples: 150, variants: 300, several: true, phased: true},
		"dosages":        {samples: 300, variants: 100, dosage: "DS"},
		"phased dosages": {samples: 200, variants: 100, phased: true, dosage: "HDS"},
	} {
		t.Run(name, func(t *testing.T) {
			prefix := filepath.Join(t.TempDir(), "x")
			if err := os.WriteFile(prefix+".sim.vcf", []byte(simulate(7, s)), 0o600); err != nil {
				t.Fatal(err)
			}
			input := []string{"--vcf", prefix + ".sim.vcf"}
			if s.dosage != "" {
				input = append(input, "dosage="+s.dosage)
			}
			plink2(t, append(input, "--make-pgen", "--out", prefix)...)
			checkAgainstExport(t, prefix, s.dosage != "", &seen)
		})
	}
	for _, kind := range []int{0, 1, 2, 3, 4, 6, 7, 0x08, 0x09, 0x0a, 0x10, 0x11, 0x12, 0x18, 0x19, 0x20, 0x60, 0xf0} {
		if !seen[kind] {
			t.Errorf("no record of type %02x among the simulated ones", kind)
		}
	}
}

// PLINK 2 reads the files that the tests write by hand as this package does.
func TestPlink2ReadsHandmadeFiles(t *testing.T) {
	needsPlink2(t)
	for _, mode := range []byte{modeDosages, modePhasedDosages} {
		checkAgainstExport(t, fixedDosages(t, "phased-dosages", mode), true, nil)
	}
}

func TestSharedSetsAgreeWithPlink2(t *testing.T) {
	needsPlink2(t)
	folder := testfile.Folder(t, "the shared PLINK 2 sets are")
	for _, set := range []string{"ref_chr22/ref.chr22", "target_chr22/example.chr22"} {
		checkAgainstExport(t, filepath.Join(folder, "genotypes", set), false, nil)
	}
}

func checkAgainstExport(t *testing.T, prefix string, dosages bool, seen *[256]bool) {
	t.Helper()
	export := []string{"--pfile", prefix, "--export", "vcf"}
	if dosages {
		export = append(export, "vcf-dosage=DS-force")
	}
	out := filepath.Join(t.TempDir(), "export")
	plink2(t, append(export, "--out", out)...)
	text, err := os.ReadFile(out + ".vcf")
	if err != nil {
		t.Fatal(err)
	}
	compare(t, prefix, readExport(t, string(text)), seen)
}
