// Package wire is what station and county say to each other over one websocket:
// messages, documents, their CBOR form (RFC 8949, integer keys) and the version.
// It converts to and from the domain. It knows no sockets and no stores.
//
// A websocket binary message is one type byte followed by one CBOR map. Unknown
// keys are ignored; unknown types and document kinds are kept or skipped, never
// an error. Fields are added, never given another meaning.
package wire

// Version history. Each change has a line here and a golden file in testdata.
//
//	1: 2026-11-22: first version.
//	2: 2026-11-22: entries may be sealed to a key of the county (Envelope.Head,
//	   Welcome.Key, ByeKey, Case.Check); machines have a key and a certificate of
//	   their own (PathEnrol, PathRenew, PathChallenge, ByeTakenOver);
//	   acknowledgements name the last entry (Ack.Last);
//	   a county says how soon to come back (Welcome.Spread).
//	3: 2026-11-22: the console: commands to a machine and what became of them
//	   (Command, Status.Done), what is on its screen (Status.Shown), notices that
//	   stand over every screen (Notice.Urgent, Notice.Until), that a matter was filed
//	   on a phone page (Registration.Via); a short handshake (PathSync3, Place, Welcome.Same,
//	   Deflater). All else is fields and one message that an older station skips.
//	4: 2026-11-23: the appliance: which release is wanted (Wanted), how the machine is
//	   (Status.Vitals), commands with an argument (Command.Arg), and what they bring
//	   (Parcel). What the county asks of a machine is signed, and travels as the bytes
//	   that were signed (Signed, Command.Signed). From this version on a machine obeys
//	   nothing else: restart and refresh of a county of version 3, which does not sign,
//	   it answers with Unable. Machines of version 3 find their two words where they
//	   were, beside the signed ones.
const Version = 4

// Subprotocols are offered in the websocket handshake, the best first; one of
// them is required. What they carry differs in fields only: who speaks the older
// one is sent no less, but does not know some of it.
const (
	Subprotocol   = "lianluozhan.sync.v2"
	SubprotocolV1 = "lianluozhan.sync.v1"
)

// Subprotocols lists both, the best first.
func Subprotocols() []string { return []string{Subprotocol, SubprotocolV1} }

// Query parameters of the handshake, by which the station's position travels
// with the Upgrade request and saves a round trip.
const (
	ParamEpoch  = "epoch"  // hex, 32 digits, "" before the first sync
	ParamCursor = "cursor" // decimal
	ParamView   = "view"   // hex of the last view id, see Welcome
	ParamOutbox = "outbox" // hex of the outbox id
)

// Size limits, in bytes. A message over MaxMessage closes the connection.
const (
	MaxMessage   = 4 << 20
	MaxChanges   = 64 << 10 // aim for one Changes message; a single larger document travels alone
	MaxDocument  = 2 << 20
	MaxBlob      = 16 << 20
	BlobChunk    = 64 << 10
	MaxPutItem   = 64 << 10
	DeflateAbove = 256
)

// Type is the first byte of a message.
type Type byte

// Message types. County to station below 32, station to county from 32.
const (
	TypeWelcome  Type = 1
	TypeChanges  Type = 2
	TypeSum      Type = 3
	TypeBlob     Type = 4
	TypeAck      Type = 5
	TypeBye      Type = 6
	TypeCommand  Type = 7 // since version 3
	TypeSigned   Type = 8 // since version 4: a Wanted
	TypeWant     Type = 33
	TypePut      Type = 34
	TypeApplied  Type = 35
	TypeStatus   Type = 36
	TypeManifest Type = 37
	TypeParcel   Type = 38 // since version 4
)

// Welcome opens every connection. After it the county streams Changes from the
// station's cursor, or from 0 when Reset is set.
type Welcome struct {
	Version int    `cbor:"1,keyasint"`
	Epoch   ID16   `cbor:"2,keyasint,omitzero"` // new at every creation, restore or import of another database
	Head    uint64 `cbor:"3,keyasint"`
	View    uint64 `cbor:"4,keyasint,omitempty"` // hash of the scope set; another one means another view
	Reset   bool   `cbor:"5,keyasint,omitempty"`
	Time    int64  `cbor:"6,keyasint"`          // county's clock, Unix milliseconds
	Ack     Ack    `cbor:"7,keyasint,omitzero"` // what the county has of this outbox
	// Key is what entries are sealed to from now on; zero in a county without one.
	Key SealKey `cbor:"8,keyasint,omitzero"`
	// Backups says that this county keeps backups: what is stored is safe only once
	// Ack.Safe says so, and stations keep it until then.
	Backups bool `cbor:"9,keyasint,omitempty"`
	// Spread is over how many milliseconds stations come back when the county was
	// away, so that not all of them come at once; 0 for the station's own back-off.
	Spread int64 `cbor:"11,keyasint,omitempty"`
	// Same: what the station said of itself in its Place is right, and left out here;
	// see Briefly.
	Same bool `cbor:"12,keyasint,omitempty"`
}

