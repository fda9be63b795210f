// Package keyboard is the on-screen keyboard: keys, candidate bar and number pads
// for a touch.Field, driven by an input engine.
//
// Model holds the mode, the composition and the candidates and knows no widgets;
// View draws it. Neither knows who types, which screen the field is on, or what is
// done with the text. Nothing is learned and nothing outlives Wipe.
package keyboard
