package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
)

// join lets this machine join a county with a code and keeps its identity.
func (m *machine) join(ctx context.Context, address, code string) (outbox.Enrolment, error) {
	got, err := uplink.Join(ctx, uplink.Joining{Address: address, Code: code, Machine: m.box.Machine(), Trust: m.trust})
	if err != nil {
		return outbox.Enrolment{}, err
	}
	key, err := trust.MarshalKey(got.Key)
	if err != nil {
		return outbox.Enrolment{}, err
	}
	e := outbox.Enrolment{
		Identity: liaison.Identity{
			Station: liaison.StationID(got.Station), Issuer: liaison.Issuer(got.Issuer), ReceiptKey: got.ReceiptKey,
		},
		Name: got.Name, County: got.Address, Key: key, Cert: got.Cert, Root: got.Root, Gateway: got.Gateway, Ferry: got.Ferry,
	}
	if m.box.Owes(got.Root) { // before their key takes the place of ours
		return e, outbox.ErrOwed
	}
	// Before there is anything to file with, so that nothing is ever filed in clear.
	if err := m.box.SetSealKey(got.JoinGrant.Key); err != nil {
		return e, err
	}
	if err := m.box.Enrol(e); err != nil {
		return e, err
	}
	m.log.Info("joined the county", "station", got.Station, "gateway", got.Gateway)
	m.setBar("")
	m.connect(e) //nolint:contextcheck // the link lives as long as the machine
	return e, nil
}

// identity is how the machine proves itself; nil for one that joined under version
// 1 and has a token.
func (m *machine) identity(e outbox.Enrolment) (*uplink.Identity, error) {
	if !e.Certified() {
		return nil, nil
	}
	key, err := trust.ParseKey(e.Key)
	if err != nil {
		return nil, fmt.Errorf("this machine's key: %w", err)
	}
	return &uplink.Identity{Key: key, Cert: e.Cert, Root: e.Root, Gateway: e.Gateway, Renewed: m.box.Renew}, nil
}

// fingerprint is that of the machine's key, "" when it has none.
func (m *machine) fingerprint() string {
	e, _ := m.box.Enrolled()
	key, err := trust.ParseKey(e.Key)
	if err != nil {
		return ""
	}
	h, err := trust.HashOf(key)
	if err != nil {
		return ""
	}
	return h.Digits()
}

// certified is the end of the machine's certificate, zero when it has none.
func (m *machine) certified() time.Time {
	e, _ := m.box.Enrolled()
	root, err := trust.ParseRoot(e.Root)
	if err != nil {
		return time.Time{}
	}
	d, err := root.Device(e.Cert)
	if err != nil {
		return time.Time{}
	}
	return d.To
}

// connect starts the link with the machine's identity, in place of an older one.
func (m *machine) connect(e outbox.Enrolment) {
	id, err := m.identity(e)
	if err != nil { // the link would find no county; staff see that and join anew
		m.log.Error("identity not usable", "error", err)
	}
	cfg := uplink.Config{
		County: e.County, Token: e.Token, Content: m.store, Blobs: m.store, Outbox: m.box, Log: m.log,
		Report: m.report, Heard: m.box.Correct, Key: m.box.SealKey, Dialer: &websocket.Dialer{TLSClientConfig: m.trust}, Identity: id,
	}
	if id != nil { // both sides have proved who they are: nobody else gives commands
		cfg.Obey, cfg.Wanted = m.orders.take, m.minder.want
	}
	up := uplink.New(cfg)
	m.orders.onLink(up.Tell)
	m.disconnect()
	m.mu.Lock()
	m.up = up
	m.mu.Unlock()
	m.run(up)
}

// run starts a link.
func (m *machine) run(up *uplink.Uplink) {
	ctx, stop := context.WithCancel(m.ctx)
	ended := make(chan struct{})
	m.mu.Lock()
	m.stop = func() { stop(); <-ended }
	m.mu.Unlock()
	changed, unsubscribe := up.Subscribe()
	m.wg.Go(func() {
		defer close(ended)
		_ = up.Run(ctx) // ends with the context
	})
	m.wg.Go(func() {
		defer unsubscribe()
		for {
			select {
			case <-ctx.Done():
				return
			case <-changed:
				m.heed(up.State())
				select {
				case m.linked <- struct{}{}:
				default:
				}
			}
		}
	})
}

// settingBar remembers over a restart that the county turned this machine away: it
// must not give out receipts for a station that is not its own any more, not even
// where there is no network to ask.
const settingBar = "bar"

func (m *machine) recallBar() error {
	b, err := m.box.Setting(settingBar)
	m.bar = string(b)
	return err
}

// heed notes what the county says of this machine.
func (m *machine) heed(s uplink.State) {
	switch {
	case s.Connected:
		m.setBar("")
	case s.Problem == uplink.ProblemRevoked, s.Problem == uplink.ProblemTakenOver:
		m.setBar(string(s.Problem))
	}
}

func (m *machine) setBar(why string) {
	m.mu.Lock()
	same := m.bar == why
	m.bar = why
	m.mu.Unlock()
	if same {
		return
	}
	m.log.Warn("what the county says of this machine", "barred", why)
	if err := m.box.SetSetting(settingBar, []byte(why)); err != nil {
		m.log.Error("not remembered", "error", err)
	}
}

// barred returns why the county turned this machine away, "" when it did not.
func (m *machine) barred() uplink.Problem {
	m.mu.Lock()
	defer m.mu.Unlock()
	return uplink.Problem(m.bar)
}
