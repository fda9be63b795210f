// Package register is 我要反映: from the notice over category, text and contact to
// the check, and then the receipt.
//
// Model holds what a resident entered and where they are; View draws it. Neither
// knows how a registration is kept or sent: a Filer does that. Nothing typed
// outlives Wipe.
package register
