//go:build !purego

package kernel

import "syscall"

// permitTiles asks Linux for the tile registers, for the whole process: they make
// signal frames larger, so that no process gets them unasked (Linux, Using XSTATE
// features in user space applications).
func permitTiles() bool {
	const (
		requestPermission = 0x1023 // ARCH_REQ_XCOMP_PERM
		tileData          = 18     // XFEATURE_XTILE_DATA
	)
	_, _, errno := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return errno == 0
}
