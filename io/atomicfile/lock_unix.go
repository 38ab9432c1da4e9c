//go:build unix && !aix && !solaris

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes an exclusive lock that ends with the handle, also when the
// process is killed. False means that another handle holds it.
func tryLock(file *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, syscall.EINTR):
			continue
		}
		return false, err
	}
}

// syncFolder brings the names in a folder to disk. File systems that cannot
// (some network ones) say EINVAL or ENOTSUP; a rename is all they offer.
func syncFolder(root *os.Root, name string) error {
	handle, err := root.Open(name)
	if err != nil {
		return err
	}
	defer handle.Close()
	err = handle.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}
