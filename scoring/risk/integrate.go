package risk

import "math"

// Integrate combines a clinical ten-year risk with a score on the hazard scale:
//
//	1 - (1 - r)^K,   K = exp(b z - b²/2)
//
// percent is the clinical risk in percent, z the score in standard deviations of
// a reference whose z is standard normal, and logHR (b) the log hazard ratio per
// standard deviation conditional on the clinical risk. b²/2 keeps the mean hazard
// of the reference at that of the clinical risk. The result is in percent.
// Missing where an argument is not finite or percent is not from 0 to 100.
//
// It is meant for people to whom the clinical risk applies: not with familial
// hypercholesterolaemia, which the caller checks.
//
// math.Expm1 and math.Log1p are plain Go on every machine that this runs on;
// math.Exp has two assembly paths chosen at start, and would let the last digit
// depend on the processor. Products are rounded before they are added.
func Integrate(percent, z, logHR float64) Value {
	if !(percent >= 0 && percent <= 100) {
		return Missing()
	}
	exponent := float64(logHR*z) - float64(logHR*logHR)/2
	k := 1 + math.Expm1(exponent)
	return Number(-100 * math.Expm1(float64(k*math.Log1p(-percent/100))))
}
