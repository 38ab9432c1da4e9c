package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cardioscore/io/cohort"
	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
)

// holds says whether a directory holds a file.
func holds(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular()
}

// Verify re-checks every byte of a cohort, a compiled set or a run.
func Verify(ctx context.Context, w io.Writer, dir string) error {
	switch {
	case holds(dir, "cohort.json"):
		report, err := cohort.Verify(ctx, dir, nil)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: cohort is whole: %d samples, %d variants, every file and every row agrees with its digest\n", dir, report.Samples, report.Rows)
		return nil
	case holds(dir, compiled.Name):
		m, err := compiled.Verify(ctx, dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: compiled set is whole: %s agree with their digests\n", dir, countOf(len(m.Files), "file", "files"))
		return nil
	case holds(dir, manifest.Name):
		m, err := manifest.Verify(ctx, dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: result of %s by %s is whole: %s agree with their digests\n", dir, m.Command, m.Engine, countOf(len(m.Outputs), "file", "files"))
		return nil
	}
	if _, err := os.Stat(dir); err != nil {
		return fileerr.Wrap(fileerr.IO, dir, err)
	}
	return fileerr.New(fileerr.Integrity, dir, "holds neither cohort.json, %s nor %s: not a cohort, a compiled set or a run, or one that did not finish", compiled.Name, manifest.Name)
}
