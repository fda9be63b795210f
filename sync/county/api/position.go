package api

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"

	"lianluozhan/sync/wire"
)

// position is where a station stands, as it says in the handshake.
type position struct {
	epoch  wire.ID16
	cursor uint64
	view   uint64
	outbox wire.ID16
}

var errPosition = errors.New("position cannot be read")

func readPosition(r *http.Request) (position, error) {
	var p position
	q := r.URL.Query()
	for _, f := range []struct {
		name string
		id   *wire.ID16
	}{{wire.ParamEpoch, &p.epoch}, {wire.ParamOutbox, &p.outbox}} {
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
	}{{wire.ParamCursor, 10, &p.cursor}, {wire.ParamView, 16, &p.view}} {
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
