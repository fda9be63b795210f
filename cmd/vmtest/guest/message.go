// Package guest works inside the virtual machine of a test: it runs what the host asks
// for over a virtual port, is a touch panel, and watches files. It knows nothing of what
// is tested, and what is tested knows nothing of it.
package guest

// Ask is one request, a line of JSON. Requests are answered as they are done, not in
// order.
type Ask struct {
	ID     int64
	Do     string // one of the Do… words
	Script string // DoRun: for bash
	Path   string // DoPut, DoGet, DoWatch (a pattern)
	Bytes  []byte // DoPut
	Mode   uint32 // DoPut: permissions
	// X, Y, W, H are places on the panel, and its size for DoPlug, in pixels.
	X, Y, W, H int
	Millis     int64 // DoRun, DoWatch: give up after; DoTap: finger stays down
}

// Answer to an Ask.
type Answer struct {
	ID    int64
	Code  int    // DoRun: exit status
	Bytes []byte // DoRun: what it printed; DoGet: the file
	Found string // DoWatch: the file
	Took  int64  // nanoseconds, DoWork
	Error string // could not be done; "" when it was
}

// What can be asked for.
const (
	DoHello  = "hello" // Bytes: an ID of this boot
	DoRun    = "run"
	DoPut    = "put"
	DoGet    = "get"
	DoWatch  = "watch" // until a file of that pattern is there, or has changed
	DoWork   = "work"  // a fixed amount of computing, to know how slow this machine is
	DoPlug   = "plug"  // a touch panel
	DoUnplug = "unplug"
	DoTap    = "tap"
)

// Names of the virtual ports: for the walk, and for whoever looks in meanwhile.
const (
	Port  = "vmtest.0"
	Port2 = "vmtest.1"
)
