package api_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

var record = flag.Bool("record", false, "write the transcript of this version anew")

// transcript is a conversation as it once took place. A county of any later version
// must say the same, byte for byte, to a station that says the same.
type transcript struct {
	Protocol string
	Steps    []step
}

// step is what the station says, or what the county's staff do, and all that the
// county says to it, in any order.
type step struct {
	What    string   // for people
	Station []string `json:",omitempty"` // frames, in hex
	County  []string // frames, in hex
}

// fixed is a source of bytes that are the same in every run.
type fixed struct{ n uint64 }

func (f *fixed) Read(p []byte) (int, error) {
	for i := range p {
		f.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, f.n))
		p[i] = sum[0]
	}
	return len(p), nil
}

var then = time.Date(2026, 11, 22, 9, 26, 0, 0, liaison.Zone)

// startAt is a county that is the same in every run.
func startAt(t *testing.T, keys county.Keys) *rig { return startFor(t, keys, api.Options{}) }

func startFor(t *testing.T, keys county.Keys, o api.Options) *rig {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := county.Config{
		Store: store, Now: func() time.Time { return then }, Rand: &fixed{}, Log: slog.New(slog.DiscardHandler), Keys: keys,
	}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, county: c, server: api.Open(c, cfg.Log, o)}
	web := httptest.NewServer(r.server)
	r.url = web.URL
	t.Cleanup(func() {
		r.server.Close()
		web.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	photo := []byte("not really a photo")
	r.publishMore("第一版", map[liaison.BlobID][]byte{liaison.BlobID(fmt.Sprintf("%x", sha256.Sum256(photo))): photo})
	return r
}

// deeds are what happens in a conversation beside what the station says.
func (r *rig) deeds(no liaison.ReceiptNo) map[string]func() {
	return map[string]func(){
		"a new board": func() { r.publish("第二版") },
		"the matter is accepted": func() {
			if _, err := r.county.Act(no, liaison.CaseEvent{Step: liaison.Accepted, Who: "县人大"}, "路灯"); err != nil {
				r.t.Error(err)
			}
		},
		"the matter is answered": func() {
			e := liaison.CaseEvent{Step: liaison.Answered, Who: "镇城建办", Class: "A", Words: "修好了。"}
			if _, err := r.county.Act(no, e, ""); err != nil {
				r.t.Error(err)
			}
		},
	}
}

// replay has a conversation and compares it with the recorded one.
func (r *rig) replay(was transcript, no liaison.ReceiptNo, more ...map[string]func()) transcript {
	r.t.Helper()
	id := r.join("one", "machine")
	ws, _, err := r.try(id.Token, place{outbox: wire.ID16{7}}, was.Protocol)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = ws.Close() })
	p, deeds := &peer{r.t, ws}, r.deeds(no)
	for _, m := range more {
		maps.Copy(deeds, m)
	}
	now := transcript{Protocol: was.Protocol}
	for _, s := range was.Steps {
		for _, frame := range s.Station {
			b, err := hex.DecodeString(frame)
			if err != nil {
				r.t.Fatal(err)
			}
			p.raw(websocket.BinaryMessage, b)
		}
		if do := deeds[s.What]; do != nil {
			do()
		}
		got := p.frames(len(s.County))
		if !*record && !slices.Equal(lasting(r.t, got), lasting(r.t, s.County)) {
			r.t.Errorf("%s: the county says\n%s\nwant\n%s", s.What, told(got), told(s.County))
		}
		now.Steps = append(now.Steps, step{s.What, s.Station, got})
	}
	return now
}

// lasting is frames, sorted, without what differs from run to run or from version to
// version: signatures, which use chance, and the version of the short handshake, in which
// the county cannot know the station's.
func lasting(t testing.TB, frames []string) []string {
	t.Helper()
	out := make([]string, len(frames))
	for i, f := range frames {
		b, err := hex.DecodeString(f)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := wire.Inflate(b) // how short it gets is the signature's chance
		if err != nil {
			t.Fatal(err)
		}
		msg, err := wire.Decode(whole)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = f
		switch m := msg.(type) {
		case wire.Welcome:
			if m.Version >= 3 {
				m.Version = 0
				out[i] = frame(t, m)
			}
		case wire.Signed:
			m.Sig, m.Cert = nil, nil
			out[i] = frame(t, m)
		case wire.Command:
			m.Signed.Sig, m.Signed.Cert = nil, nil
			out[i] = frame(t, m)
		}
	}
	slices.Sort(out)
	return out
}

// frames reads n frames, sorted.
func (p *peer) frames(n int) []string {
	p.t.Helper()
	var out []string
	for range n {
		if err := p.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			p.t.Fatal(err)
		}
		_, b, err := p.ws.ReadMessage()
		if err != nil {
			p.t.Fatalf("after %s: %v", told(out), err)
		}
		out = append(out, hex.EncodeToString(b))
	}
	slices.Sort(out)
	return out
}

// told puts frames in words.
func told(frames []string) string {
	out := ""
	for _, f := range frames {
		b, _ := hex.DecodeString(f)
		b, _ = wire.Inflate(b)
		msg, err := wire.Decode(b)
		out += fmt.Sprintf("  %T %+v %v %s\n", msg, msg, err, f)
	}
	return out
}

