//go:build !amd64 || purego

package kernel

func crc32cOfBlocks([]byte) (sum uint32, done int) { return 0, 0 }
