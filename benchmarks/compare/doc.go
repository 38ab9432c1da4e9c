//go:build linux

// Command compare runs the workloads of the benchmarks with cardioscore and, where it is
// there, PLINK 2, and prints what they took. benchmarks/README.md says how and why.
//
// It makes the data by the program generate, and starts everything that needs memory as a
// process of its own: a command's peak memory counts that of the process that started it.
package main
