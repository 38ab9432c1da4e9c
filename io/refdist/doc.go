// Package refdist reads and writes frozen reference distributions: how scores
// spread in a reference population, so that a person's sum gets a z and a
// percentile that do not depend on who else is scored.
//
// A file is one JSON object. Every key is required, in any order, once, spelled
// exactly so, but for x_male_dosage; other keys are refused.
//
//	{
//	  "format": "cardioscore-reference",
//	  "version": 1,
//	  "distributions": [              one or more
//	    {
//	      "score_id": "PGS000001",
//	      "description": "…",         the population, in words; may be ""
//	      "source": "…",              where its genotypes come from; may be ""
//	      "score_digest": "…",        SHA-256 of the score file's text, or of that and its declared columns
//	      "used_rows_digest": "…",    which rows made the sum, as in the coverage table
//	      "missing": "mean",          policy for missing calls: mean, skip
//	      "absent": "skip",           policy for absent rows: skip, mean, homref
//	      "x_male_dosage": 1,         what haploid calls on X count: 1, 2; left out and not written where it is 2
//	      "statistic": "sum",         the column that is described: sum, average
//	      "frequency_digest": "…",    of the pinned frequencies; "" where none enters
//	      "n": 2504,                  people behind it, 1 or more
//	      "mean": 0.25,
//	      "sd": 0.5,                  with n - 1 in the denominator; 0 or more
//	      "quantiles": [-1.5, 0, 2]   see below; [] for a normal distribution
//	    }
//	  ]
//	}
//
// Digests are 64 hexadecimal digits in lower case. Of m quantiles, the i-th
// (from 0) belongs to the probability i/(m-1): the first is the least value of
// the population, the last the greatest. They are not descending, and none or at
// least two. Two distributions of one file differ in the score or in what they
// were made with.
//
// Numbers are written with as few digits as give the same float64 again; the
// same distributions make the same bytes.
package refdist
