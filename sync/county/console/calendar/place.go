package calendar

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

// place is one station's plan of one year, which the person may work on.
type place struct {
	world
	sheet
	Station liaison.Station
	Year    int
}

// place finds the station of the address and the year of field "y".
func (d *desk) place(r *frame.Request) (place, error) {
	w, err := d.world(r)
	if err != nil {
		return place{}, err
	}
	id := liaison.StationID(r.PathValue("station"))
	for _, s := range w.mine() {
		if s.ID == id {
			year := yearOf(r.FormValue("y"), w.today.Year)
			return place{w, w.sheet(id, year), s, year}, nil
		}
	}
	return place{}, frame.ErrNotHere
}

// yearOf reads a year, or is the other one.
func yearOf(s string, other int) int {
	y, err := strconv.Atoi(s)
	if err != nil || y < 2000 || y > 2199 {
		return other
	}
	return y
}

// Path is the address of the station's page, or of one below it.
func (p place) Path(below string, kv ...string) string {
	q := url.Values{"y": {strconv.Itoa(p.Year)}}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	path := strings.Replace(stationPath, "{station}", url.PathEscape(string(p.Station.ID)), 1)
	return path + below + "?" + q.Encode()
}

// Month is the address of a month.
func (p place) Month(d liaison.Date) string {
	p.Year = d.Year
	return p.Path("", "m", monthWord(d))
}

// Day is the address of a day.
func (p place) Day(d liaison.Date) string {
	p.Year = d.Year
	return p.Path("/day/" + d.String())
}

// Event is the address of an event.
func (p place) Event(id string) string { return p.Path("/event", "e", id) }

// N and Base say which plan a form was made from.
func (p place) N() int       { return p.n }
func (p place) Base() uint64 { return p.base }

// Unpublished reports whether there is a draft.
func (p place) Unpublished() bool { return p.draft != nil }

func monthWord(d liaison.Date) string { return fmt.Sprintf("%04d-%02d", d.Year, int(d.Month)) }

// monthOf reads "2026-11", or is the month of the other day.
func monthOf(s string, other liaison.Date) liaison.Date {
	t, err := time.ParseInLocation("2006-01", s, liaison.Zone)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		return liaison.Date{Year: other.Year, Month: other.Month, Day: 1}
	}
	return liaison.DateOf(t)
}

// words for a plan that somebody else changed while a form was open.
const staleWords = "别人刚刚改过这份计划，您填的内容还在下面，没有存进去。请看一下最新的安排，再存一次。"

// save writes a plan as a draft, made from the one that the form was made from. It
// returns frame.ErrStale when that is not the newest any more.
func (d *desk) save(r *frame.Request, p place, now liaison.Plan) error {
	n, err1 := strconv.Atoi(r.PostFormValue("n"))
	base, err2 := strconv.ParseUint(r.PostFormValue("base"), 10, 64)
	if err := errors.Join(err1, err2); err != nil || n != p.n || base != p.base {
		return frame.ErrStale
	}
	err := d.Press.Save(actor(r), press.Draft{Key: p.key, Doc: now, Base: base, N: n})
	return pressed(err)
}

// pressed says the press's errors in the frame's.
func pressed(err error) error {
	switch {
	case errors.Is(err, press.ErrStale):
		return frame.ErrStale
	case errors.Is(err, press.ErrMayNot), errors.Is(err, press.ErrNone):
		return frame.ErrNotHere
	}
	return err
}
