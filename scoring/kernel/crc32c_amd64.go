//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// checksumBlock is what checksumAVX512 takes at a time.
const checksumBlock = 256

var checksumLacks = missingFeatures(append([]feature{
	{"SSE4.2", cpu.X86.HasSSE42},
	{"PCLMULQDQ", cpu.X86.HasPCLMULQDQ},
	{"VPCLMULQDQ", cpu.X86.HasAVX512VPCLMULQDQ},
}, avx512Features...))

// crc32cOfBlocks gives the checksum of all whole blocks, and their length, 0 where the
// machine has no kernel for it.
func crc32cOfBlocks(data []byte) (sum uint32, done int) {
	blocks := len(data) / checksumBlock
	if blocks == 0 || checksumLacks != "" {
		return 0, 0
	}
	return ^checksumAVX512(^uint32(0), &data[0], blocks), blocks * checksumBlock
}
