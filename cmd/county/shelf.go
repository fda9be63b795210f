package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// shelf is the folder that backups go to, as it was when somebody last looked. It is often
// on a disk that can be pulled, or a share that can hang: looking may take for ever, asking
// how it was does not.
type shelf struct {
	dir, data string

	mu    sync.Mutex
	asked time.Time // a look that has not come back began; zero for none
	moved time.Time // a backup that is being made last got on; zero for none
	wrong string    // in words; "" when a backup can be put there
	apart bool      // it has been on another disk than the data
}

// How often the folder is looked at, and how soon one that does not answer is away. With
// how often alarms look, that is within a minute. A disk that is kept busy by a backup may
// take longer over one piece.
const (
	shelfEvery = 20 * time.Second
	shelfSlow  = 10 * time.Second
	copySlow   = time.Minute
)

// apartName is a file beside the data: the folder that was on another disk. After a new
// start it tells a disk that was not mounted from a county that has only one disk.
const apartName = "backup.apart"

// trouble says what is wrong, "" for nothing; nil is a county that makes no backups.
func (s *shelf) trouble(now time.Time) string {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if hangs(s.asked, now, shelfSlow) || hangs(s.moved, now, copySlow) {
		return "备份目录 " + s.dir + " 没有回应，请看备份盘或者网络"
	}
	return s.wrong
}

func hangs(since, now time.Time, slow time.Duration) bool {
	return !since.IsZero() && now.Sub(since).Abs() >= slow
}

// moves notes that a backup is being made and got on.
func (s *shelf) moves(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved = now
}

// rests notes that no backup is being made any more.
func (s *shelf) rests() { s.moves(time.Time{}) }

func (s *shelf) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked.IsZero() {
		s.asked = now
	}
}

// look tries whether a backup can be put there, and reports whether that is news.
func (s *shelf) look(now time.Time) (news bool) {
	s.begin(now)
	wrong := ""
	if err := s.try(); err != nil {
		wrong = "备份目录 " + s.dir + " " + shelfWords(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	news = wrong != s.wrong
	s.asked, s.wrong = time.Time{}, wrong
	return news
}

// errFellOff is a folder that was on another disk than the data and is not now.
var errFellOff = errors.New("not mounted")

// try makes the folder where only it is missing, and writes something into it. What it is
// in must be there: where a disk is not mounted, no folder is made in its place.
func (s *shelf) try() error {
	_, err := os.Stat(s.dir)
	missing := errors.Is(err, fs.ErrNotExist)
	at := s.dir
	if missing {
		at = filepath.Dir(s.dir)
	}
	if s.wasApart() && sameDisk(at, s.data) {
		return errFellOff
	}
	if missing {
		err = os.Mkdir(s.dir, 0o700)
	}
	if err == nil {
		err = touched(s.dir)
	}
	if err != nil {
		return fmt.Errorf("look at the folder for backups: %w", err)
	}
	return s.note()
}

// touched writes a file and takes it away again.
func touched(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err //nolint:wrapcheck // the caller does
	}
	_, err = f.WriteString("ok\n")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// wasApart reports whether the folder has been on another disk, in this run or before.
func (s *shelf) wasApart() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.apart {
		b, err := os.ReadFile(filepath.Join(s.data, apartName))
		s.apart = err == nil && string(b) == s.dir
	}
	return s.apart
}

// note remembers that the folder is on another disk than the data.
func (s *shelf) note() error {
	if s.wasApart() || sameDisk(s.dir, s.data) {
		return nil
	}
	if err := os.WriteFile(filepath.Join(s.data, apartName), []byte(s.dir), 0o600); err != nil {
		return fmt.Errorf("note the disk for backups: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apart = true
	return nil
}

func shelfWords(err error) string {
	for _, w := range []struct {
		err   error
		words string
	}{
		{errFellOff, "所在的盘没有挂上。真的不再用另一块盘，就删掉数据目录里的 " + apartName},
		{fs.ErrNotExist, "不在，备份盘可能没有挂上"},
		{syscall.ENOTDIR, "不是目录"},
		{syscall.EROFS, "只能读，不能写，备份盘可能坏了"},
		{fs.ErrPermission, "不能写，请把它给运行服务的账号"},
		{syscall.ENOSPC, "满了，请腾出空间"},
	} {
		if errors.Is(err, w.err) {
			return w.words
		}
	}
	return "用不了：" + clean(err.Error())
}
