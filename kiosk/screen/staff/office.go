// Package staff is the page for those who look after a station: what the machine
// is, whether the county hears it, what is on its disk, who has signed in today,
// and the log. It opens after a PIN. It asks an Office for all that; it knows no
// store, no socket and no file, and logs nothing itself.
package staff

import (
	"time"

	"lianluozhan/sync/liaison"
)

// Office is what the page needs of the machine it runs on. All methods are called
// on the screen's goroutine and return at once; done is called there later.
type Office interface {
	Report() Report
	// CheckPIN checks an entry. done gets nil or an error of package pin; an
	// ErrWrong joined with a *WaitError also tells how long to wait.
	CheckPIN(entry string, done func(error))
	// Log returns the last lines, newest first.
	Log() []LogLine
	// SignIn notes that the deputy is at the event, or with on false that this was
	// a mistake. done is called once it is durable or has failed.
	SignIn(event liaison.Event, deputy liaison.DeputyID, on bool, done func(error))
	// Sound turns the sound of keys on or off, durably; Report tells which it is.
	Sound(on bool)
	End(how Ending)
}

// Ending is how the page is left for good.
type Ending string

// The endings.
const (
	Restart Ending = "restart" // of the program
	Quit    Ending = "quit"    // of the program
	Rejoin  Ending = "rejoin"  // to the page where the machine joins a county anew
)

// Report is what the machine says about itself.
type Report struct {
	StationName string // "" before the machine has joined a county
	StationID   liaison.StationID
	Town        string
	Issuer      liaison.Issuer // this machine's part of receipt numbers
	Fingerprint string         // of the machine's key, in two groups; "" for none
	Certified   time.Time      // end of its certificate, zero for none
	Barred      string         // why this machine takes no registrations and what to do, "" when it does
	Program     string         // version
	Data        string         // version of what the county sent
	Sync        Sync
	Disk        Disk
	Input       Input
	Sound       bool // keys are heard
	Watched     bool // whatever ends the program, it is started anew: quitting makes no sense
}

// Sync is how things stand between machine and county.
type Sync struct {
	Connected bool
	Since     time.Time // when Connected last changed, zero for never
	News      time.Time // when the county's last change was applied, zero for never
	Unsent    int       // records the county does not have yet
	// Offset is how far the county's clock is ahead of this machine's; it is known
	// once the county was heard.
	Offset      time.Duration
	OffsetKnown bool
	Problem     string // the last failure in plain words, "" for none
}

// Disk is what the machine keeps.
type Disk struct {
	Free      uint64 // bytes, 0 for unknown
	Low       bool   // so little that registrations are in danger
	Broken    bool   // nothing can be written any more
	Records   int
	Incidents []Incident // newest first
}

// Incident is a damaged file and what came of it.
type Incident struct {
	At      time.Time
	File    string // in plain words, e.g. 待发记录
	Rescued int    // records saved from it
	Lost    int    // records that could not be read
	Rebuilt bool   // nothing precious was in it; it came again from the county
}

// Input is whether the keyboard has all its words.
type Input struct {
	Complete bool
	Words    string // what is missing, "" for nothing
}

// LogLine is one line of the program's log.
type LogLine struct {
	At    time.Time
	Level string // DEBUG, INFO, WARN or ERROR
	Text  string
}
