// Package progress is 查进度: a resident types a receipt number and its query code,
// reads how far the matter is, and judges the answer.
//
// Model holds what was typed and found; View draws it. Neither knows where cases
// are kept or how a rating is sent: a Lookup does that. Nothing outlives Wipe but
// the count of wrong guesses, which is nobody's.
package progress