func frame(t testing.TB, msg any) string {
	t.Helper()
	b, err := wire.Encode(msg)
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

// conversation is what is recorded: all that stations and counties say in a day.
func conversation(t *testing.T, protocol string, reg, rating wire.PutItem) transcript {
	put := func(items ...wire.PutItem) []string {
		return []string{frame(t, wire.Put{Outbox: wire.ID16{7}, Items: items})}
	}
	signIn, err := wire.NewPutItem(3, liaison.SignIn{ID: "01KAMPLE0000000000000SIGN1", Station: "one", Event: "e", Deputy: "d", At: then})
	if err != nil {
		t.Fatal(err)
	}
	n := func(n int) []string { return make([]string, n) }
	photo := sha256.Sum256([]byte("not really a photo"))
	return transcript{protocol, []step{
		{"the greeting, the whole view and its sum", nil, n(3)},
		{"how the station is", []string{frame(t, wire.Applied{Cursor: 4}), frame(t, wire.Status{Version: "1", Time: then.UnixMilli()})}, nil},
		{"a registration", put(reg), n(2)},
		{"the same again", put(reg), n(1)},
		{"the matter is accepted", nil, n(1)},
		{"the matter is answered", nil, n(1)},
		{"a rating and a sign-in", put(rating, signIn), n(2)},
		{"a photo, and one that is not there", []string{frame(t, wire.Want{Blobs: []wire.WantBlob{{Sum: photo}, {Sum: wire.Hash{9}}}})}, n(2)},
		{"a new board", nil, n(1)},
	}}
}

func receiptNo(t *testing.T) liaison.ReceiptNo {
	no, err := liaison.IssueReceipt("223", 5, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func filedReg(no liaison.ReceiptNo) (liaison.Registration, liaison.RatingGiven) {
	return liaison.Registration{
			ID: "01KAMPLE0000000000000000R1", Receipt: no, QueryCode: "1234", Secret: "SECRETSECRETSECR", Station: "one", Filed: then, ClockOK: true,
			Draft: liaison.Draft{Category: "road", Text: "村口路灯不亮", Village: "示例村", Name: "示例甲", Phone: "13800001234", Consent: "1"},
		}, liaison.RatingGiven{
			ID: "01KAMPLE0000000000000000Q1", Receipt: no, Rating: liaison.Dissatisfied, Words: "又不亮了", Given: then, Station: "one",
		}
}

func file(version int) string {
	return filepath.Join("testdata", fmt.Sprintf("transcript-v%d.json", version))
}

func load(t *testing.T, version int) transcript {
	t.Helper()
	var was transcript
	b, err := os.ReadFile(file(version))
	if err == nil {
		err = json.Unmarshal(b, &was)
	}
	if err != nil {
		t.Fatal(err)
	}
	return was
}

func save(t *testing.T, version int, now transcript) {
	t.Helper()
	b, err := json.MarshalIndent(now, "", " ")
	if err == nil {
		err = os.MkdirAll("testdata", 0o755)
	}
	if err == nil {
		err = os.WriteFile(file(version), append(b, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// oneKey is a key of a county that is the same in every run.
type oneKey struct{ seal.PrivateKey }

func newOneKey(t *testing.T) oneKey {
	t.Helper()
	k := seal.PrivateKey{Suite: seal.HPKE, Bytes: make([]byte, 32)}
	if _, err := (&fixed{}).Read(k.Bytes); err != nil {
		t.Fatal(err)
	}
	return oneKey{k}
}

func (k oneKey) Current() seal.PublicKey {
	p, err := k.Public()
	if err != nil {
		return seal.PublicKey{}
	}
	return p
}

func (k oneKey) Open(_, info, aad, sealed []byte) ([]byte, error) {
	return k.PrivateKey.Open(info, aad, sealed)
}

func (k oneKey) Key() wire.SealKey {
	p := k.Current()
	return wire.SealKey{Suite: int(p.Suite), ID: p.ID(), Public: p.Bytes}
}

func (k oneKey) Seal(aad, plain []byte) ([]byte, error) {
	return k.Current().Seal([]byte(seal.Entries), aad, plain)
}

// A station of version 1 has the same conversation with this county as it had with
// one of its own time, although this one has keys and seals.
func TestStationsOfVersion1(t *testing.T) {
	no := receiptNo(t)
	r := startAt(t, newOneKey(t))
	r.replay(load(t, 1), no)
	reg, _ := filedReg(no)
	m, err := r.county.Matter(no)
	if err != nil || m.Closed != nil || m.Registration != reg {
		t.Errorf("filed %+v, %v\nwant %+v", m, err, reg)
	}
	if words, err := r.county.Words(no); err != nil || len(words) != 1 || words[0].Words != "又不亮了" {
		t.Errorf("words %+v, %v", words, err)
	}
}

// The conversation of version 2. Sealing uses chance, so the station's frames are
// those that were recorded.
func TestStationsOfVersion2(t *testing.T) { replaySealed(t, 2) }

// The conversation of version 3, which begins with the short handshake.
func TestStationsOfVersion3(t *testing.T) {
	if !*record {
		replaySealed(t, 3)
		return
	}
	no, key := receiptNo(t), newOneKey(t)
	reg, rating := filedReg(no)
	check := seal.Check(string(no), reg.QueryCode)
	a, err := wire.SealRegistration(1, reg, check[:], key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := wire.SealRating(2, rating, key)
	if err != nil {
		t.Fatal(err)
	}
	save(t, 3, startAt(t, key).replay(conversation(t, wire.PathSync3, a, b), no))
}

func replaySealed(t *testing.T, version int) {
	t.Helper()
	no, key := receiptNo(t), newOneKey(t)
	reg, rating := filedReg(no)
	r := startAt(t, key)
	r.replay(load(t, version), no)
	m, err := r.county.Matter(no)
	if err != nil || m.Closed != nil || m.Registration != reg || m.Case.QueryCode != "" {
		t.Errorf("filed %+v, %v\nwant %+v", m, err, reg)
	}
	if words, err := r.county.Words(no); err != nil || len(words) != 1 || words[0].RatingGiven != rating {
		t.Errorf("words %+v, %v", words, err)
	}
}
