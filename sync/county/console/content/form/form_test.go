package form_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/wire"
)

func sample(t *testing.T) *county.County {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	file := []byte("\xff\xd8 a picture")
	sum := sha256.Sum256(file)
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	if _, err := c.Publish(documents(t, id), nil, map[liaison.BlobID][]byte{id: file}); err != nil {
		t.Fatal(err)
	}
	return c
}

// documents are those of a station with everything, with one picture for all.
func documents(t *testing.T, photo liaison.BlobID) (out []county.Scoped) {
	t.Helper()
	have := liaisontest.Content()
	station, rules := have.Station, have.Rules
	station.Photo, rules.Units, rules.RecheckDays = photo, []string{"县交通局"}, 20
	docs := []any{station, rules, liaison.Station{ID: "up", Name: "上级站", Kind: "代表之家", Town: "t2", TownName: "乙镇"}}
	blocks := func(bs []liaison.Block) []liaison.Block {
		return append(bs, liaison.Block{Kind: liaison.Picture, Image: photo, Text: "说明"})
	}
	for _, d := range have.Deputies {
		d.Photo = photo
		docs = append(docs, d)
	}
	for i, n := range have.Notices {
		n.Blocks = blocks(n.Blocks)
		if i == 0 {
			n.Urgent, n.Until = true, n.From.At(18*60)
		}
		docs = append(docs, n)
	}
	for _, b := range have.Boards {
		b.Blocks = blocks(b.Blocks)
		docs = append(docs, b)
	}
	for _, p := range have.Profiles {
		p.Photo, p.Blocks = photo, blocks(p.Blocks)
		docs = append(docs, p)
	}
	for _, d := range docs {
		key, err := wire.KeyOf(d)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, county.Scoped{Key: key, Doc: d, Scopes: press.ScopesOf(d, []string{county.ScopeCounty})})
	}
	return out
}

func TestForms(t *testing.T) {
	c := sample(t)
	t.Run("every document survives its form", func(t *testing.T) { survives(t, c) })
	t.Run("what differs is told in words", func(t *testing.T) { differs(t, c) })
}

// Whatever a document says is in its form, and comes out of it again.
func survives(t *testing.T, c *county.County) {
	for _, k := range form.Kinds() {
		n := 0
		err := c.View(func(tx county.Tx) error {
			return county.EachDocument(tx, k.Wire, func(key string, scopes []string, doc any) {
				_, id, err := wire.SplitKey(key)
				if err != nil {
					t.Fatal(err)
				}
				v := k.Values(doc, scopes)
				r := &form.Reading{V: v, M: frame.Mistakes{}, Tx: tx, ID: id}
				got := k.Read(r, doc)
				if len(r.M) > 0 {
					t.Errorf("%s: %v", key, r.M)
				}
				if a, b := body(t, key, got), body(t, key, doc); a != b {
					t.Errorf("%s became\n%+v\nfrom\n%+v", key, got, doc)
				}
				if k.Hung() && !reflect.DeepEqual(k.ScopesOf(v), scopes) {
					t.Errorf("%s hangs in %v", key, k.ScopesOf(v))
				}
				if diff := k.Compare(form.PlacesIn(tx), v, k.Values(got, scopes)); len(diff) > 0 {
					t.Errorf("%s differs from itself: %+v", key, diff)
				}
				n++
			})
		})
		if err != nil || n == 0 {
			t.Errorf("%s: %d documents, %v", k.Wire, n, err)
		}
	}
}

func body(t *testing.T, key string, doc any) string {
	t.Helper()
	b, err := wire.EncodeDocument(key, doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func differs(t *testing.T, c *county.County) {
	err := c.View(func(tx county.Tx) error {
		doc, at, _, err := county.Document(tx, "board/"+liaisontest.Content().Boards[0].ID)
		if err != nil {
			return err
		}
		k := form.Board()
		before := k.Values(doc, at.Scopes)
		after := k.Values(doc, []string{"station/up"})
		after.Set("title", "新标题")
		after.Set("body", after.Get("body")+"\n\n第九十九条 加的。")
		diff := k.Compare(form.PlacesIn(tx), before, after)
		got := fmt.Sprintf("%+v", diff)
		if len(diff) != 3 || diff[1].Old != "全县" || diff[1].New != "上级站" || len(diff[2].Lines) == 0 || len(diff[2].Lines) > 5 {
			t.Errorf("%s", got)
		}
		if last := diff[2].Lines[len(diff[2].Lines)-1]; last.Mark != "ins" || last.Words != "第九十九条 加的。" {
			t.Errorf("%s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
