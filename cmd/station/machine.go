package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
	"lianluozhan/cmd/station/host"
	"lianluozhan/cmd/station/screen"
	"lianluozhan/cmd/station/settings"
	"lianluozhan/cmd/station/vitals"
)

// errElsewhere is that the helper looks after another machine's disk.
var errElsewhere = errors.New("not this machine's")

// elsewhere is the system around another machine's disk: its clock is not this one's.
type elsewhere struct{ host.System }

// SetClock sets nothing.
func (elsewhere) SetClock(time.Time) error { return fmt.Errorf("set the clock: %w", errElsewhere) }

func newHost(p places) agent.Host {
	if p.root != "" {
		return elsewhere{}
	}
	return host.System{}
}

// display is the machine's. Every call connects anew: it may have been started again
// since, and the calls are few.
type display struct {
	conf string // folder of the display's configuration
	at   screen.Options

	mu sync.Mutex
}

func newDisplay(p places) *display {
	d := &display{conf: p.at("/etc/lianluozhan/xorg.conf.d")}
	if p.root != "" {
		d.at.Display = "none" // another machine's disk has no display here
	}
	return d
}

func (d *display) with(do func(*screen.Screen) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, err := screen.Open(d.at)
	if err != nil {
		return fmt.Errorf("display: %w", err)
	}
	// A display that hangs must not stop the helper: the call ends with the connection.
	hung := time.AfterFunc(displayPatience, s.Close)
	defer func() {
		if hung.Stop() {
			s.Close()
		}
	}()
	return do(s)
}

// displayPatience is how long the display has to answer.
const displayPatience = 10 * time.Second

// Look tells what one sees.
func (d *display) Look() (look screen.Look, err error) {
	err = d.with(func(s *screen.Screen) error {
		look, err = s.Look()
		return err
	})
	return look, err
}

// SetPower switches the screen on or off.
func (d *display) SetPower(on bool) error {
	return d.with(func(s *screen.Screen) error { return s.SetPower(on) })
}

// Apply turns picture and touch panel as the settings have it.
func (d *display) Apply(x helper.Settings) error {
	r, m, err := settings.Screen(x)
	if err != nil {
		return err //nolint:wrapcheck // it says what it was doing
	}
	return d.with(func(s *screen.Screen) error {
		_, err := s.Apply(r, m)
		return err
	})
}

// Keep writes it down for the display's next start.
func (d *display) Keep(x helper.Settings) error {
	r, m, err := settings.Screen(x)
	if err != nil {
		return err //nolint:wrapcheck // it says what it was doing
	}
	return screen.WriteConf(d.conf, r, m) //nolint:wrapcheck // it says what it was doing
}

// machineSettings are the files of settings and answers.
type machineSettings struct {
	path, answers string
	conf          string // folder of the display's configuration
	log           *slog.Logger

	mu    sync.Mutex
	stick string // where answers came from, to be wiped there too
}

// Load returns what is kept, over the answers on a machine that was never set, and with
// what is for joining. What cannot be used is left out.
func (m *machineSettings) Load() (helper.Settings, error) {
	s, err := settings.Load(m.path)
	a, found, bad := settings.FindAnswers(m.answers)
	if bad != nil {
		return s, errors.Join(err, fmt.Errorf("answers: %w", bad))
	}
	if !found {
		return s, err //nolint:wrapcheck // it says what it was doing
	}
	all := a.Over(s)
	if _, never := os.Stat(m.path); errors.Is(never, os.ErrNotExist) {
		s = all
		err = errors.Join(err, m.take(s))
	}
	s.County, s.Code, s.PIN = all.County, all.Code, all.PIN
	return s, err
}

// take makes answers the machine's settings.
func (m *machineSettings) take(s helper.Settings) error {
	if err := settings.Save(m.path, s); err != nil {
		return err //nolint:wrapcheck // it says what it was doing
	}
	return (&display{conf: m.conf}).Keep(s)
}

// Save keeps settings.
func (m *machineSettings) Save(s helper.Settings) error {
	return settings.Save(m.path, s) //nolint:wrapcheck // it says what it was doing
}

// Offered takes over the answer file on a stick.
func (m *machineSettings) Offered(dir string) (bool, error) {
	name := filepath.Join(dir, settings.OnStick)
	a, found, err := settings.FindAnswers(name)
	if err != nil || !found {
		return false, err //nolint:wrapcheck // its words are for staff
	}
	s, err := settings.Load(m.path)
	if err != nil {
		m.log.Warn("settings not wholly readable", "error", err)
	}
	if err := errors.Join(a.Keep(m.answers), m.take(a.Over(s))); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stick = name
	return true, nil
}

// Taken wipes code and PIN, on the stick too if it is still there.
func (m *machineSettings) Taken() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stick != "" {
		if err := settings.Wipe(m.stick); err != nil {
			m.log.Warn("answers on the stick not wiped", "error", err)
		}
		m.stick = ""
	}
	return settings.Wipe(m.answers) //nolint:wrapcheck // it says what it was doing
}

// sensors are the kernel's.
type sensors struct {
	vitals.Kernel
	data string // path on the disk that fills
}

func newSensors(p places) sensors {
	return sensors{vitals.Kernel{Sys: os.DirFS("/sys"), Proc: os.DirFS("/proc")}, p.at("/var/lib/lianluozhan")}
}

// Touch says whether a touch panel is there.
func (s sensors) Touch() (bool, error) {
	p, err := screen.FindPanel(s.Sys)
	return p.Present, err //nolint:wrapcheck // it says what it was doing
}

// Disk is that of the data.
func (s sensors) Disk() (vitals.Disk, error) { return vitals.ReadDisk(s.data) }
