// Package reference places a score among others: z and percentile against a
// frozen reference distribution, or within the cohort itself.
//
// A distribution is only valid for the sums that it was made from: of the same
// score, the same used rows, policies, statistic and frequencies. It names them
// all, and where one differs from the run's, nothing is computed.
//
// Mean and standard deviation come from exact sums, rounded once. What is left
// is scalar code without fused multiply-add and without the mathematical
// functions whose last bit differs between machines, so that a z and a
// percentile have the same bits everywhere.
package reference
