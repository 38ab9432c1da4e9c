// Package kernel turns packed genotype rows into integer sums. It knows bytes
// and numbers only: no sample, no variant, no score.
//
// # Packed rows
//
// A row holds one variant's hard calls, four samples a byte, low bits first:
//
//	byte i   bits 0-1: sample 4i   bits 2-3: 4i+1   bits 4-5: 4i+2   bits 6-7: 4i+3
//
// Codes 0, 1 and 2 are ALT copies, 3 is a missing call. A row of n samples is
// read to byte (n+3)/4 and no further; codes beyond sample n are ignored.
//
// # Exactness
//
// All sums are int64 and must not overflow: the caller bounds them beforehand.
// Integer addition has no order, so that every kernel for a job gives the same
// bits as the plain Go one, which is the reference.
package kernel