// SealKey is a public key of the county.
type SealKey struct {
	Suite  int    `cbor:"1,keyasint,omitempty"` // sync/seal has them; 0 is no key
	ID     []byte `cbor:"2,keyasint,omitempty"` // first 8 bytes of the SHA-256 of Public
	Public []byte `cbor:"3,keyasint,omitempty"`
}

// Changes carries documents in seq order. The station applies one message in one
// transaction together with Cursor.
type Changes struct {
	Cursor uint64 `cbor:"1,keyasint"` // position after these items
	Head   uint64 `cbor:"2,keyasint"`
	Items  []Item `cbor:"3,keyasint"`
	// Last ends a reset: only now do the streamed documents take the place of the
	// old ones, and whatever was not streamed is deleted.
	Last bool `cbor:"4,keyasint,omitempty"`
}

// Item is one document at its latest revision.
type Item struct {
	Key     string `cbor:"1,keyasint"` // "<kind>/<id>"
	Rev     uint64 `cbor:"2,keyasint"` // seq of the last change
	Deleted bool   `cbor:"3,keyasint,omitempty"`
	Body    []byte `cbor:"4,keyasint,omitempty"` // CBOR of the kind's document
}

// Sum is sent when the station has reached the head: a 64-bit sum over
// (key, rev) of the view and the number of documents. On a mismatch the station
// answers with a Manifest.
type Sum struct {
	Cursor uint64 `cbor:"1,keyasint"`
	Sum    uint64 `cbor:"2,keyasint"`
	Count  uint64 `cbor:"3,keyasint"`
}

// Manifest lists what the station has; the county answers with Changes that
// repair the difference.
type Manifest struct {
	Revs map[string]uint64 `cbor:"1,keyasint"`
}

// Want asks for blobs from an offset, in order of need.
type Want struct {
	Blobs []WantBlob `cbor:"1,keyasint"`
}

// WantBlob is one blob wanted.
type WantBlob struct {
	Sum    Hash   `cbor:"1,keyasint"`
	Offset uint64 `cbor:"2,keyasint,omitempty"`
}

// Blob is a piece of a file. Total 0 means that the county does not have it.
type Blob struct {
	Sum    Hash   `cbor:"1,keyasint"`
	Offset uint64 `cbor:"2,keyasint,omitempty"`
	Total  uint64 `cbor:"3,keyasint"`
	Bytes  []byte `cbor:"4,keyasint"`
}

// Put sends outbox entries in order.
type Put struct {
	Outbox ID16      `cbor:"1,keyasint"`
	Items  []PutItem `cbor:"2,keyasint"`
}

// PutItem is one outbox entry. Sum is the SHA-256 of Body.
type PutItem struct {
	N    uint64 `cbor:"1,keyasint"` // counter within the outbox, from 1, without gaps
	ULID string `cbor:"2,keyasint"`
	Kind string `cbor:"3,keyasint"` // KindRegistration, …
	Sum  Hash   `cbor:"4,keyasint"`
	Body []byte `cbor:"5,keyasint"` // CBOR Envelope
}

// Kinds of outbox entries.
const (
	KindRegistration = "registration"
	KindRating       = "rating"
	KindSignIn       = "signin"
)

// Envelope holds an entry's content. With Seal 0, Body is all of it in plain
// CBOR, as version 1 sends it. Otherwise Seal is the suite that closed Body to the
// county's key KeyID, and Head is the part that stations and county read without
// it: see EntryHead.
type Envelope struct {
	Seal  int    `cbor:"1,keyasint,omitempty"`
	KeyID []byte `cbor:"2,keyasint,omitempty"`
	Body  []byte `cbor:"3,keyasint"`
	Head  []byte `cbor:"4,keyasint,omitempty"`
}

// Ack is cumulative: every entry up to Stored is on the county's disk (fsynced),
// every one up to Safe is in its backup too.
type Ack struct {
	Outbox   ID16      `cbor:"1,keyasint,omitzero"`
	Stored   uint64    `cbor:"2,keyasint"`
	Safe     uint64    `cbor:"3,keyasint,omitempty"`
	Verdicts []Verdict `cbor:"4,keyasint,omitempty"` // only for entries that were not simply stored
	Time     int64     `cbor:"5,keyasint,omitempty"` // county's clock, Unix milliseconds
	// Last is the ULID of entry Stored. An outbox whose file is an older copy may have
	// given the number to another entry.
	Last string `cbor:"6,keyasint,omitempty"`
}

// Verdict tells of an entry that was not simply stored.
type Verdict struct {
	N    uint64 `cbor:"1,keyasint"`
	What int    `cbor:"2,keyasint"`
	Why  string `cbor:"3,keyasint,omitempty"`
}

// The verdicts.
const (
	Duplicate = 1 // the same ULID and content were stored before
	Conflict  = 2 // the ULID was stored before with other content; quarantined
	Rejected  = 3 // malformed; quarantined
)

// Applied tells how far the station has come (advisory).
type Applied struct {
	Cursor uint64 `cbor:"1,keyasint"`
}

