package dbfile

import "bytes"

// Scan finds every whole frame in the bytes of a file, whatever has become of
// the pages around them, and returns the newest of each key. Frames of values
// since deleted turn up too, where their pages were not used again.
func Scan(file []byte) map[string]Record {
	out := map[string]Record{}
	for at := 0; ; {
		i := bytes.Index(file[at:], []byte(mark))
		if i < 0 {
			return out
		}
		at += i
		r, _, err := open(file[at:])
		if err != nil {
			at += len(mark)
			continue
		}
		if old, ok := out[r.Key]; !ok || r.Age > old.Age {
			out[r.Key] = r
		}
		at += len(mark) // not the whole frame: a stale length must not hide another
	}
}
