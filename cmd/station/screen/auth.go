package screen

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// maxAuth bounds a file of keys, in bytes.
const maxAuth = 64 << 10

// cookie reads the first key of the usual kind from a file of X keys; nil when there is
// none. The machine has one X server, so every key there is that server's.
func cookie(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := io.LimitReader(f, maxAuth)
	key, err := firstCookie(r)
	return key, errors.Join(err, f.Close())
}

// firstCookie reads records of a family and four counted strings: address, display,
// kind of key, key.
func firstCookie(r io.Reader) ([]byte, error) {
	for {
		var family uint16
		err := binary.Read(r, binary.BigEndian, &family)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var parts [4][]byte
		for i := range parts {
			var n uint16
			if err := binary.Read(r, binary.BigEndian, &n); err != nil {
				return nil, err
			}
			parts[i] = make([]byte, n)
			if _, err := io.ReadFull(r, parts[i]); err != nil {
				return nil, err
			}
		}
		if string(parts[2]) == "MIT-MAGIC-COOKIE-1" {
			return parts[3], nil
		}
	}
}
