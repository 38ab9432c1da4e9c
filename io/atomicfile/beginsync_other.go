//go:build !linux

package atomicfile

import "os"

// beginSync does nothing: only Linux can be asked for it.
func beginSync(*os.File, int64, int64) {}
