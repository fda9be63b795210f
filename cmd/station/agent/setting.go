package agent

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// trying is how long settings are tried on before they go back by themselves.
const trying = 30 * time.Second

// reapply is how often the display is made to fit: a touch panel that was plugged in
// again has forgotten, and until then a finger opens what it does not touch.
const reapply = 10 * time.Second

// setting is the machine's settings at work.
type setting struct {
	cfg Config

	mu     sync.Mutex
	now    helper.Settings
	broken bool   // could not be read or written
	why    string // it could not be read, for staff
	mute   bool   // there is nothing to set a volume of
	back   time.Time
	fitted time.Time
}

func openSetting(cfg Config) *setting {
	s := &setting{cfg: cfg}
	s.read()
	return s
}

func (s *setting) read() {
	now, err := s.cfg.Settings.Load()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && !s.broken {
		s.cfg.Log.Error("settings not readable", "error", err)
	}
	s.broken, s.why = err != nil, ""
	if err != nil {
		s.why = "设置或安装答案有问题：" + settingsWords(err)
	}
	s.now = now
}

// start puts the settings to work, anew from their file.
func (s *setting) start(ctx context.Context) {
	s.read()
	now := s.get()
	if err := s.sound(ctx, now.Volume); err != nil {
		s.cfg.Log.Warn("volume not set", "error", err)
	}
	s.fit(now)
}

func (s *setting) get() helper.Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// fit makes the display fit. Without a display there is nothing to say: its own unit
// complains.
func (s *setting) fit(x helper.Settings) {
	if err := s.cfg.Display.Apply(x); err != nil {
		s.cfg.Log.Debug("display does not fit the settings", "error", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fitted = s.cfg.Now()
}

// round ends a try that nobody saved, and sees to panels that came again.
func (s *setting) round() {
	s.mu.Lock()
	now := s.cfg.Now()
	over := !s.back.IsZero() && !now.Before(s.back)
	due := s.back.IsZero() && now.Sub(s.fitted) >= reapply
	if over {
		s.back = time.Time{}
	}
	s.mu.Unlock()
	if over || due {
		s.read() // a technician may have changed them at the command line
		s.fit(s.get())
	}
}

// try shows settings for half a minute.
func (s *setting) try(ctx context.Context, x helper.Settings) error {
	if err := s.cfg.Display.Apply(x); err != nil {
		return fmt.Errorf("try settings: %w", err)
	}
	if err := s.sound(ctx, x.Volume); err != nil {
		s.cfg.Log.Warn("volume not tried", "error", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.back = s.cfg.Now().Add(trying)
	return nil
}

// save keeps settings and puts them to work. Address, code and PIN of the answer file
// are not the screen's to change.
func (s *setting) save(ctx context.Context, x helper.Settings) error {
	old := s.get()
	x.County, x.Code, x.PIN = old.County, old.Code, old.PIN
	if err := s.cfg.Settings.Save(x); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	s.mu.Lock()
	s.now, s.broken, s.back = x, false, time.Time{}
	s.mu.Unlock()
	if err := s.cfg.Display.Keep(x); err != nil {
		return fmt.Errorf("save settings of the display: %w", err)
	}
	s.fit(x)
	if err := s.sound(ctx, x.Volume); err != nil {
		s.cfg.Log.Warn("volume not set", "error", err)
	}
	return nil
}

// volume sets and keeps it.
func (s *setting) volume(ctx context.Context, percent int) error {
	if err := s.sound(ctx, percent); err != nil {
		return err
	}
	x := s.get()
	x.Volume = percent
	if err := s.cfg.Settings.Save(x); err != nil {
		return fmt.Errorf("keep the volume: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Volume = percent
	return nil
}

func (s *setting) sound(ctx context.Context, percent int) error {
	err := s.cfg.Host.Volume(ctx, percent)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = err != nil
	return err
}

// taken forgets what one joins with.
func (s *setting) taken() error {
	if err := s.cfg.Settings.Taken(); err != nil {
		return fmt.Errorf("wipe code and PIN: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Code, s.now.PIN = "", ""
	return nil
}

// unread is why the settings could not be read, for staff; "" when they could.
func (s *setting) unread() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// trouble reports whether settings or sound do not work.
func (s *setting) trouble() (broken, mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken, s.mute
}
