// Package simulate makes the people of the demonstration: a seeded cohort with
// planted carriers, written as the files that a user would hold. Nobody in it
// exists. The same seed gives the same bytes.
package simulate