// Status is the station's report about itself. It is kept in memory only.
type Status struct {
	Version  string `cbor:"1,keyasint"`
	Unsent   uint64 `cbor:"2,keyasint"`
	DiskFree uint64 `cbor:"3,keyasint"` // bytes
	Time     int64  `cbor:"4,keyasint"` // station's clock, Unix milliseconds
	Screen   string `cbor:"5,keyasint,omitempty"`
	// Clock tells of entries, sent or yet to be sent, whose time was not certain when
	// they were made and is known now.
	Clock []ClockFix `cbor:"6,keyasint,omitempty"`
	// Shown is what is on the screen now, without a word of any resident's.
	Shown Shown `cbor:"7,keyasint,omitzero"`
	// Done tells what became of the latest commands, the newest last.
	Done []Outcome `cbor:"8,keyasint,omitempty"`
	// Vitals is what the machine's helper says.
	Vitals Vitals `cbor:"9,keyasint,omitzero"`
}

// Shown describes a screen well enough to draw it again from published content.
// Of a page that may hold something of a resident only its name is told.
type Shown struct {
	Page   string `cbor:"1,keyasint,omitempty"` // "attract", "home", "boards", …
	About  string `cbor:"2,keyasint,omitempty"` // id of the deputy, board or notice, or a month "2026-11"
	Width  int    `cbor:"3,keyasint,omitempty"` // pixels
	Height int    `cbor:"4,keyasint,omitempty"`
	Big    bool   `cbor:"5,keyasint,omitempty"` // 大字版
	Strong bool   `cbor:"6,keyasint,omitempty"` // 高对比
	InUse  bool   `cbor:"7,keyasint,omitempty"` // somebody is here
	Urgent string `cbor:"8,keyasint,omitempty"` // id of the urgent notice that stands over the page
}

// Command asks a machine to do something, once: a machine that has seen ID does
// nothing but tell the outcome again. A word in What that it does not know is
// answered with Unable.
type Command struct {
	ID    string `cbor:"1,keyasint"` // ULID
	What  string `cbor:"2,keyasint"`
	Until int64  `cbor:"3,keyasint,omitempty"` // too late after this, county's clock, Unix milliseconds
	Arg   string `cbor:"4,keyasint,omitempty"` // of some words, see below; only in what is signed
	// Signed has the same as a text for the machine. Who speaks version 4 goes by that
	// alone; what stands beside it is for machines of version 3.
	Signed Signed `cbor:"5,keyasint,omitzero"`
}

// What a command may ask for.
const (
	DoRefresh = "refresh" // fetch the whole view anew
	DoRestart = "restart" // end, for the supervisor to start it again; waits until nobody uses the machine
	// Since version 4.
	DoReboot    = "reboot"     // the machine; waits until nobody uses it
	DoScreen    = "screenshot" // a Parcel of what is shown
	DoLogs      = "logs"       // a Parcel of the machine's logs
	DoVolume    = "volume"     // Arg is percent
	DoScreenOff = "screen-off" // until the timetable switches it on or somebody touches it
	DoScreenOn  = "screen-on"
	DoUpdate    = "update" // to what is Wanted, without waiting for the quiet hours
)

// Outcome is what became of a command.
type Outcome struct {
	ID    string `cbor:"1,keyasint"`
	State int    `cbor:"2,keyasint"`
	At    int64  `cbor:"3,keyasint,omitempty"` // station's clock, Unix milliseconds
	Why   string `cbor:"4,keyasint,omitempty"` // of Unable, for staff
}

// States of a command at the machine.
const (
	Waiting  = 1 // taken, and waits until nobody uses the machine
	Complete = 2
	Unable   = 3
	TooLate  = 4
)

// ClockFix says how far off the clock was under which entries were made.
type ClockFix struct {
	From   string `cbor:"1,keyasint"` // ULID of the first entry
	To     string `cbor:"2,keyasint"` // and of the last
	Offset int64  `cbor:"3,keyasint"` // to be added to their times, milliseconds
}

// Bye is sent before the county closes the connection for a reason.
type Bye struct {
	Code  int    `cbor:"1,keyasint"`
	Words string `cbor:"2,keyasint,omitempty"`
	Retry int64  `cbor:"3,keyasint,omitempty"` // milliseconds to wait, 0 for the usual back-off
}

// Reasons for Bye.
const (
	ByeRevoked  = 1 // this machine may not speak for the station (any more)
	ByeVersion  = 2
	ByeBusy     = 3
	ByeReplaced = 4 // a newer connection of the same machine took over
	ByeProtocol = 5 // the station said something the county cannot read
	ByeKey      = 6 // the county has a new seal key: connect again at once

	ByeTakenOver = 7 // another machine took over this station, by joining with a code made for that
)

// Document kinds, the first part of Item.Key.
const (
	DocRules   = "rules"
	DocStation = "station"
	DocDeputy  = "deputy"
	DocPlan    = "plan"
	DocBoard   = "board"
	DocNotice  = "notice"
	DocProfile = "profile"
	DocResult  = "result"
	DocTally   = "tally"
	DocSignIn  = "signin"
	DocCase    = "case"
	DocPack    = "pack" // since version 2
)
