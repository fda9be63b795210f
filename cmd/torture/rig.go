package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// This file is all that torture knows of how the product is put together: the
// county's commands, and how a station's parts are joined. Change it with them.

// atStation is the sample's station that the stations here join.
const atStation = liaison.StationID("chengguan")

// foundCounty makes a county in a folder.
func foundCounty(ctx context.Context, e *env, dir string) error {
	if _, err := e.command(ctx, "init", "-data", dir, "-name", "示例县", "-key-file", keyFile(dir)); err != nil {
		return err
	}
	_, err := e.command(ctx, "import", "-data", dir, e.sample)
	return err
}

// serveArgs is how the county's program is started.
func serveArgs(c *countyServer) []string {
	args := []string{"serve", "-data", c.dir, "-listen", c.listen}
	if c.gateway {
		args = append(args, "-gateway")
	}
	return args
}

var joinPath = regexp.MustCompile(`/join/(\S+)`)

// joinCode has the county make a code for one machine.
func joinCode(ctx context.Context, e *env, dir string) (string, error) {
	out, err := e.command(ctx, "station", "code", string(atStation), "-data", dir)
	if err != nil {
		return "", err
	}
	found := joinPath.FindSubmatch(out)
	if found == nil {
		return "", fmt.Errorf("no join address in %q", out)
	}
	return string(found[1]), nil
}

