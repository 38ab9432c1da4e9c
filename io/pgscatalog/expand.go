package pgscatalog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
)

// endings of score files in a directory.
var endings = []string{".txt", ".txt.gz", ".tsv", ".tsv.gz"}

// Expand turns the paths that a user gave into the files to read: a file stands
// for itself, whatever it is called, a directory for its score files by name.
// Hidden files and documents (*.md, LICENSE) in a directory are passed over;
// anything else there is refused, so that no score is left out unseen.
func Expand(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		case info.Mode().IsRegular():
			files = append(files, path)
		case info.IsDir():
			inside, err := expandDirectory(path)
			if err != nil {
				return nil, err
			}
			files = append(files, inside...)
		default:
			return nil, fileerr.New(fileerr.Malformed, path, "this is neither a file nor a directory; expected score files")
		}
	}
	return files, nil
}

func expandDirectory(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir) // by name
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	var files []string
	for _, entry := range entries {
		name, path := entry.Name(), filepath.Join(dir, entry.Name())
		if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".md") || name == "LICENSE" {
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		case !info.Mode().IsRegular() || !slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) }):
			return nil, fileerr.New(fileerr.Malformed, path,
				"a directory of scores may hold %s only; move this out, or name the score files one by one", strings.Join(endings, ", "))
		}
		files = append(files, path)
	}
	if len(files) == 0 {
		return nil, fileerr.New(fileerr.Malformed, dir, "the directory holds no score file (%s)", strings.Join(endings, ", "))
	}
	return files, nil
}
