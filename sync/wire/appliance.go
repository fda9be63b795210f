package wire

// Wanted is which release of the program a machine is to run. It is a wish that stands,
// not an act: the machine gets there when nobody needs it, and says in Status.Vitals how
// far it is. County to station, once the station has reported that it has a helper
// (Vitals.Helper), and whenever it changes.
type Wanted struct {
	Version string `cbor:"1,keyasint,omitempty"` // of the package; "" to stay with what runs
	// Withdrawn are releases never to start again, whatever else is said, as long as any
	// other can run on the machine: a dark screen helps nobody. Who was told once keeps to
	// it, also when a later wish does not name them.
	Withdrawn []string `cbor:"2,keyasint,omitempty"`
	// From and To are the quiet hours, in minutes of the day by the station's clock; From
	// after To passes midnight. Both 0 for the machine's own.
	From int  `cbor:"3,keyasint,omitempty"`
	To   int  `cbor:"4,keyasint,omitempty"`
	Now  bool `cbor:"5,keyasint,omitempty"` // without waiting for the quiet hours
	// At is when the county said so, Unix milliseconds. What was said earlier never takes
	// the place of what was said later; a release that came on a stick gives way to what
	// a connected county wants.
	At   int64  `cbor:"6,keyasint"`
	Ring string `cbor:"7,keyasint,omitempty"` // suite of the archive: "canary", "early" or "all"; "" as it is
	// Paused are releases that the county stopped or holds back: a machine on which nothing
	// works any more, and which takes what its ring has, takes one of these last.
	Paused []string `cbor:"8,keyasint,omitempty"`
	// Again is a release that failed on the machine and may be tried there once more, by
	// the wish of AgainAt (Unix milliseconds). Each such wish counts once.
	Again   string `cbor:"9,keyasint,omitempty"`
	AgainAt int64  `cbor:"10,keyasint,omitempty"`
}

// Vitals is how the machine and its releases are, as its helper sees them. Of a machine
// without a helper it is zero.
type Vitals struct {
	Release string   `cbor:"1,keyasint,omitempty"` // that runs; "" when it did not come as a package
	Good    string   `cbor:"2,keyasint,omitempty"` // the last that proved itself
	Bad     []string `cbor:"3,keyasint,omitempty"` // that failed here
	Step    Step     `cbor:"4,keyasint,omitempty"` // of the update to Target
	Target  string   `cbor:"5,keyasint,omitempty"`
	Why     string   `cbor:"6,keyasint,omitempty"` // it does not go on, for staff
	Done    int      `cbor:"7,keyasint,omitempty"` // percent of the download

	Helper      string   `cbor:"8,keyasint,omitempty"`  // version of the helper
	Temperature int      `cbor:"9,keyasint,omitempty"`  // °C of the hottest sensor; 0 for unknown
	Touch       Presence `cbor:"10,keyasint,omitempty"` // the touch panel
	Restarts    int      `cbor:"11,keyasint,omitempty"` // of the program since the machine started
	Booted      int64    `cbor:"12,keyasint,omitempty"` // Unix milliseconds
	DiskTotal   uint64   `cbor:"13,keyasint,omitempty"` // bytes
	Volume      int      `cbor:"14,keyasint,omitempty"` // percent + 1; 0 for unknown
	ScreenOff   bool     `cbor:"15,keyasint,omitempty"`
	// LastTouch and LastReception are when somebody last touched the screen and when a
	// deputy last signed in, Unix milliseconds.
	LastTouch     int64 `cbor:"16,keyasint,omitempty"`
	LastReception int64 `cbor:"17,keyasint,omitempty"`
	// Faults are the machine's own complaints, as codes of liaison.MachineFault.
	Faults []string `cbor:"18,keyasint,omitempty"`
	Ring   string   `cbor:"19,keyasint,omitempty"` // it takes releases from
}

// Step is how far an update is.
type Step int

// The steps of an update.
const (
	Settled     Step = 0 // nothing to do
	Queued      Step = 1 // waits for the quiet hours, or until nobody uses the machine
	Downloading Step = 2
	Installing  Step = 3
	OnTrial     Step = 4 // runs, and has yet to prove itself
	RolledBack  Step = 5 // did not prove itself; the last good one runs
	Stuck       Step = 6 // cannot go on: Why says so
)

// Presence of something that can be unplugged.
type Presence int

// Whether it is there.
const (
	Untold  Presence = 0
	Present Presence = 1
	Missing Presence = 2
)

// Parcel is a piece of what a command asked for, e.g. of a picture of the screen.
// Station to county; the pieces come in order, and from the first again after the
// connection broke. A ping follows each, and the next piece only its answer: so the
// county has it, and what is more urgent never waits for more than one.
type Parcel struct {
	ID    string `cbor:"1,keyasint"` // of the command
	Kind  string `cbor:"2,keyasint"` // ParcelScreen or ParcelLogs
	Part  int    `cbor:"3,keyasint"` // from 0
	Parts int    `cbor:"4,keyasint"`
	Bytes []byte `cbor:"5,keyasint,omitempty"`
}

// Kinds and sizes of parcels.
const (
	ParcelScreen = "screen" // PNG, with everything of a resident's blanked where it was taken
	ParcelLogs   = "logs"   // tar.gz, without anything of a resident's
	MaxParts     = 64
	ParcelPart   = 128 << 10 // most bytes of a piece
)
