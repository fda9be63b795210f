// Package calendar is the console's pages for receptions and activities: the month
// of a station and of the whole scope, the rules that make its days, exceptions,
// the county's days off, and tables that come in and go out. It knows forms and the
// press; how a kiosk shows a day it does not know.
package calendar

import (
	"fmt"
	"net/http"
	"time"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/county/roster"
)

// Config is what the pages need; all fields are required.
type Config struct {
	County *county.County
	Press  *press.Press
	Now    func() time.Time
}

// desk serves the pages.
type desk struct {
	Config
	shelf shelf
	heavy chan struct{} // held while a workbook is unpacked: each may take a hundred megabytes
}

// Where the pages are.
const (
	home         = frame.Base + "/calendar"
	stationPath  = home + "/s/{station}"
	holidayPath  = home + "/holidays"
	tablePath    = home + "/table"
	rosterPath   = frame.Base + "/roster"
	deputiesPath = frame.Base + "/deputies"
)

const (
	maxUpload = roster.MaxFile + 64<<10
	maxAgain  = roster.MaxFile*4/3 + 256<<10 // the file once more, as text
)

// New returns the pages.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleCalendar)
	if err != nil {
		return frame.Part{}, fmt.Errorf("calendar: %w", err)
	}
	d := &desk{Config: cfg, heavy: make(chan struct{}, 1)}
	staff, office := frame.Roles(account.Office, account.Town, account.Liaison), frame.Roles(account.Office)
	part := frame.Part{Pages: pages}
	get := func(path string, fn func(*frame.Request) error) {
		part.Routes = append(part.Routes, frame.Route{Method: http.MethodGet, Path: path, Roles: staff, Serve: fn})
	}
	post := func(path string, big int64, fn func(*frame.Request) error) {
		part.Routes = append(part.Routes, frame.Route{Method: http.MethodPost, Path: path, Roles: staff, Big: big, Serve: fn})
	}
	get(home, d.overview)
	get(home+"/day/{date}", d.everywhere)
	get(stationPath, d.month)
	post(stationPath, 0, d.turn)
	get(stationPath+"/rule/{rule}", d.rule)
	post(stationPath+"/rule/{rule}", 0, d.changeRule)
	get(stationPath+"/day/{date}", d.day)
	post(stationPath+"/day/{date}", 0, d.add)
	get(stationPath+"/event", d.event)
	post(stationPath+"/event", 0, d.changeEvent)
	get(stationPath+"/swap", d.swap)
	post(stationPath+"/swap", 0, d.changeSwap)
	get(tablePath, d.table)
	post(tablePath, maxUpload, d.readTable)
	post(tablePath+"/save", maxAgain, d.saveTable)
	get(home+"/table.xlsx", d.tableFile)
	get(rosterPath, d.roster)
	post(rosterPath, maxUpload, d.readRoster)
	post(rosterPath+"/save", maxAgain, d.saveRoster)
	get(rosterPath+"/table.xlsx", d.rosterFile)
	part.Routes = append(
		part.Routes,
		frame.Route{Method: http.MethodPost, Path: home, Roles: frame.Roles(account.Office, account.Town), Serve: d.many},
		frame.Route{Method: http.MethodGet, Path: holidayPath, Roles: office, Serve: d.holidays},
		frame.Route{Method: http.MethodPost, Path: holidayPath, Roles: office, Serve: d.changeHolidays},
	)
	return part, nil
}

func actor(r *frame.Request) press.Actor { return press.Actor{Account: r.Person, From: r.From()} }
