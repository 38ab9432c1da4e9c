package atomicfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// beginSync sends bytes of a file on their way to disk, and does not wait for them. A
// failure is for Sync to tell, which has to follow.
func beginSync(file *os.File, from, n int64) {
	_ = unix.SyncFileRange(int(file.Fd()), from, n, unix.SYNC_FILE_RANGE_WRITE)
}
