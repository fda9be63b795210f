package county_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// receive puts values through the door that stations use, as entries 1, 2, …
func receive(t *testing.T, c *county.County, values ...any) wire.Ack {
	t.Helper()
	var put wire.Put
	for i, v := range values {
		item, err := wire.NewPutItem(uint64(i+1), v)
		if err != nil {
			t.Fatal(err)
		}
		put.Items = append(put.Items, item)
	}
	ack, err := c.Receive(county.Machine{Station: "s"}, put)
	if err != nil || ack.Stored < uint64(len(values)) {
		t.Fatalf("%+v %v", ack, err)
	}
	return ack
}

func receipt(t *testing.T, serial uint32) liaison.ReceiptNo {
	t.Helper()
	no, err := liaison.IssueReceipt("7K4", serial, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return no
}

// A station's clock that is years off must not make a matter overdue or count it
// in another year; one that was merely offline is believed.
func TestWrongClocksAreCorrected(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	for i, x := range []struct {
		name    string
		filed   time.Time
		clockOK bool
		want    time.Time
	}{
		{"right", ck.at.Add(-time.Hour), true, ck.at.Add(-time.Hour)},
		{"right, sent weeks later", ck.at.AddDate(0, 0, -20), false, ck.at.AddDate(0, 0, -20)},
		{"compared, sent months later", ck.at.AddDate(0, -5, 0), true, ck.at.AddDate(0, -5, 0)},
		{"years behind", time.Date(1970, 1, 1, 8, 0, 0, 0, liaison.Zone), false, ck.at},
		{"never set", time.Time{}, false, ck.at},
		{"years ahead", ck.at.AddDate(9, 0, 0), false, ck.at},
		{"ahead although compared", ck.at.AddDate(0, 0, 2), true, ck.at},
	} {
		t.Run(x.name, func(t *testing.T) {
			no := receipt(t, uint32(i+1))
			receive(t, c, liaison.Registration{
				ID: liaison.RegistrationID(fmt.Sprint("R", i)), Receipt: no, Station: "s", Filed: x.filed, ClockOK: x.clockOK,
			})
			m, err := c.Matter(no)
			if err != nil || !m.Case.Events[0].At.Equal(x.want) {
				t.Errorf("filed %v, want %v: %v", m.Case.Events, x.want, err)
			}
			if !m.Registration.Filed.Equal(x.filed) {
				t.Errorf("what the station said is gone: %v", m.Registration.Filed)
			}
		})
	}
	doc, ok, err := c.Document(wire.TallyKey("s", 2026))
	if tally, _ := doc.(liaison.Tally); !ok || err != nil || tally.Registered != 7 {
		t.Errorf("tally %+v %v", doc, err)
	}
}

func TestQuarantinedTextIsKept(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"))
	ack := receive(t, c,
		liaison.RatingGiven{ID: "A", Receipt: receipt(t, 1), Rating: liaison.Satisfied, Words: "没有这张回执", Station: "s"},
		liaison.Registration{Receipt: receipt(t, 2), Station: "s", Draft: liaison.Draft{Text: "没有编号"}},
		liaison.SignIn{ID: "C", Deputy: "d", Station: "elsewhere"},
	)
	if len(ack.Verdicts) != 3 {
		t.Errorf("%+v", ack)
	}
	all, err := c.Quarantine()
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v %v", all, err)
	}
	said := ""
	for _, q := range all {
		_, v, err := c.Unquarantined(q.Key)
		if err != nil {
			t.Fatal(err)
		}
		said += fmt.Sprintf("%+v\n", v)
	}
	for _, want := range []string{"没有这张回执", "没有编号", "elsewhere"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %s", want, said)
		}
	}
	if _, _, err := c.Unquarantined("nothing"); err == nil {
		t.Error("found what is not there")
	}
	// Nothing of the refused registration stays: its number is free.
	receive(t, c, liaison.Registration{ID: "D", Receipt: receipt(t, 2), Station: "s"})
	if _, err := c.Matter(receipt(t, 2)); err != nil {
		t.Error(err)
	}
}

func TestOldSignInsGo(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	receive(t, c, liaison.SignIn{ID: "A", Deputy: "d", Station: "s", At: ck.at})
	ck.at = ck.at.AddDate(0, 0, 8)
	receive(t, c, liaison.SignIn{ID: "B", Deputy: "d", Station: "s", At: ck.at})
	if got, _ := keys(t, c, "s", 0); got != "station/s -signin/A signin/B" {
		t.Error(got)
	}
}

func TestTokensThatAreNone(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"))
	code, _, err := c.JoinCode("s")
	if err != nil {
		t.Fatal(err)
	}
	id, err := c.Join(code, "m")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(id.Token, ".")
	for _, token := range []string{"", ".", "m", head, head + ".", head + "." + strings.Repeat("0", 64), "zz." + head, strings.Repeat("61", 70) + ".0", id.Token + "0"} {
		if m, err := c.Admitted(token); err == nil {
			t.Errorf("%q speaks for %+v", token, m)
		}
	}
}
