// Package pinyin turns typed pinyin into Chinese text.
//
// It decodes with a dictionary and a back-off trigram model from one packed,
// read-only file (see Encode and cmd/imedata), memory-mapped where the system
// can. Each key extends a chart of syllables, words and sentence beginnings, so
// a key costs the same however much was typed before, and deleting costs nothing.
//
// It does not know widgets, residents or storage, and learns nothing: apart from
// words the county's content adds in memory (Engine.SetWords) its answers depend
// on the file and the letters alone.
package pinyin
