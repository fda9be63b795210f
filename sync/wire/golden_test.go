package wire_test

import (
	"bytes"
	"flag"
	"fmt"
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
func messages() map[string]any { return messagesAt(wire.Version) }

func messagesAt(v int) map[string]any {
	blob := filledAt[wire.Blob](v)
	blob.Total = blob.Offset + uint64(len(blob.Bytes))
	ack := filledAt[wire.Ack](v)
	ack.Safe = ack.Stored - 1
	welcome := filledAt[wire.Welcome](v)
	welcome.Ack = ack
	all := map[string]any{
		"welcome": welcome, "changes": filledAt[wire.Changes](v), "sum": filledAt[wire.Sum](v), "blob": blob,
		"ack": ack, "bye": filledAt[wire.Bye](v), "want": filledAt[wire.Want](v), "put": filledAt[wire.Put](v),
		"applied": filledAt[wire.Applied](v), "status": filledAt[wire.Status](v), "manifest": filledAt[wire.Manifest](v),
	}
	if v >= 3 {
		all["command"] = filledAt[wire.Command](v)
	}
	if v >= 4 {
		parcel := filledAt[wire.Parcel](v)
		parcel.Part, parcel.Parts = 1, 2
		all["signed"], all["parcel"] = filledAt[wire.Signed](v), parcel
	}
	return all
}

// versions calls fn for every version there has been: what an older one sent must
// be read as it was meant, for ever.
func versions(t *testing.T, fn func(t *testing.T, version int)) {
	for v := 1; v <= wire.Version; v++ {
		t.Run(fmt.Sprintf("v%d", v), func(t *testing.T) { fn(t, v) })
	}
}

// golden compares got with the recorded bytes. A difference means that older
// stations and counties in the field would be misread: add a field instead.
func golden(t *testing.T, version int, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", fmt.Sprintf("v%d", version), name+".cbor")
	if *update && version == wire.Version {
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
	versions(t, func(t *testing.T, version int) {
		for name, want := range messagesAt(version) {
			frame, err := wire.Encode(want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.Decode(golden(t, version, "message-"+name, frame))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s came back as %+v, %v\nwant %+v", name, got, err, want)
			}
		}
	})
}

func TestGoldenDocuments(t *testing.T) {
	versions(t, func(t *testing.T, version int) {
		for key, want := range documentsAt(version) {
			body, err := wire.EncodeDocument(key, want)
			if err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(key, "/")
			got, err := wire.DecodeDocument(key, golden(t, version, "document-"+kind, body))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s came back as %+v, %v", key, got, err)
			}
		}
	})
}

func TestGoldenEntries(t *testing.T) {
	versions(t, func(t *testing.T, version int) {
		for name, want := range map[string]any{
			"registration": filledAt[liaison.Registration](version), "rating": filledAt[liaison.RatingGiven](version),
			"signin": filledAt[liaison.SignIn](version),
		} {
			item, err := wire.NewPutItem(1, want)
			if err != nil {
				t.Fatal(err)
			}
			item.Body = golden(t, version, "entry-"+name, item.Body)
			if got, err := item.Open(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s came back as %+v, %v", name, got, err)
			}
		}
	})
}

func TestGoldenJoin(t *testing.T) {
	versions(t, func(t *testing.T, version int) {
		req, reply := filledAt[wire.JoinRequest](version), filledAt[wire.JoinReply](version)
		b, err := wire.EncodeJoinRequest(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.DecodeJoinRequest(golden(t, version, "join-request", b))
		if err != nil || !reflect.DeepEqual(got, req) {
			t.Errorf("request came back as %+v, %v", got, err)
		}
		if b, err = wire.EncodeJoinReply(reply); err != nil {
			t.Fatal(err)
		}
		answer, err := wire.DecodeJoinReply(golden(t, version, "join-reply", b))
		if err != nil || !reflect.DeepEqual(answer, reply) {
			t.Errorf("reply came back as %+v, %v", answer, err)
		}
	})
	goldenJoin[wire.JoinGrant](t, "join-grant")
	goldenJoin[wire.Challenge](t, "challenge")
	goldenJoin[wire.ChallengeReply](t, "challenge-reply")
	goldenJoin[wire.Proof](t, "proof")
	goldenJoin[wire.RenewRequest](t, "renew-request")
	goldenJoin[wire.RenewReply](t, "renew-reply")
	if _, err := wire.DecodeJoinReply(make([]byte, wire.MaxJoin+1)); err == nil {
		t.Error("an oversized reply was read")
	}
}

// goldenJoin compares a message that came with version 2.
func goldenJoin[T wire.JoinMessage](t *testing.T, name string) {
	t.Helper()
	want := filled[T]()
	b, err := wire.EncodeJoin(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := wire.DecodeJoin[T](golden(t, wire.Version, name, b)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s came back as %+v, %v", name, got, err)
	}
}
