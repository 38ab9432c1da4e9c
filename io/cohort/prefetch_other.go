//go:build !linux

package cohort

import "os"

// willNeed is advice that this system does not take.
func willNeed(*os.File, int64, int64) (here bool) { return true }
