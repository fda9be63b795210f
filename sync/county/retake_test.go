package county_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func quarantined(t *testing.T, c *county.County) []county.Quarantined {
	t.Helper()
	all, err := c.Quarantine()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A county that was restored hears of a rating before its registration, when they
// are on two machines: the rating waits and then counts, without anybody's help.
func TestARatingWaitsForItsRegistration(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	no := receipt(t, 1)
	rating := liaison.RatingGiven{ID: "B", Receipt: no, Rating: liaison.Satisfied, Words: "好", Station: "s", Given: ck.at}
	reg := liaison.Registration{ID: "A", Receipt: no, Station: "s", Filed: ck.at}
	if ack := receive(t, c, rating); len(ack.Verdicts) != 1 || len(quarantined(t, c)) != 1 {
		t.Fatalf("%+v", ack)
	}
	receive(t, c, reg)
	if all := quarantined(t, c); len(all) != 1 || all[0].Why != "not answered yet" {
		t.Fatalf("the registration came and the rating was not looked at: %+v", all)
	}
	if _, err := c.Act(no, liaison.CaseEvent{Step: liaison.Accepted}, ""); err != nil {
		t.Fatal(err)
	}
	k, err := c.Act(no, liaison.CaseEvent{Step: liaison.Answered, Words: "修好了"}, "")
	if err != nil || k.State().Rating != liaison.Satisfied {
		t.Fatalf("%+v %v", k, err)
	}
	m, err := c.Matter(no)
	if err != nil || m.Case.State().Rating != liaison.Satisfied || len(quarantined(t, c)) != 0 {
		t.Errorf("%+v %v, quarantined %+v", m.Case, err, quarantined(t, c))
	}
	if words, err := c.Words(no); err != nil || len(words) != 1 {
		t.Errorf("words %+v %v", words, err)
	}
	receive(t, c, rating) // and once more, after the next restore
	if m, err := c.Matter(no); err != nil || len(m.Case.Events) != 4 {
		t.Errorf("rated twice: %+v %v", m.Case.Events, err)
	}
}

// What was refused and comes again, when it can be taken in, is not refused any
// more; and a conflict stays one.
func TestWhatComesAgainLeavesQuarantine(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	reg := liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "elsewhere", Filed: ck.at}
	receive(t, c, reg)
	item, err := wire.NewPutItem(1, reg)
	if err != nil {
		t.Fatal(err)
	}
	if ack, err := c.Receive(county.Machine{Station: "elsewhere"}, wire.Put{Items: []wire.PutItem{item}}); err != nil || len(ack.Verdicts) != 0 {
		t.Fatalf("%+v %v", ack, err)
	}
	if q := quarantined(t, c); len(q) != 0 {
		t.Errorf("taken in, and still quarantined: %+v", q)
	}
	reg.Draft.Text = "另一段话"
	if ack := receive(t, c, reg); ack.Verdicts[0].What != wire.Conflict {
		t.Fatalf("%+v", ack)
	}
	key := quarantined(t, c)[0].Key
	if why, err := c.Retake(key); err != nil || why == "" || len(quarantined(t, c)) != 1 {
		t.Errorf("a conflict was taken in: %q %v", why, err)
	}
}

// A person who looked at it can have taken in what names another station.
func TestRetakeVouchesForTheStation(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"), station("r", "t"))
	receive(t, c, liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "r", Filed: ck.at})
	if why, err := c.Retake(quarantined(t, c)[0].Key); why != "" || err != nil {
		t.Fatal(why, err)
	}
	if m, err := c.Matter(receipt(t, 1)); err != nil || m.Case.Station != "r" {
		t.Errorf("%+v %v", m.Case, err)
	}
}

// A machine that was moved still has entries of the station it left: they come in,
// for that station, and under its name.
func TestAMovedMachineDeliversForTheStationItLeft(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"), station("r", "u"))
	var id wire.JoinReply
	for _, at := range []liaison.StationID{"s", "r"} {
		code, _, err := c.JoinCode(at)
		if err == nil {
			id, err = c.Join(code, "m")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m, err := c.Admitted(id.Token)
	if err != nil || m.Station != "r" {
		t.Fatalf("%+v %v", m, err)
	}
	var put wire.Put
	for i, v := range []any{
		liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "s", Filed: ck.at},
		liaison.SignIn{ID: "B", Deputy: "d", Station: "s", At: ck.at},
		liaison.Registration{ID: "C", Receipt: receipt(t, 2), Station: "r", Filed: ck.at},
		liaison.Registration{ID: "D", Receipt: receipt(t, 3), Station: "x", Filed: ck.at},
	} {
		item, err := wire.NewPutItem(uint64(i+1), v)
		if err != nil {
			t.Fatal(err)
		}
		put.Items = append(put.Items, item)
	}
	ack, err := c.Receive(m, put)
	if err != nil || len(ack.Verdicts) != 1 || ack.Verdicts[0].N != 4 {
		t.Fatalf("%+v %v", ack, err)
	}
	for serial, want := range map[uint32]liaison.StationID{1: "s", 2: "r"} {
		if k, err := c.Matter(receipt(t, serial)); err != nil || k.Case.Station != want || k.Case.Events[0].Who != string(want) {
			t.Errorf("matter %d: %+v %v", serial, k.Case, err)
		}
	}
	if got, _ := keys(t, c, "s", 0); !strings.Contains(got, "case/A") || !strings.Contains(got, "signin/B") || strings.Contains(got, "case/C") {
		t.Errorf("the station it left sees %s", got)
	}
}

// One matter whose bytes went bad must not hide the others.
func TestMattersGoesOnPastABadOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.db")
	reopen := func(fresh bool) (*county.County, *boltstore.Store) {
		store, err := boltstore.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		cfg := county.Config{Store: store, Now: time.Now, Rand: strings.NewReader(strings.Repeat("x", 64)), Log: slog.New(slog.DiscardHandler)}
		if fresh {
			if err := county.Init(cfg, "示例县"); err != nil {
				t.Fatal(err)
			}
		}
		c, err := county.Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return c, store
	}
	c, store := reopen(true)
	for i := range 5 {
		receive(t, c, liaison.Registration{
			ID: liaison.RegistrationID(fmt.Sprint("R", i)), Receipt: receipt(t, uint32(i+1)), Station: "s", QueryCode: "1234",
			Filed: time.Now(), ClockOK: true, Draft: liaison.Draft{Text: fmt.Sprint("第", i, "件")},
		})
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(file, []byte("第2件")); n == 0 {
		t.Fatal("the text is not in the file")
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(file, []byte("第2件"), []byte("第?件")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, store = reopen(false)
	defer func() { _ = store.Close() }()
	var seen []string
	err = c.Matters(func(m county.Matter) bool {
		seen = append(seen, string(m.Case.ID))
		return true
	})
	if got := strings.Join(seen, " "); got != "R0 R1 R3 R4" || err == nil || !strings.Contains(err.Error(), "R2") {
		t.Errorf("saw %s, %v", got, err)
	}
	if done, err := c.Pack(); err != nil || done.Matters != 4 {
		t.Errorf("packed %+v, %v", done, err)
	}
}
