package agent

import (
	"context"
	"io"
	"log/slog"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/screen"
	"lianluozhan/cmd/station/vitals"
)

// Releases are those on this machine; *release.Store is one.
type Releases interface {
	Status() (release.Status, error)
	Activate(version string) error
	Confirm(version string) error
	Rollback(to, why string) (string, error)
	Prune(keep int) ([]release.Release, error)
	Marks
}

// Marks are what speaks against releases.
type Marks interface {
	Withdraw(version string) (moved bool, err error)
	Forgive(version string) error
}

// Archive is what the county offers; *apt.Driver is one.
type Archive interface {
	Update(ctx context.Context, from apt.From) error
	Keys(ctx context.Context, from apt.From) error
	Offers(ctx context.Context, from apt.From) ([]apt.Offer, error)
	Size(ctx context.Context, from apt.From, o apt.Offer) (uint64, error)
	Download(ctx context.Context, from apt.From, o apt.Offer, told func(percent int)) error
	Ring() string
}

// Packages are those on this machine; *apt.Driver is one.
type Packages interface {
	Install(ctx context.Context, from apt.From, o apt.Offer, told func(percent int)) error
	// Repair also names others' packages that are not in order and stay so.
	Repair(ctx context.Context) (strangers []string, err error)
	Remove(ctx context.Context, packages ...string) error
	Clean() error
}

// Display is the screen.
type Display interface {
	// Look tells what one sees.
	Look() (screen.Look, error)
	SetPower(on bool) error
	// Apply makes rotation and touch panel fit the settings. It costs little when they do.
	Apply(s helper.Settings) error
	// Keep makes them last over a start of the display.
	Keep(s helper.Settings) error
}

// Host is the system under the program.
type Host interface {
	RestartProgram(ctx context.Context) error
	// Restarts is how often the program was started again by the system since the
	// machine was, and whether the system gave it up.
	Restarts(ctx context.Context) (n int, failed bool, err error)
	// Stop stops the machine, to start again or not.
	Stop(ctx context.Context, again bool) error
	Volume(ctx context.Context, percent int) error
	SetClock(t time.Time) error
	// Logs writes what the system has of ours from a time on, as it is.
	Logs(ctx context.Context, since time.Time, w io.Writer) error
}

// Door is the technician's way in.
type Door interface {
	// Open says whether remote login was started by this, and is to be stopped again.
	Open(ctx context.Context, console bool) (started bool, err error)
	Close(ctx context.Context, started bool) error
}

// Settings are the machine's own, kept.
type Settings interface {
	Load() (helper.Settings, error)
	Save(s helper.Settings) error
	// Offered takes over the answer file on a stick, if there is one.
	Offered(stick string) (bool, error)
	// Taken wipes the code and the PIN of the answer file.
	Taken() error
}

// Sensors tell how the machine is.
type Sensors interface {
	Temperature() int
	Touch() (present bool, err error)
	Display() (connected, known bool)
	Disk() (vitals.Disk, error)
	Up() (time.Duration, error)
	Boot() (string, error)
}

// Sticks are those put in; *stick.Watcher is one.
type Sticks interface {
	Look(ctx context.Context) (added []string, err error)
	// Unread says to staff that one is in that cannot be read, "" for none. It is asked in
	// turn with Look.
	Unread() string
}

// Config is all that an Agent works with.
type Config struct {
	Dir     string   // for what it keeps
	Run     string   // for what also a disk that takes no writes must not lose; forgotten when the machine starts
	Version string   // of the helper
	Files   []string // patterns of logs to hand out besides Host.Logs
	// StickRoots is where sticks are mounted, by us or by a desktop.
	StickRoots []string

	Releases Releases
	Archive  Archive
	Packages Packages
	Display  Display
	Host     Host
	Door     Door
	Settings Settings
	Sensors  Sensors
	Sticks   Sticks

	// Line says whether a cable or a radio link is there. A release that begins without one
	// is not blamed for not reaching the county.
	Line func() bool

	// Replaced says that another helper was installed in place of this one.
	Replaced func() bool

	Now func() time.Time
	Log *slog.Logger
}
