package content_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/content"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

// A large county: 300 stations in 20 townships, 3,000 deputies, 300 boards.
func BenchmarkPages(b *testing.B) {
	store, err := boltstore.Open(filepath.Join(b.TempDir(), "county.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	cfg := county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		b.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := c.Publish(large(), nil, nil); err != nil {
		b.Fatal(err)
	}
	part, err := content.New(content.Config{County: c, Press: press.Open(c), Rand: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	for _, who := range []string{"office", "town"} {
		person := office
		if who == "town" {
			person = town
		}
		site := frametest.Serve(b, person, part)
		for _, path := range []string{"/console/deputies", "/console/deputies/d1", "/console/content", "/console/content/boards/b1", "/console/stations/s1/edit"} {
			b.Run(who+" "+path, func(b *testing.B) {
				for b.Loop() {
					if a := site.Get(path); a.Status != 200 {
						b.Fatal(a.Status)
					}
				}
			})
		}
	}
}

func large() []county.Scoped {
	var docs []county.Scoped
	add := func(key string, doc any, scopes ...string) {
		docs = append(docs, county.Scoped{Key: key, Doc: doc, Scopes: press.ScopesOf(doc, scopes)})
	}
	for i := range 300 {
		id := liaison.StationID(fmt.Sprint("s", i))
		add("station/"+string(id), liaison.Station{ID: id, Name: fmt.Sprint("示例", i, "站"), Kind: "联络站", Town: liaison.TownID(fmt.Sprint("t", i%20)), TownName: "示例镇"})
		add(fmt.Sprint("board/b", i), liaison.Board{ID: fmt.Sprint("b", i), Kind: "制度", Title: fmt.Sprint("制度", i)}, county.ScopeTown(liaison.TownID(fmt.Sprint("t", i%20))))
	}
	for i := range 3000 {
		id := liaison.DeputyID(fmt.Sprint("d", i))
		add("deputy/"+string(id), liaison.Deputy{
			ID: id, Name: fmt.Sprint("示例", i), Levels: []liaison.Level{liaison.Township}, Group: fmt.Sprint("第", i%40, "小组"),
			Stations: []liaison.StationID{liaison.StationID(fmt.Sprint("s", i%300))},
		})
	}
	return docs
}
