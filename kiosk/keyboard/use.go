package keyboard

import (
	"context"
	"time"

	"lianluozhan/kiosk/ime"
)

// Act is what a key does.
type Act int

// The acts.
const (
	Spell    Act = iota // gives the key's text to the engine; never written as it is
	Type                // writes the key's text
	Delete              // takes one letter or character back
	Clear               // empties the field
	Space               // picks the first candidate, or writes a space
	Newline             // starts a new line
	Caps                // switches capital letters
	To                  // goes to Key.Mode
	Undo                // takes one stroke of the hand back
	Rewrite             // takes the unfinished character off the pad
	Sentence            // marks the sentence before the caret, then deletes it, then brings it back
	Surname             // writes surname number Key.N of the grid's page
	Turn                // turns the surname grid by Key.N pages
	Compound            // shows surnames of two characters, or all again
	Keys                // goes from the surname grid to letters, or back
	Again               // takes back everything that is composed
	Pin                 // takes syllable number Key.N of the column
	MorePins            // shows more syllables
	Done                // the field is finished
)

// Key is one key.
type Key struct {
	Act  Act
	Text string // with Type and Spell
	Mode Mode   // with To
	N    int
}

// Target is where the text goes; touch.Field is one.
type Target interface {
	Insert(s string)
	Backspace()
	Compose(s string)
	SetText(s string)
	Before() string
	Mark(n int)
}

// Use says for what the keyboard is open.
type Use struct {
	Target  Target
	Purpose Purpose
	Done    string       // words on the red key, e.g. 下一步
	OnDone  func()       // the red key; may be nil
	List    []string     // with Place, what can be chosen
	OnPick  func(string) // with Place, told what was chosen; may be nil
}

// Engines turn keys into words. Pinyin is needed; a mode whose engine is nil is not
// offered.
type Engines struct {
	Pinyin, Nine, Stroke, Names ime.Engine
	Hand                        ime.Reader
	Next                        ime.Predictor
	// Initials gives the first letters of each text's pinyin, for a list.
	Initials func(texts []string) [][]string
	// Forget is called when a visit has ended; may be nil.
	Forget func()
}

// Surnamer is a names engine that can list surnames.
type Surnamer interface {
	Surnames(page int) []string
	AfterSurname()
}

// Door leads to what runs beside the screen; background.Door is one.
type Door interface {
	// After runs f on the screen's goroutine after a while, unless stopped before.
	After(wait time.Duration, f func()) (stop func())
	// Go runs work elsewhere and then, on the screen's goroutine, what it returns.
	Go(work func(context.Context) func())
}
