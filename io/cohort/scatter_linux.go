package cohort

import (
	"os"

	"golang.org/x/sys/unix"
)

// preadRows reads len(dst) parts of rows that lie side by side in a file to where they
// belong, in one call of the system. It says whether it has read all of them: if not, the
// caller reads them in another way, and learns why.
func preadRows(file *os.File, dst [][]byte, at int64) bool {
	size := 0
	for _, row := range dst {
		size += len(row)
	}
	n, err := unix.Preadv(int(file.Fd()), dst, at)
	return n == size && err == nil
}
