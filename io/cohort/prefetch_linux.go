package cohort

import (
	"os"

	"golang.org/x/sys/unix"
)

// willNeed asks for a range of a file to be read ahead. Advice cannot fail in a way
// that matters.
func willNeed(file *os.File, from, to int64) {
	if to > from {
		_ = unix.Fadvise(int(file.Fd()), from, to-from, unix.FADV_WILLNEED)
	}
}
