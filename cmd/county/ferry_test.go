package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/ferry"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// remoteStation is a station's machine that joined and has no line any more.
type remoteStation struct {
	t     *testing.T
	box   *outbox.Box
	store *localstore.Store
	id    ferry.Identity
	ident uplink.Identity
	base  string
	root  *trust.Root
}

// newRemoteStation joins a machine to a station by the line, once.
func newRemoteStation(t *testing.T, u tool, flags ...string) *remoteStation {
	t.Helper()
	s := u.serve()
	out := u.ok(append([]string{"station", "add", "chengguan"}, flags...)...)
	code := regexp.MustCompile(`([A-Z0-9]{4}-){3}[A-Z0-9]{4}`).FindString(out)
	log := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	got, err := uplink.Join(t.Context(), uplink.Joining{Address: s.base, Code: code, Machine: box.Machine()})
	if err != nil {
		t.Fatal(err)
	}
	s.kill()
	r := &remoteStation{t: t, box: box, base: got.Address, ident: uplink.Identity{Key: got.Key, Cert: got.Cert, Root: got.Root}}
	r.id = ferry.Identity{
		County: sha256.Sum256(got.Root), Station: got.Station, Machine: box.Machine(),
		Key: got.Key, Certs: [][]byte{got.Cert}, Ferry: got.Ferry,
	}
	key, err := trust.MarshalKey(got.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: liaison.StationID(got.Station), Issuer: liaison.Issuer(got.Issuer), ReceiptKey: got.ReceiptKey},
		County:   got.Address, Key: key, Cert: got.Cert, Root: got.Root, Ferry: got.Ferry,
	}); err != nil {
		t.Fatal(err)
	}
	if err := box.SetSealKey(got.JoinGrant.Key); err != nil {
		t.Fatal(err)
	}
	if r.root, err = trust.ParseRoot(got.Root); err != nil {
		t.Fatal(err)
	}
	r.store, err = localstore.Open(localstore.Options{
		Dir: t.TempDir(), Log: log, Station: func() liaison.StationID { return liaison.StationID(got.Station) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(r.store.Close(), box.Close()) }) // nothing to be lost
	return r
}

func (r *remoteStation) file(words string) liaison.ReceiptNo {
	r.t.Helper()
	reg, err := r.box.File(outbox.Filing{ClockOK: true, Draft: liaison.Draft{Category: "road", Text: words, Consent: "1"}})
	if err != nil {
		r.t.Fatal(err)
	}
	return reg.Receipt
}

