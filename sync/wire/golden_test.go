package wire_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var update = flag.Bool("update", false, "write the golden files of this version anew")

// messages returns one of each message, every field set, by file name.
func messages() map[string]any {
	blob := filled[wire.Blob]()
	blob.Total = blob.Offset + uint64(len(blob.Bytes))
	ack := filled[wire.Ack]()
	ack.Safe = ack.Stored - 1
	welcome := filled[wire.Welcome]()
	welcome.Ack = ack
	return map[string]any{
		"welcome": welcome, "changes": filled[wire.Changes](), "sum": filled[wire.Sum](), "blob": blob,
		"ack": ack, "bye": filled[wire.Bye](), "want": filled[wire.Want](), "put": filled[wire.Put](),
		"applied": filled[wire.Applied](), "status": filled[wire.Status](), "manifest": filled[wire.Manifest](),
	}
}

// golden compares got with the recorded bytes. A difference means that older
// stations and counties in the field would be misread: add a field instead.
func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", "v1", name+".cbor")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: bytes differ from %s\n got %x\nwant %x", name, path, got, want)
	}
	return want
}

func TestGoldenMessages(t *testing.T) {
	for name, want := range messages() {
		t.Run(name, func(t *testing.T) {
			frame, err := wire.Encode(want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.Decode(golden(t, "message-"+name, frame))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("came back as %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestGoldenDocuments(t *testing.T) {
	for key, want := range documents() {
		t.Run(key, func(t *testing.T) {
			body, err := wire.EncodeDocument(key, want)
			if err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(key, "/")
			got, err := wire.DecodeDocument(key, golden(t, "document-"+kind, body))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("came back as %+v, %v", got, err)
			}
		})
	}
}

func TestGoldenEntries(t *testing.T) {
	for name, want := range map[string]any{
		"registration": filled[liaison.Registration](), "rating": filled[liaison.RatingGiven](),
		"signin": filled[liaison.SignIn](),
	} {
		item, err := wire.NewPutItem(1, want)
		if err != nil {
			t.Fatal(err)
		}
		item.Body = golden(t, "entry-"+name, item.Body)
		if got, err := item.Open(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s came back as %+v, %v", name, got, err)
		}
	}
}

func TestGoldenJoin(t *testing.T) {
	req, reply := filled[wire.JoinRequest](), filled[wire.JoinReply]()
	b, err := wire.EncodeJoinRequest(req)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := wire.DecodeJoinRequest(golden(t, "join-request", b)); err != nil || got != req {
		t.Errorf("request came back as %+v, %v", got, err)
	}
	if b, err = wire.EncodeJoinReply(reply); err != nil {
		t.Fatal(err)
	}
	if got, err := wire.DecodeJoinReply(golden(t, "join-reply", b)); err != nil || got != reply {
		t.Errorf("reply came back as %+v, %v", got, err)
	}
	if _, err := wire.DecodeJoinReply(make([]byte, wire.MaxJoin+1)); err == nil {
		t.Error("an oversized reply was read")
	}
}
