// Package risk turns what is known about a person into one tier with all its
// reasons, by rules that are data.
//
// A Ruleset is an ordered list of rules over named inputs. Compile checks it
// and refuses it when a rule cannot be reached, cuts run the wrong way, or a
// monogenic tier could depend on a polygenic input. Rules.Declare names the
// inputs that a run has and gives a Decider; Decider.Decide is called once for
// each person.
//
// Logic is three-valued (Kleene). An input that a person lacks makes a
// comparison Unknown, "all" is the smallest truth of its members, "any" the
// largest, "not" swaps True and False.
//
//	rule reads an input that the run did not declare   not evaluated, for everybody
//	rule is Unknown for this person                    unresulted, listed
//	first True rule in order                           gives tier, action, status
//	an earlier rule is unresulted                      the status is at best PROVISIONAL
//	only the last rule (T7) is left, and a rule is
//	unresulted                                         NOT_RESULTED, never T7
//
// Rules for the analyst (T2q in the shipped set) never take the tier, because a
// tier that a GP does not see would hide the tier that a GP has to see. They
// enter the review queue, and until the review is done what follows them is
// PROVISIONAL.
//
// There is no tier, action or word for "low risk": T7 says that no rule asks
// for action, not that somebody was found healthy.
package risk