func (r *remoteStation) write(root string) int {
	r.t.Helper()
	n := 0
	err := bundle.Write(bundle.Path(root, bundle.Up, r.id.Machine), func(f *os.File) (err error) {
		n, err = ferry.Export(f, r.id, r.box, time.Now())
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *remoteStation) read(b []byte) (ferry.Imported, error) {
	return ferry.Import(bytes.NewReader(b), r.id, func(h bundle.Header) (*ecdsa.PublicKey, error) {
		return r.root.ServerKey(h.Certs[0])
	}, ferry.Station{Content: r.store, Blobs: r.store, Outbox: r.box, Heard: r.store.Content().Updated})
}

// home reads what the stick brings home.
func (r *remoteStation) home(root string) ferry.Imported {
	r.t.Helper()
	b, err := os.ReadFile(bundle.Path(root, bundle.Down, r.id.Machine))
	if err != nil {
		r.t.Fatal(err)
	}
	done, err := r.read(b)
	if err != nil {
		r.t.Fatal(err)
	}
	return done
}

var receiptNumber = regexp.MustCompile(`(?m)^\w{3}-\w{3}-\w{3} `)

// receipts is how many registrations the county has.
func (u tool) receipts() int {
	return len(receiptNumber.FindAllString(u.ok("registrations", "list"), -1))
}

func TestFerry(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	stick := t.TempDir()
	for range 3 {
		r.file("示例：路灯不亮")
	}
	if n := r.write(stick); n != 3 {
		t.Fatalf("%d entries written", n)
	}
	if out := u.ok("ferry", stick); !strings.Contains(out, "收到 3 条，其中 0 条早已收过") {
		t.Errorf("the county says %s", out)
	}
	if u.receipts() != 3 {
		t.Errorf("%d registrations", u.receipts())
	}
	got := r.home(stick)
	if got.Old || got.Documents == 0 || got.Photos == 0 || r.box.Unsent() != 0 {
		t.Errorf("brought home %+v, %d unsent", got, r.box.Unsent())
	}
	c := r.store.Content()
	if c.Station.Name == "" || len(c.Deputies) == 0 || len(r.store.Missing()) != 0 {
		t.Errorf("content of %q, %d deputies, %d photos missing", c.Station.Name, len(c.Deputies), len(r.store.Missing()))
	}
	t.Run("a second time", func(t *testing.T) {
		if out := u.ok("ferry", stick); !strings.Contains(out, "收到 3 条，其中 3 条早已收过") || u.receipts() != 3 {
			t.Errorf("%d registrations; the county says %s", u.receipts(), out)
		}
		if got := r.home(stick); !got.Old || got.Photos != 0 {
			t.Errorf("the same again is news: %+v", got)
		}
	})
	t.Run("and by the line", func(t *testing.T) { followsByLine(t, u, r) })
}

// followsByLine runs the link after the stick: it goes on from there.
func followsByLine(t *testing.T, u tool, r *remoteStation) {
	r.file("示例：由线路报送")
	s := u.serve()
	epoch, cursor, _ := r.store.Position()
	up := uplink.New(uplink.Config{
		County: strings.Replace(s.base, "http:", "https:", 1), Content: r.store, Blobs: r.store, Outbox: r.box, Identity: &r.ident,
		Log: slog.New(slog.DiscardHandler), Report: func() wire.Status { return wire.Status{} },
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = up.Run(ctx) }()
	defer func() { stop(); <-ended }()
	within(t, "the entry is delivered", func() bool { return r.box.Unsent() == 0 })
	if e, c, _ := r.store.Position(); e != epoch || c < cursor {
		t.Error("the line began again from the beginning")
	}
	if u.receipts() != 4 {
		t.Errorf("registrations:\n%s", u.ok("registrations", "list"))
	}
}

func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); <-time.After(5 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestAStickOfAnotherCounty(t *testing.T) {
	ours, theirs := newTool(t), newTool(t)
	r, foreign := newRemoteStation(t, ours), newRemoteStation(t, theirs)
	stick := t.TempDir()
	foreign.file("示例")
	foreign.write(stick)
	status, out, _ := ours.run("ferry", stick)
	if status != 1 || !strings.Contains(out, "不是本县的一体机写的") || ours.receipts() != 0 {
		t.Errorf("status %d, %d registrations: %s", status, ours.receipts(), out)
	}
	theirs.ok("ferry", stick)
	b, err := os.ReadFile(bundle.Path(stick, bundle.Down, foreign.id.Machine))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.read(b); !errors.Is(err, bundle.ErrForeign) {
		t.Errorf("a bundle of another county: %v", err)
	}
	if !r.store.Content().Empty() {
		t.Error("and it is shown")
	}
}

// What came too late must not undo what is known since.
func TestAStickFromTheDrawer(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	early, late := t.TempDir(), t.TempDir()
	r.file("示例：一")
	r.write(early)
	u.ok("ferry", early)
	before, err := os.ReadFile(bundle.Path(early, bundle.Down, r.id.Machine))
	if err != nil {
		t.Fatal(err)
	}
	no := r.file("示例：二")
	r.write(late)
	u.ok("ferry", late)
	u.ok("registrations", "accept", string(no), "-title", "示例简题")
	u.ok("ferry", late)
	r.home(late)
	_, cursor, _ := r.store.Position()
	got, err := r.read(before)
	if err != nil || !got.Old {
		t.Errorf("%+v, %v", got, err)
	}
	if _, after, _ := r.store.Position(); after != cursor || r.box.Unsent() != 0 {
		t.Errorf("went back from %d to %d, %d unsent", cursor, after, r.box.Unsent())
	}
}

// A county restored from a backup gets back by stick what it lost.
func TestAStickAfterARestore(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	backup := filepath.Join(t.TempDir(), "county.bak")
	u.ok("backup", backup)
	stick := t.TempDir()
	r.file("示例：备份以后")
	r.write(stick)
	u.ok("ferry", stick)
	r.home(stick)
	restored := tool{t, filepath.Join(t.TempDir(), "restored")}
	copyKeys(t, u.data, restored.data)
	restored.ok("restore", backup)
	if restored.receipts() != 0 {
		t.Fatal("the backup is newer than it should be")
	}
	r.write(stick)
	restored.ok("ferry", stick)
	if got := r.home(stick); got.Old || restored.receipts() != 1 || r.box.Unsent() != 0 {
		t.Errorf("%+v, %d registrations, %d unsent", got, restored.receipts(), r.box.Unsent())
	}
}

// copyKeys brings the authority's files along, which no backup holds.
func copyKeys(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{trust.KeyFile, trust.RootFile} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What residents told a machine is not lost when the machine is barred.
func TestAStickOfABarredMachine(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	stick := t.TempDir()
	r.file("示例")
	r.write(stick)
	u.ok("station", "revoke", "chengguan")
	_, out, _ := u.run("ferry", stick)
	if u.receipts() != 1 || !strings.Contains(out, "已经停用") {
		t.Errorf("%d registrations: %s", u.receipts(), out)
	}
	if _, err := os.Stat(bundle.Path(stick, bundle.Down, r.id.Machine)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a barred machine is given content: %v", err)
	}
}

func TestFirstTripBeginsAtTheCounty(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	stick := t.TempDir()
	if status, _, words := u.run("ferry", stick); status != 1 || !strings.Contains(words, "-station") {
		t.Errorf("an empty stick: %d %s", status, words)
	}
	u.ok("ferry", stick, "-station", "chengguan")
	if got := r.home(stick); got.Documents == 0 {
		t.Errorf("%+v", got)
	}
}

// A stick that is pulled out while it is written, or goes bad, changes nothing.
func TestHalfAStick(t *testing.T) {
	u := newTool(t)
	r := newRemoteStation(t, u)
	stick := t.TempDir()
	u.ok("ferry", stick, "-station", "chengguan")
	b, err := os.ReadFile(bundle.Path(stick, bundle.Down, r.id.Machine))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []int{0, 10, len(b) / 50, len(b) / 10} {
		if _, err := r.read(b[:part]); err == nil {
			t.Errorf("%d bytes are taken for whole", part)
		}
	}
	if _, err := r.read(b[:len(b)-1]); !errors.Is(err, bundle.ErrDamaged) {
		t.Errorf("without its last byte: %v", err)
	}
	if _, err := r.read(b); err != nil {
		t.Errorf("whole after all: %v", err)
	}
}
