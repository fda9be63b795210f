package api

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"

	"lianluozhan/sync/wire"
)

var errPosition = errors.New("position cannot be read")

// readPosition reads where a station stands that came by the longer handshake.
func readPosition(r *http.Request) (wire.Place, error) {
	var p wire.Place
	q := r.URL.Query()
	for _, f := range []struct {
		name string
		id   *wire.ID16
	}{{wire.ParamEpoch, &p.Epoch}, {wire.ParamOutbox, &p.Outbox}} {
		b, err := hex.DecodeString(q.Get(f.name))
		if err != nil || len(b) != 0 && len(b) != len(f.id) {
			return p, errPosition
		}
		copy(f.id[:], b)
	}
	for _, f := range []struct {
		name string
		base int
		v    *uint64
	}{{wire.ParamCursor, 10, &p.Cursor}, {wire.ParamView, 16, &p.View}} {
		if s := q.Get(f.name); s != "" {
			n, err := strconv.ParseUint(s, f.base, 64)
			if err != nil {
				return p, errPosition
			}
			*f.v = n
		}
	}
	return p, nil
}

// readPlace reads where a station stands that came by the short one.
func readPlace(r *http.Request) (wire.Place, error) {
	p, err := wire.DecodePlace(r.URL.RawQuery)
	if err != nil {
		return wire.Place{}, errPosition
	}
	return p, nil
}
