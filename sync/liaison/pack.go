package liaison

// Pack names a file with where the matters of one month of filing stand, so that a
// resident can ask at any station, without a line. The file has no word of what
// residents wrote: see wire.EncodePack.
type Pack struct {
	Month   string // of filing, "2026-11"
	File    BlobID
	Matters int
}
