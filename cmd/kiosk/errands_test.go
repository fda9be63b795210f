package main

import (
	"bytes"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// The program checks what the county asks by the root that it joined with.
func TestCommandsAreCheckedByTheCountysRoot(t *testing.T) {
	s := newStage(t, "none")
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	id := liaison.Identity{Station: "one", Issuer: "7K4", ReceiptKey: [16]byte{1}}
	var servers []*trust.Server
	for i, name := range []string{"示例县", "示例二县"} {
		a, err := trust.NewAuthority(name, now)
		if err != nil {
			t.Fatal(err)
		}
		server, err := a.Server(now)
		if err != nil {
			t.Fatal(err)
		}
		if servers = append(servers, server); i == 0 {
			if err := s.m.box.Enrol(outbox.Enrolment{Identity: id, Name: "示例", County: "https://127.0.0.1:1", Token: "示例", Root: a.Root().Raw()}); err != nil {
				t.Fatal(err)
			}
		}
	}
	said := wire.Command{ID: "A", What: wire.DoRestart, Arg: "7"}
	signed := func(by *trust.Server, machine string) wire.Command {
		text, err := said.Text(machine)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := by.SignOrder(text)
		if err != nil {
			t.Fatal(err)
		}
		return wire.Command{ID: "B", What: wire.DoReboot, Signed: wire.Signed{Text: text, Sig: sig, Cert: by.Cert}}
	}
	c, why := s.m.signed(signed(servers[0], s.m.box.Machine()))
	if why != "" || c.ID != "A" || c.What != wire.DoRestart || c.Arg != "7" {
		t.Errorf("signed: %+v, %q; what stands beside it counts for nothing", c, why)
	}
	bare := said // of a county of version 3
	changed := signed(servers[0], s.m.box.Machine())
	changed.Signed.Text = bytes.Replace(changed.Signed.Text, []byte("restart"), []byte("reboot!"), 1)
	for name, c := range map[string]wire.Command{
		"unsigned": bare, "changed": changed, "of another county": signed(servers[1], s.m.box.Machine()), "to another machine": signed(servers[0], "m-2"),
	} {
		if got, why := s.m.signed(c); why == "" || got.ID != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
