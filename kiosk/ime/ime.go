// Package ime describes the input engines behind the on-screen keyboard:
// pinyin now, later nine keys, strokes, names and handwriting.
//
// An engine turns keys into candidates and knows nothing else: no widgets, no
// text field, no clock, no file it could write to. It learns nothing, ever:
// after Reset every engine answers the same keys with the same candidates,
// whoever typed before. That is what makes it fit for a public machine.
package ime

// MaxLetters is the longest composition, in letters. Further letters are
// refused until some of the composition has been picked or taken back.
const MaxLetters = 40

// Engine composes text from keys. It belongs to one goroutine.
//
// The keyboard's contract: offer every key to Key first; what Key refuses goes
// into the text field as it is. Offer the delete key to Back first; when Back
// refuses, delete from the text field. Call Reset whenever the field or the
// resident changes.
type Engine interface {
	// Reset forgets the composition and the words before it.
	Reset()
	// Key adds a letter to the composition and reports whether the engine took
	// it. A refused key leaves the composition as it was. A key refused while
	// nothing is composed (a digit, a full stop) ends the sentence: the words
	// before it no longer guide the candidates.
	Key(r rune) bool
	// Back takes the last letter back. It reports false when nothing is composed,
	// and then forgets the words before the caret as well.
	Back() bool
	// State describes the composition with its first limit candidates, best
	// first. Asking for more candidates never changes the earlier ones.
	State(limit int) State
	// Pick chooses candidate i of State and returns the text to insert now.
	// Letters that the candidate does not cover keep composing. It returns ""
	// when there is no such candidate.
	Pick(i int) (commit string)
	// Raw ends the composition and returns its letters as typed.
	Raw() (commit string)
}

// State is what the keyboard shows of a composition.
type State struct {
	// Composition is the typed letters with syllables set apart by a thin
	// apostrophe, for display only: "zhai'ji'di". Empty when nothing is composed.
	Composition string
	// Candidates are the choices, best first.
	Candidates []Candidate
	// More tells whether there are candidates beyond the limit asked for.
	More bool
}

// Candidate is one choice.
type Candidate struct {
	// Text is what Pick inserts.
	Text string
	// Letters is how many typed letters it covers, from the left. Fewer than
	// were typed means that the rest keeps composing after the pick.
	Letters int
}

// Syllabled is an engine whose keys stand for several letters each, so that the
// first syllable has to be chosen, in a column beside the candidates.
type Syllabled interface {
	// Syllables lists what the first syllable not yet pinned may be, the likeliest
	// first. It is empty when nothing is composed.
	Syllables() []string
	// Pin fixes that syllable to choice i of Syllables, and reports whether there
	// was such a choice. Ask for State again before the next Pick.
	Pin(i int) bool
}

// Sentenced is an engine that reads several words at a time, so that a wrong one in
// the middle can be put right before the whole is picked.
type Sentenced interface {
	// Words are the words of State's first candidate, from the left. There are none
	// where it is a single word or does not cover the composition.
	Words() []string
	// Others lists at most limit other words that the letters of word i may be, best
	// first.
	Others(i, limit int) []string
	// Replace puts choice j of Others in the place of word i and reports whether there
	// was such a choice. The words around it are read anew; ask for State again before
	// the next Pick. Taking back its letters frees the word again.
	Replace(i, j int) bool
}

// Point is a place on the handwriting pad: x to the right, y down, in pixels.
type Point struct{ X, Y float64 }

// Reader reads handwriting, one character at a time, from any goroutine. It keeps
// nothing of what it read.
type Reader interface {
	// Read returns what the strokes of one character may be, best first. before is
	// the end of the text before the caret, "" at its beginning.
	Read(strokes [][]Point, before string) []string
}

// Predictor knows from static data what is often written next.
type Predictor interface {
	// Next lists at most limit words that often follow the text before the caret,
	// best first; none where it has nothing to say.
	Next(before string, limit int) []string
}
