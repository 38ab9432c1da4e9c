// Package scoretest holds slow computations that are right at a glance, to
// compare the engine with, and small cohorts in memory. Only tests import it.
package scoretest
