package main

import (
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// letter is what the hook hears. Fields are only ever added.
type letter struct {
	Source string    `json:"source"`
	County string    `json:"county"`
	Sent   time.Time `json:"sent"`
	Lost   uint64    `json:"lost"` // news that waited too long since the last letter that was heard
	Alarms []told    `json:"alarms"`
	Kind   string    `json:"msgtype"` // with text: how chat robots want to be spoken to
	Text   struct {
		Content string `json:"content"`
	} `json:"text"`
}

// told is one piece of news.
type told struct {
	ID      string     `json:"id"` // the same when it is told again
	Event   string     `json:"event"`
	Kind    string     `json:"kind"`
	Name    string     `json:"name"`
	Urgent  bool       `json:"urgent"`
	Station string     `json:"station"` // "" for the county itself
	Place   string     `json:"station_name"`
	Machine string     `json:"machine"`
	Words   string     `json:"words"`
	Since   time.Time  `json:"since"`
	Raised  time.Time  `json:"raised"`
	Ended   *time.Time `json:"ended,omitempty"`
}

func (c *courier) letter(h alarm.Hook, list []alarm.News) (letter, error) {
	meta, err := c.county.Meta()
	if err != nil {
		return letter{}, fmt.Errorf("write news of alarms: %w", err)
	}
	at, err := places(c.county)
	if err != nil {
		return letter{}, err
	}
	l := letter{Source: "lianluozhan", County: meta.Name, Sent: c.county.Now().In(liaison.Zone), Lost: h.Lost, Kind: "text"}
	for _, n := range list {
		l.Alarms = append(l.Alarms, tell(n, at))
	}
	l.Text.Content = l.words()
	return l, nil
}

// places are the names of stations.
func places(c *county.County) (map[string]string, error) {
	at := map[string]string{"": "县里"}
	err := c.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			at[string(s.ID)] = s.Name
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	return at, nil
}

func tell(n alarm.News, at map[string]string) told {
	a := n.Alarm
	t := told{
		ID: n.ID(), Event: string(n.Event), Kind: string(a.Kind), Name: a.Kind.Name(), Urgent: a.Kind.Urgent(), Station: string(a.Station),
		Place: at[string(a.Station)], Machine: a.Machine, Words: oneLine(a.Words), Since: a.Since.In(liaison.Zone), Raised: a.Raised.In(liaison.Zone),
	}
	if n.Event == alarm.Ended {
		over := a.Over.In(liaison.Zone)
		t.Ended = &over
	}
	return t
}

// words is the letter for people. Robots take some 2,000 bytes.
func (l letter) words() string {
	const most = 12
	lines := []string{fmt.Sprintf("【联络站】%s：", l.County)}
	for i, t := range l.Alarms {
		if i == most {
			lines = append(lines, fmt.Sprintf("还有 %d 项，请看后台的告警页。", len(l.Alarms)-most))
			break
		}
		line := map[string]string{string(alarm.Raised): "告警", string(alarm.Ended): "解除", string(alarm.Trial): "试推送"}[t.Event]
		if t.Name != "" {
			line += "｜" + t.Place + "｜" + t.Name
		}
		lines = append(lines, line+"｜"+t.Words)
	}
	if l.Lost > 0 {
		lines = append(lines, fmt.Sprintf("前面有 %d 项等得太久，没有推送。", l.Lost))
	}
	return strings.Join(lines, "\n")
}