// trusting is the TLS settings of a machine that trusts one gateway's root, nil for
// none.
func trusting(root string) (*tls.Config, error) {
	if root == "" {
		return nil, nil //nolint:nilnil // no settings are the usual ones
	}
	pem, err := os.ReadFile(root)
	if err != nil {
		return nil, fmt.Errorf("read the root: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("read the root: no certificate in it")
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

// join lets the machine of an outbox join the county at address.
func join(ctx context.Context, box *outbox.Box, address, code string, trusted *tls.Config) error {
	got, err := uplink.Join(ctx, uplink.Joining{Address: address, Code: code, Machine: box.Machine(), Trust: trusted})
	if err != nil {
		return err
	}
	key, err := trust.MarshalKey(got.Key)
	if err != nil {
		return err
	}
	if err := box.SetSealKey(got.JoinGrant.Key); err != nil {
		return err
	}
	return box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{
			Station: liaison.StationID(got.Station), Issuer: liaison.Issuer(got.Issuer), ReceiptKey: got.ReceiptKey,
		},
		Name: got.Name, County: got.Address, Key: key, Cert: got.Cert, Root: got.Root, Gateway: got.Gateway, Ferry: got.Ferry,
	})
}

// parts is a station without a window.
type parts struct {
	box   *outbox.Box
	store *localstore.Store
	up    *uplink.Uplink // nil while the machine has not joined
}

// openParts opens a station's files. forgetful is one that deletes an entry as
// soon as the county has stored it.
func openParts(dir string, forgetful bool, log *slog.Logger) (*parts, error) {
	opts := outbox.Options{Dir: dir, Log: log}
	if forgetful {
		opts.Keep = -48 * time.Hour // the outbox notes times some hours late
	}
	box, err := outbox.Open(opts)
	if err != nil {
		return nil, err
	}
	store, err := localstore.Open(localstore.Options{Dir: dir, Log: log, SignIns: box.SignIns, Station: func() liaison.StationID {
		at, _ := box.Enrolled()
		return at.Station
	}})
	if err != nil {
		return nil, errors.Join(err, box.Close())
	}
	return &parts{box: box, store: store}, nil
}

// link makes the uplink of a machine that has joined. address is where the county
// is reached, "" for where it was joined.
func (p *parts) link(address string, trusted *tls.Config, timing uplink.Timing, log *slog.Logger) error {
	at, ok := p.box.Enrolled()
	if !ok {
		return outbox.ErrNotEnrolled
	}
	key, err := trust.ParseKey(at.Key)
	if err != nil {
		return err
	}
	if address == "" {
		address = at.County
	}
	p.up = uplink.New(uplink.Config{
		County: address, Content: p.store, Blobs: p.store, Outbox: p.box, Log: log, Timing: timing,
		Dialer:   &websocket.Dialer{TLSClientConfig: trusted},
		Identity: &uplink.Identity{Key: key, Cert: at.Cert, Root: at.Root, Gateway: at.Gateway, Renewed: p.box.Renew},
	})
	return nil
}

// view is a checksum of all that a station shows, photos by their names.
func (p *parts) view() (string, error) {
	shown := *p.store.Content()
	shown.Updated = time.Time{}
	b, err := json.Marshal(shown)
	if err != nil {
		return "", fmt.Errorf("checksum of the content: %w", err)
	}
	h := sha256.New()
	h.Write(b)
	revs := p.store.Manifest()
	for _, key := range slices.Sorted(maps.Keys(revs)) {
		fmt.Fprintln(h, key, revs[key])
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// keyFile opens what was sealed to the county whose data are in dir.
func keyFile(dir string) string { return dir + ".key" }

// takeAway copies a county's data to a folder to look at them there: a drive that
// this process serves must not be mapped by this process, which would wait for
// itself.
func takeAway(dir, to string) (data string, err error) {
	data = filepath.Join(to, "county")
	err = os.Mkdir(data, 0o700)
	for from, name := range map[string]string{
		filepath.Join(dir, "county.db"): filepath.Join(data, "county.db"),
		filepath.Join(dir, "seal.keys"): filepath.Join(data, "seal.keys"),
		keyFile(dir):                    keyFile(data),
	} {
		b, got := os.ReadFile(from)
		err = errors.Join(err, got, os.WriteFile(name, b, 0o600))
	}
	if err != nil {
		return "", fmt.Errorf("copy the county's data: %w", err)
	}
	return data, nil
}

// openCounty opens a county's data and keys, which no program may have open.
func openCounty(dir string) (*county.County, *boltstore.Store, error) {
	secret, err := os.ReadFile(keyFile(dir))
	if err != nil {
		return nil, nil, fmt.Errorf("read the key file: %w", err)
	}
	lock, err := seal.KeyFile(secret)
	if err != nil {
		return nil, nil, err
	}
	ring, err := seal.Load(filepath.Join(dir, "seal.keys"))
	if err == nil {
		err = ring.Unlock(lock)
	}
	if err != nil {
		return nil, nil, err
	}
	store, err := boltstore.Open(filepath.Join(dir, "county.db"))
	if err != nil {
		return nil, nil, err
	}
	c, err := county.Open(county.Config{
		Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Keys: ring,
	})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return c, store, nil
}

// verifyCounty reads every page and value of a county's file.
func verifyCounty(dir string) error { return boltstore.Verify(filepath.Join(dir, "county.db")) }

// holdings returns the registrations that a county has, and what it set aside.
func holdings(dir string) (have []held, setAside []string, err error) {
	c, store, err := openCounty(dir)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := c.Matters(func(m county.Matter) bool {
		r := m.Registration
		have = append(have, held{string(r.ID), string(r.Receipt), textSum(r.Draft.Text)})
		return true
	}); err != nil {
		return nil, nil, err
	}
	aside, err := c.Quarantine()
	for _, q := range aside {
		setAside = append(setAside, q.Kind+": "+q.Why)
	}
	return have, setAside, err
}

// oracle is the checksum of what a station should show, made from the county's
// data without any line.
func oracle(dir, scratch string) (sum string, err error) {
	c, store, err := openCounty(dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	v, err := c.ViewOf(atStation)
	if err != nil {
		return "", err
	}
	meta, err := c.Meta()
	if err != nil {
		return "", err
	}
	fresh, err := localstore.Open(localstore.Options{
		Dir: scratch, Log: slog.New(slog.DiscardHandler), Station: func() liaison.StationID { return atStation },
	})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, fresh.Close()) }()
	if err := fresh.Welcomed(wire.Welcome{Version: wire.Version, Epoch: meta.Epoch, Head: meta.Head, View: v.ID, Reset: true}); err != nil {
		return "", err
	}
	for at, last := uint64(0), false; !last; {
		changes, err := c.Since(v, at, wire.MaxChanges)
		if err == nil && changes.Cursor <= at && changes.Cursor < changes.Head {
			err = fmt.Errorf("the log stands still at %d of %d", changes.Cursor, changes.Head)
		}
		if err != nil {
			return "", err
		}
		items := slices.DeleteFunc(changes.Items, func(it wire.Item) bool { return it.Deleted })
		at, last = changes.Cursor, changes.Cursor == changes.Head
		if err := fresh.Apply(wire.Changes{Cursor: at, Head: changes.Head, Items: items, Last: last}); err != nil {
			return "", err
		}
	}
	return (&parts{store: fresh}).view()
}

// changeCounty publishes a change of what stations show.
func changeCounty(ctx context.Context, e *env, dir string, n int) error {
	folder := filepath.Join(e.dir, "sample")
	if _, err := os.Stat(folder); err != nil {
		if err := os.CopyFS(folder, os.DirFS(e.sample)); err != nil {
			return fmt.Errorf("copy the sample: %w", err)
		}
	}
	name := filepath.Join(folder, "boards", "study.md")
	b, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("change the sample: %w", err)
	}
	text, _, _ := strings.Cut(string(b), "\n第 ")
	text = strings.TrimRight(text, "\n") + fmt.Sprintf("\n\n第 %d 次修改。\n", n)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return fmt.Errorf("change the sample: %w", err)
	}
	_, err = e.command(ctx, "import", "-data", dir, folder)
	return err
}

// command runs one of the county program's commands.
func (e *env) command(ctx context.Context, args ...string) ([]byte, error) {
	var said bytes.Buffer
	cmd := e.program(ctx, e.county, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("county %s: %w: %s", args[0], err, said.Bytes())
	}
	return said.Bytes(), nil
}
