package main

import (
	"context"
	"errors"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/shot"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// This file obeys what the county asks of the machine itself: with the county's
// signature only, which is checked here and, for what the helper does, there again.

func (m *machine) orderWays() map[string]orderWay {
	ask := orderWay{do: m.askHelper, helper: true}
	return map[string]orderWay{
		wire.DoScreen: {do: m.sendPicture},
		wire.DoLogs:   {do: m.sendLogs},
		wire.DoReboot: ask, wire.DoVolume: ask, wire.DoUpdate: ask,
		wire.DoScreenOff: {do: m.switchScreen},
		wire.DoScreenOn:  {do: m.switchScreen},
	}
}

// signed returns what the county signed for this machine, or why it is not obeyed. What
// stands beside it is for machines of version 3, which obeyed restart and refresh as they
// came.
func (m *machine) signed(said wire.Command) (wire.Command, string) {
	if len(said.Signed.Text) == 0 {
		m.log.Warn("command without a signature", "id", said.ID, "what", said.What)
		return wire.Command{}, "县里的程序版本太旧，指令没有签名，不能照做"
	}
	e, _ := m.box.Enrolled()
	root, err := trust.ParseRoot(e.Root)
	var c wire.Command
	if err == nil {
		c, err = said.Signed.Command(m.box.Machine(), root.Ordered)
	}
	if err != nil {
		m.log.Warn("command not signed by this county", "id", said.ID, "what", said.What, "error", err)
		return wire.Command{}, liaison.FaultOrder.Name()
	}
	return c, ""
}

func unable(c wire.Command, why string) wire.Outcome {
	return wire.Outcome{ID: c.ID, State: wire.Unable, Why: cut(why, maxShort)}
}

// askHelper has the helper do it.
func (m *machine) askHelper(c wire.Command) wire.Outcome {
	out, err := m.minder.client.Order(m.ctx, c.Signed)
	if err != nil {
		var refused *helper.Refused
		if _, _, ever := m.minder.known(); ever && !errors.As(err, &refused) {
			return wire.Outcome{ID: c.ID, State: wire.Waiting} // it may only be starting anew
		}
		return unable(c, helperWords(err))
	}
	out.ID, out.Why = c.ID, cut(out.Why, maxShort)
	return out
}

// errNoDisplay: there is no screen, or it does not answer.
var errNoDisplay = errors.New("display does not answer")

// pictureWait is how long the screen may take to note what it shows.
const pictureWait = 15 * time.Second

// sendPicture paints what is shown, without anything of a resident's, and sends it.
func (m *machine) sendPicture(c wire.Command) wire.Outcome {
	p, err := m.picture()
	if err != nil {
		return unable(c, "屏幕没有回应")
	}
	b, err := p.PNG()
	if err != nil {
		m.log.Error("picture not painted", "error", err)
		return unable(c, "截图没有做成")
	}
	return m.deliver(c, wire.ParcelScreen, b)
}

// picture has the screen note what it shows.
func (m *machine) picture() (*shot.Picture, error) {
	m.mu.Lock()
	note := m.note
	m.mu.Unlock()
	if note == nil {
		return nil, errNoDisplay
	}
	ctx, cancel := context.WithTimeout(m.ctx, pictureWait)
	defer cancel()
	got := make(chan *shot.Picture, 1)
	note(func(p *shot.Picture) { got <- p })
	select {
	case p := <-got:
		return p, nil
	case <-ctx.Done():
		return nil, errNoDisplay
	}
}

func (m *machine) sendLogs(c wire.Command) wire.Outcome {
	b, err := m.minder.client.Logs(m.ctx)
	if err != nil {
		m.log.Warn("no logs from the helper", "error", err)
		return unable(c, helperWords(err))
	}
	return m.deliver(c, wire.ParcelLogs, b)
}

// deliver sends a parcel; the command is done once the county has it.
func (m *machine) deliver(c wire.Command, kind string, body []byte) wire.Outcome {
	up := m.link()
	if up == nil {
		return unable(c, "没有连接")
	}
	done := func() { m.orders.settle(wire.Outcome{ID: c.ID, State: wire.Complete}) }
	if err := up.Deliver(uplink.Parcel{ID: c.ID, Kind: kind, Body: body, Done: done}); err != nil {
		m.log.Warn("parcel not sent", "kind", kind, "bytes", len(body), "error", err)
		return unable(c, "要送的东西太多了，请过一会儿再要")
	}
	m.log.Info("parcel on its way", "kind", kind, "bytes", len(body))
	return wire.Outcome{ID: c.ID, State: wire.Waiting}
}

// switchScreen puts the screen's light on or out.
func (m *machine) switchScreen(c wire.Command) wire.Outcome {
	if _, ok := m.minder.helperState(); !ok {
		return unable(c, helperWords(helper.ErrNone))
	}
	m.mu.Lock()
	light := m.light
	m.mu.Unlock()
	if light == nil {
		return unable(c, "屏幕没有回应")
	}
	light(c.What == wire.DoScreenOn)
	return wire.Outcome{ID: c.ID, State: wire.Complete}
}
