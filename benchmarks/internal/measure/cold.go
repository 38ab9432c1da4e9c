//go:build linux

package measure

import (
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Drop takes the files below the paths out of the page cache: it writes what is not yet
// on the disk and advises the kernel that the pages are not needed (posix_fadvise,
// POSIX_FADV_DONTNEED). No privilege is needed. Run.ReadBytes shows whether it worked.
func Drop(paths ...string) error {
	return each(paths, func(file *os.File, size int64) error {
		if err := file.Sync(); err != nil {
			return err
		}
		return unix.Fadvise(int(file.Fd()), 0, size, unix.FADV_DONTNEED)
	})
}

// ReadAll reads the files below the paths from begin to end, one after the other, and
// returns their bytes.
func ReadAll(paths ...string) (int64, error) {
	total, buffer := int64(0), make([]byte, 1<<20)
	err := each(paths, func(file *os.File, size int64) error {
		for at := int64(0); at < size; {
			n, err := file.Read(buffer)
			if err != nil {
				return err
			}
			at, total = at+int64(n), total+int64(n)
		}
		return nil
	})
	return total, err
}

func each(paths []string, do func(*os.File, int64) error) error {
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			info, err := file.Stat()
			if err != nil {
				return err
			}
			return do(file, info.Size())
		})
		if err != nil {
			return err
		}
	}
	return nil
}
