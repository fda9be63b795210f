// Package keyboard is the on-screen keyboard: handwriting pad, keys, candidate bar
// and number pads for a touch.Field, driven by input engines.
//
// Model holds the mode, the composition and the candidates and knows no widgets;
// View draws it. Neither knows who types, which screen the field is on, or what is
// done with the text. Nothing is learned. What was typed does not outlive Wipe, and
// what was found out about the typist's habits (the mode, the pace of the hand)
// does not outlive Forget.
package keyboard
