package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// upkeep is what a serving county does by itself: backups, the nightly progress
// pack, and putting away what nobody needs any more.
type upkeep struct {
	of    *flags        // whose data
	dir   string        // for backups, "" for none
	every time.Duration // between two backups
	keep  int           // backups, the newest ones

	patience time.Duration // with a disk that hangs, at the end

	shelf *shelf // dir as it was last found, nil for none

	tried  time.Time    // last backup, good or not
	packed liaison.Date // last night's pack
	tidied time.Time
}

// How often, and how soon again what failed.
const (
	look       = time.Minute
	again      = 10 * time.Minute
	tidyEvery  = 24 * time.Hour
	packAfter  = 2 // o'clock
	backupName = "county-20060102-150405.db"
	guardEnds  = 10 * time.Second
)

func (u *upkeep) flags(f *flags) {
	u.of, u.patience = f, guardEnds
	f.StringVar(&u.dir, "backup", "", "定时备份到这个目录，最好在另一块盘上")
	f.DurationVar(&u.every, "backup-every", 24*time.Hour, "隔多久备份一次")
	f.IntVar(&u.keep, "backup-keep", 14, "留几份备份")
}

func (u *upkeep) check() error {
	if u.every < time.Minute || u.keep < 1 {
		return errUsage{"-backup-every 不能少于一分钟，-backup-keep 不能少于 1。"}
	}
	if u.dir != "" {
		u.shelf = &shelf{dir: u.dir, data: u.of.data}
	}
	return nil
}

// run does the chores until ctx ends.
func (u *upkeep) run(ctx context.Context, o *office, log *slog.Logger) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		u.chores(o, log, o.county.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// first looks at the folder for backups before anything is served, and returns what is
// wrong with it. A disk that hangs holds up nobody.
func (u *upkeep) first(ctx context.Context, now func() time.Time) string {
	if u.shelf == nil {
		return ""
	}
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		u.shelf.look(now())
	}()
	select {
	case <-looked:
	case <-time.After(shelfSlow):
	case <-ctx.Done():
	}
	return u.shelf.trouble(now())
}

// guard makes backups until ctx ends, apart from all else: a disk that hangs holds up
// nothing but them.
func (u *upkeep) guard(ctx context.Context, o *office, log *slog.Logger) {
	if u.shelf == nil {
		return
	}
	tick := time.NewTicker(shelfEvery)
	defer tick.Stop()
	if u.endangered() {
		log.Warn("backups are on the disk of the data: one failure takes both", "backups", u.dir)
	}
	for {
		u.secure(ctx, o, log, o.county.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// endangered reports whether what takes the data away takes the backups too.
func (u *upkeep) endangered() bool { return u.dir != "" && sameDisk(u.dir, u.of.data) }

// secure makes a backup when one is due. A failure is logged, shown by status, and tried
// again; a disk that is away is tried as soon as it is back.
func (u *upkeep) secure(ctx context.Context, o *office, log *slog.Logger, now time.Time) {
	news := u.shelf.look(now)
	if wrong := u.shelf.trouble(now); wrong != "" {
		if news {
			log.Error("no backups can be made", "backups", u.dir, "words", wrong)
		}
		return
	}
	if news {
		log.Info("backups can be made again", "backups", u.dir)
	}
	u.shelf.moves(now) // the disk may hang from here on too
	defer u.shelf.rests()
	if !u.due(now) {
		return
	}
	u.tried = now
	name, err := u.backup(ctx, o, now)
	if err != nil && ctx.Err() != nil {
		return // it was told to end
	}
	o.backupFailed.Store(err != nil)
	if err != nil {
		log.Error("backup failed", "error", err)
		return
	}
	log.Info("backup made", "file", name)
}

// chores does what is due beside backups.
func (u *upkeep) chores(o *office, log *slog.Logger, now time.Time) {
	if day := liaison.DateOf(now); day != u.packed && (u.packed.IsZero() || now.In(liaison.Zone).Hour() >= packAfter) {
		u.packed = day
		if done, err := o.county.Pack(); err != nil {
			log.Error("progress pack failed", "error", err)
		} else {
			log.Info("progress pack made", "months", done.Months, "changed", done.Changed, "matters", done.Matters)
		}
	}
	if now.Sub(u.tidied).Abs() >= tidyEvery {
		u.tidied = now
		if err := o.county.Tidy(); err != nil {
			log.Error("tidying failed", "error", err)
		}
	}
}

// due reports whether the newest backup is too old; one from the future is of a
// wrong clock.
func (u *upkeep) due(now time.Time) bool {
	if since := now.Sub(u.tried); since >= 0 && since < again {
		return false
	}
	return !slices.ContainsFunc(u.made(), func(b backupFile) bool {
		age := now.Sub(b.at)
		return age >= 0 && age < u.every
	})
}

type backupFile struct {
	path string
	at   time.Time
}

// made lists the backups in the folder, newest first.
func (u *upkeep) made() []backupFile {
	names, err := filepath.Glob(filepath.Join(u.dir, "county-*.db"))
	if err != nil {
		return nil // the pattern is good
	}
	var out []backupFile
	for _, path := range names {
		if at, err := time.ParseInLocation(backupName, filepath.Base(path), liaison.Zone); err == nil {
			out = append(out, backupFile{path, at})
		}
	}
	slices.SortFunc(out, func(a, b backupFile) int { return b.at.Compare(a.at) })
	return out
}

// backup makes one, tells the stations, and only then lets the oldest go.
func (u *upkeep) backup(ctx context.Context, o *office, now time.Time) (string, error) {
	path := filepath.Join(u.dir, now.In(liaison.Zone).Format(backupName))
	if err := u.sweep(); err != nil {
		return "", err
	}
	if err := u.backupTo(ctx, o, path); err != nil {
		return "", err
	}
	for i, old := range u.made() {
		if i < u.keep || old.path == path {
			continue
		}
		if err := os.Remove(old.path); err != nil {
			return "", fmt.Errorf("删除旧备份: %w", err)
		}
	}
	return filepath.Base(path), nil
}

// sweep removes what a backup that was cut off has left.
func (u *upkeep) sweep() error {
	parts, err := filepath.Glob(filepath.Join(u.dir, "county-*.db.part"))
	for _, p := range parts {
		err = errors.Join(err, os.Remove(p))
	}
	if err != nil {
		return fmt.Errorf("清理没做完的备份: %w", err)
	}
	return nil
}

// backupTo makes a verified copy that is on its disk, and only then tells the
// stations that what it holds is safe.
func (u *upkeep) backupTo(ctx context.Context, o *office, path string) error {
	if err := u.roomBeside(); err != nil {
		return err
	}
	marks, err := o.county.Marks() // what is stored after this may be in the copy, but need not be
	if err == nil {
		err = o.store.BackupApart(ctx, path, func() { u.shelf.moves(o.county.Now()) })
	}
	if err == nil {
		err = o.county.MarkSafe(marks)
	}
	if err != nil {
		return fmt.Errorf("备份: %w", err)
	}
	return nil
}

// roomBeside reports an error when the copy that is made on the data's own disk first would
// fill it: the registrations need it more.
func (u *upkeep) roomBeside() error {
	info, err := os.Stat(u.of.file())
	if err != nil {
		return fmt.Errorf("备份: %w", err)
	}
	if !diskHas(u.of.data, uint64(info.Size())+leastRoom) {
		return said{"备份要先在数据盘上放一份，数据盘的空间不够，请腾出空间"}
	}
	return nil
}
