//go:build !amd64 || purego

package kernel

// lacks says what keeps this build from running a tier; empty if nothing does.
func lacks(t Tier) string {
	if t == Go {
		return ""
	}
	return "the assembly, which is for amd64 without the build tag purego"
}
