// Package helper is what the station's program and the machine's helper say to each
// other: JSON by HTTP over a Unix socket that only the program's user may open. The
// program knows the county, the resident and the screen; the helper may change the
// machine. Neither believes the other further than it must: what the county asks of the
// machine comes with the county's signature, which the helper checks itself.
package helper

import (
	"time"

	"lianluozhan/sync/wire"
)

// Socket is where the helper listens.
const Socket = "/run/lianluozhan/helper.sock"

// Paths. All are POST with a JSON body; what is not 200 is text for staff, in Chinese.
const (
	PathBeat   = "/beat"   // Beat → State, every BeatEvery from the thread that draws
	PathWanted = "/wanted" // wire.Signed → nothing
	PathOrder  = "/order"  // wire.Signed → wire.Outcome
	PathStaff  = "/staff"  // Act → Reply
	PathLogs   = "/logs"   // nothing → tar.gz
)

// BeatEvery is how often the program says that it is well. A helper that has heard
// nothing for BeatLost takes it for frozen or gone.
const (
	BeatEvery = 5 * time.Second
	BeatLost  = 20 * time.Second
)

// Beat is how the program is. It holds nothing of any resident's.
type Beat struct {
	Version string
	Machine string // its name at the county, "" before it joined
	Root    []byte // certificate of the county's root in DER; the helper keeps the first it sees
	Page    string // on show
	InUse   bool   // somebody is at the screen
	// Settled: the stores are open, content is read, and a first picture was drawn.
	Settled bool
	// County is when it was last connected; Connected that it is now. Both zero before
	// the machine joined.
	County        time.Time
	Connected     bool
	Unsent        int
	LastTouch     time.Time
	LastReception time.Time
	ScreenOn      bool   // by the timetable
	Clock         int64  // how far the county's clock is ahead of this machine's, milliseconds
	ClockKnown    bool   // Clock was learned
	Schema        int    // of its stores
	Says          string // what went wrong, for staff; "" when all is well
}

// State is how the machine is.
type State struct {
	Vitals wire.Vitals
	// Words are for the staff page, most important first: e.g. that an update waits, or
	// that the repository's key does not fit.
	Words []string
	// Screen and Logs ask for nothing of the program; Restart asks it to end when nobody
	// uses it.
	Restart bool
	// Open until: a technician's way in is open, zero when it is not.
	Open     time.Time
	Settings Settings
	// Noted is what was done to the machine last, the newest first.
	Noted []Note
}

// Note is one act on the machine, by staff, the county or the helper itself. It holds
// nothing of any resident's.
type Note struct {
	At    time.Time
	Who   string // "工作人员", "县里" or "本机"
	Words string
}

// Settings are the machine's own, which staff may change on the screen.
type Settings struct {
	Rotation  string // "normal", "right", "left" or "inverted": where the top of the picture is
	Touch     string // calibration matrix, six numbers; "" for the one that fits the rotation
	Volume    int    // percent
	ScreenOn  string // "06:30"; both "" for never off
	ScreenOff string // "21:30"
	Holidays  bool   // also off on days when the station is closed
	QuietFrom string // updates may begin: "01:00"
	QuietTo   string // "05:00"
	County    string // address, as given in the answer file
	Code      string // to join with, from the answer file; never shown
	PIN       string // a first one, from the answer file; never shown, and gone once taken
}

// Act is what staff ask for on the screen, after their PIN.
type Act struct {
	What     ActKind
	Settings Settings      // of Save
	For      time.Duration // of Open
	Console  bool          // of Open: also put a login in front of the screen's picture
	Stick    string        // folder, of Stick
	PIN      []byte        `json:",omitempty"` // as typed, of Unlock and NewPIN; the client clears it once it was said
}

// ActKind names an act.
type ActKind string

// Acts.
const (
	Save    ActKind = "save"    // take over the settings; rotation and touch take effect at once
	Try     ActKind = "try"     // the same for half a minute, until saved: who cannot hit a key any more needs no help
	Reboot  ActKind = "reboot"  // the machine
	Off     ActKind = "off"     // switch it off
	Restart ActKind = "restart" // the program
	Open    ActKind = "open"    // let a technician in: SSH and a console, for a while, noted
	Close   ActKind = "close"   // before that while is over
	Update  ActKind = "update"  // look for what is wanted, now
	Stick   ActKind = "stick"   // take the update from a stick
	Taken   ActKind = "taken"   // code and PIN of the answer file were used, and are to be wiped
	// Join: staff are about to have the machine join a county. For an hour the helper
	// takes another root than the one it knows.
	Join ActKind = "join"
	// Unlock says the PIN that was typed. Once there is one, Open, Join and NewPIN are
	// done for a while after it was right, and else refused.
	Unlock ActKind = "unlock"
	// NewPIN is the PIN from now on. On a machine that has not joined a county it needs
	// no other before it.
	NewPIN ActKind = "new-pin"
)

// Unlocked is how long the PIN holds. The page that staff are on closes earlier when
// nobody touches it.
const Unlocked = 15 * time.Minute

// Reply is what came of an act.
type Reply struct {
	Words string // for staff
	PIN   Verdict
	Wait  time.Duration // until the next entry is taken
}

// Verdict on what was typed for a PIN.
type Verdict string

// Verdicts.
const (
	PINRight Verdict = "right"
	PINWrong Verdict = "wrong" // or not taken, while there is something to wait for
	PINNone  Verdict = "none"  // the helper has none yet
)
