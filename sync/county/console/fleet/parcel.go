package fleet

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/wire"
)

// parcelData is what a machine sent because somebody asked for it.
type parcelData struct {
	Path, At, End, Size string
}

func (f *Fleet) parcel(m Machine, kind, name string, now time.Time) *parcelData {
	p, ok := f.Links.Parcel(m.ID, kind)
	if !ok {
		return nil
	}
	return &parcelData{
		Path: fmt.Sprintf("%s/%s/machines/%s/%s?%d", base, m.Station, m.ID, name, p.At.Unix()),
		At:   when(p.At, now), End: when(p.End(), now), Size: size(uint64(len(p.Body))),
	}
}

// picture shows what was on a machine's screen.
func (f *Fleet) picture(r *frame.Request) error {
	p, err := f.asked(r, wire.ParcelScreen)
	if err != nil {
		return err
	}
	return send(r, p, "image/png", "inline")
}

// logs hands out a machine's logs.
func (f *Fleet) logs(r *frame.Request) error {
	p, err := f.asked(r, wire.ParcelLogs)
	if err != nil {
		return err
	}
	name := "rizhi-" + r.PathValue("station") + p.At.UTC().Format("-20060102-1504") + ".tar.gz"
	return send(r, p, "application/gzip", "attachment; filename="+strconv.Quote(name))
}

func (f *Fleet) asked(r *frame.Request, kind string) (api.Parcel, error) {
	_, m, err := f.target(r)
	if err != nil {
		return api.Parcel{}, err
	}
	p, ok := f.Links.Parcel(m.ID, kind)
	if !ok {
		return p, frame.ErrNotHere
	}
	return p, nil
}

// send answers with bytes that came from a machine: as what they were asked for, and
// nothing else, whatever is in them.
func send(r *frame.Request, p api.Parcel, kind, as string) error {
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", as)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(p.Body)))
	r.W.WriteHeader(http.StatusOK)
	_, _ = r.W.Write(p.Body) // who asked is gone
	return nil
}

// discard deletes what a machine sent.
func (f *Fleet) discard(r *frame.Request) error {
	s, m, err := f.target(r)
	if err != nil {
		return err
	}
	f.Links.Discard(m.ID)
	return r.Go(base+"/"+string(s.ID), "已经删除。")
}
