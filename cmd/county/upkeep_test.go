package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// begun is a new county in dir.
func begun(t *testing.T, dir string) (*boltstore.Store, *county.County) {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(dir, "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // nothing is read any more
	cfg := config(store, slog.New(slog.DiscardHandler))
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return store, c
}

// kept is a county with one station whose outbox has sent one entry, and its
// upkeep.
func kept(t *testing.T) (*office, *upkeep, wire.ID16) {
	t.Helper()
	dir := t.TempDir()
	store, c := begun(t, dir)
	box := wire.ID16{7}
	s := liaison.SignIn{ID: liaison.RegistrationID(ulid.Make().String()), Station: "one", Deputy: "d", At: time.Now()}
	item, err := wire.NewPutItem(1, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Receive(county.Machine{Station: "one"}, wire.Put{Outbox: box, Items: []wire.PutItem{item}}); err != nil {
		t.Fatal(err)
	}
	backups := filepath.Join(dir, "backup")
	return &office{county: c, store: store}, &upkeep{of: &flags{data: dir}, dir: backups, every: 24 * time.Hour, keep: 3, shelf: &shelf{dir: backups, data: dir}}, box
}

func safe(t *testing.T, o *office, box wire.ID16) uint64 {
	t.Helper()
	ack, err := o.county.Outbox(box)
	if err != nil {
		t.Fatal(err)
	}
	return ack.Safe
}

func TestBackupsAreMadeAndRotated(t *testing.T) {
	o, u, box := kept(t)
	if err := os.Mkdir(u.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(u.dir, "county-20200101-000000.db.part") // cut off
	mine := filepath.Join(u.dir, "county-mine.db")                 // somebody else's
	for _, path := range []string{part, mine} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log, at := slog.New(slog.DiscardHandler), time.Date(2026, 11, 20, 3, 0, 0, 0, liaison.Zone)
	for range 5 * 24 { // five days, hour by hour
		u.secure(t.Context(), o, log, at)
		at = at.Add(time.Hour)
	}
	var names []string
	for _, b := range u.made() {
		names = append(names, filepath.Base(b.path))
		if err := boltstore.Verify(b.path); err != nil {
			t.Error(err)
		}
	}
	want := "county-20261124-030000.db county-20261123-030000.db county-20261122-030000.db"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("there are %s, want %s", got, want)
	}
	if _, err := os.Stat(part); err == nil {
		t.Error("a half-made backup stays")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("a file that is no backup of ours was deleted")
	}
	if got := safe(t, o, box); got != 1 {
		t.Errorf("safe up to %d, want 1", got)
	}
}

// Whatever fails before the copy is whole and on its disk, nothing is safe, and
// the older backups stay.
func TestAFailedBackupMakesNothingSafe(t *testing.T) {
	o, u, box := kept(t)
	log, at := slog.New(slog.DiscardHandler), time.Date(2026, 11, 20, 3, 0, 0, 0, liaison.Zone)
	blocked := filepath.Join(u.dir, "county-20200101-000000.db.part", "in the way")
	if err := os.MkdirAll(blocked, 0o700); err != nil {
		t.Fatal(err)
	}
	u.secure(t.Context(), o, log, at)
	if got := safe(t, o, box); got != 0 || !o.backupFailed.Load() {
		t.Errorf("safe up to %d without a backup, failed %v", got, o.backupFailed.Load())
	}
	var out strings.Builder
	if err := countyStatus(o, &out); err != nil || !strings.Contains(out.String(), "还没有备份过") {
		t.Errorf("status says %q, %v", out.String(), err)
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	u.secure(t.Context(), o, log, at.Add(time.Minute))
	if len(u.made()) != 0 {
		t.Error("tried again at once")
	}
	u.secure(t.Context(), o, log, at.Add(again))
	if got := safe(t, o, box); got != 1 || o.backupFailed.Load() {
		t.Errorf("safe up to %d after the backup", got)
	}
}

// A disk that is away is no failed backup: as soon as it is back, the copy is made.
func TestADiskThatComesBackIsUsedAtOnce(t *testing.T) {
	o, u, box := kept(t)
	log, at := slog.New(slog.DiscardHandler), time.Date(2026, 11, 20, 3, 0, 0, 0, liaison.Zone)
	if err := os.WriteFile(u.dir, nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	u.secure(t.Context(), o, log, at)
	if got := safe(t, o, box); got != 0 || u.shelf.trouble(at) == "" {
		t.Errorf("safe up to %d, trouble %q", got, u.shelf.trouble(at))
	}
	if err := os.Remove(u.dir); err != nil {
		t.Fatal(err)
	}
	u.secure(t.Context(), o, log, at.Add(shelfEvery))
	if got := safe(t, o, box); got != 1 || u.shelf.trouble(at) != "" {
		t.Errorf("safe up to %d after the disk came back, trouble %q", got, u.shelf.trouble(at))
	}
}

// The clock of a county may be wrong too: a backup from the future does not keep
// the next ones away.
func TestABackupFromTheFutureIsNone(t *testing.T) {
	o, u, _ := kept(t)
	log, at := slog.New(slog.DiscardHandler), time.Date(2026, 11, 20, 3, 0, 0, 0, liaison.Zone)
	u.secure(t.Context(), o, log, at.AddDate(10, 0, 0))
	u.secure(t.Context(), o, log, at)
	if len(u.made()) != 2 {
		t.Errorf("%d backups", len(u.made()))
	}
}

func TestServeRefusesABackupPlan(t *testing.T) {
	u := newTool(t)
	for _, args := range [][]string{{"-backup", u.data, "-backup-every", "1s"}, {"-backup", u.data, "-backup-keep", "0"}} {
		var out, errOut strings.Builder
		if code := run(context.Background(), append([]string{"serve", "-data", u.data}, args...), &out, &errOut); code != 2 {
			t.Errorf("%v: status %d, %s", args, code, errOut.String())
		}
	}
}

// The program itself backs up as it begins, packs, and says so.
func TestServeBacksUp(t *testing.T) {
	u := newTool(t)
	dir := filepath.Join(t.TempDir(), "另一块盘")
	s := u.serve("-backup", dir, "-backup-every", "1h", "-backup-keep", "2")
	var said string
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); {
		if said = s.ok("status"); !strings.Contains(said, "还没有备份过") {
			break
		}
	}
	if !strings.Contains(said, time.Now().In(liaison.Zone).Format("2006-01-02")) {
		t.Fatalf("status says %s", said)
	}
	names, err := filepath.Glob(filepath.Join(dir, "county-*.db"))
	if err != nil || len(names) != 1 {
		t.Fatalf("backups %v %v", names, err)
	}
	if err := boltstore.Verify(names[0]); err != nil {
		t.Error(err)
	}
	if out := s.ok("pack"); !strings.Contains(out, "0 件") {
		t.Errorf("pack says %q", out)
	}
}
