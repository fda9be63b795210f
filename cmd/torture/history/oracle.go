package history

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// oracle knows what must be true, from what was done alone.
type oracle struct {
	news     news
	filed    []*filed
	receipts map[liaison.ReceiptNo]*filed
	ids      map[liaison.RegistrationID]bool
	tried    map[liaison.RegistrationID]bool // with those that nobody was told of
	untold   map[liaison.ReceiptNo]bool      // of those, which a file may have given out though the power went
	issuers  map[liaison.Issuer]string       // to the machine that it was given to
}

// filed is a registration that a machine acknowledged.
type filed struct {
	reg liaison.Registration
	at  *machine
	// held: the machine's file must have it until it is safe. It ends when the
	// machine, or the file, is no more.
	held bool
	// due: it must be somewhere. It ends when the last machine that could have had
	// it went before the county had it.
	due bool
	// again: its receipt was given before, by a file that was then put back.
	again bool
}

func newOracle() *oracle {
	o := &oracle{
		news:     news{map[string]page{}, map[liaison.StationID]liaison.TownID{}},
		receipts: map[liaison.ReceiptNo]*filed{}, ids: map[liaison.RegistrationID]bool{},
		tried: map[liaison.RegistrationID]bool{}, untold: map[liaison.ReceiptNo]bool{}, issuers: map[liaison.Issuer]string{},
	}
	for i := range seats {
		o.news.towns[seat(i)] = town(i)
	}
	return o
}

// in reports whether a state of the county has the registration, if only among
// what waits for a person.
func (f *filed) in(s memstore.State) bool {
	if _, ok := slices.BinarySearch(s.Keys("matter"), string(f.reg.ID)); ok {
		return true
	}
	return waits(s, string(f.reg.ID))
}

// accepted takes in that a machine acknowledged a registration.
func (o *oracle) accepted(r liaison.Registration, m *machine) error {
	f := &filed{reg: r, at: m, held: true, due: true}
	if o.ids[r.ID] {
		return breach(Duplicated, "id %s was given twice", r.ID)
	}
	o.ids[r.ID] = true
	if old := o.receipts[r.Receipt]; old != nil {
		// A file that was put back cannot know what it gave out since, until its
		// county tells it; what went with the newer file nobody can tell.
		if old.due && !m.putBack {
			return breach(Duplicated, "receipt number %s was given twice", r.Receipt)
		}
		f.again = true
	}
	f.again = f.again || m.putBack && o.untold[r.Receipt]
	o.receipts[r.Receipt] = f
	o.filed = append(o.filed, f)
	return nil
}

// dropped takes in that a machine's outbox has no more than what has reports.
func (o *oracle) dropped(m *machine, has func(*filed) bool, now memstore.State) {
	for _, f := range o.filed {
		if f.at == m && f.held && !has(f) {
			f.held = false
			f.due = f.due && f.in(now)
		}
	}
}

// restored takes in that the county was put back.
func (o *oracle) restored(b backup) {
	o.news = b.news.clone()
	for _, f := range o.filed {
		if !f.held && !f.in(b.state) {
			f.due = false
		}
	}
}

// issued takes in whom the county gave an issuer.
func (o *oracle) issued(i liaison.Issuer, machine string) error {
	if had := o.issuers[i]; had != "" && had != machine {
		return breach(Duplicated, "issuer %s was given to two machines", i)
	}
	o.issuers[i] = machine
	return nil
}

const pages = 6

// rewrite changes a page: b says to what.
func (n news) rewrite(a, b int) {
	key := fmt.Sprint("b", a%pages)
	if b%5 == 0 {
		delete(n.pages, key)
		return
	}
	scopes := []string{county.ScopeCounty, county.ScopeTown("t0"), county.ScopeTown("t1")}
	for i := range seats {
		scopes = append(scopes, county.ScopeStation(seat(i)))
	}
	p := page{title: fmt.Sprint("示例", b), scope: scopes[b%len(scopes)]}
	if b%9 == 0 {
		p.title += strings.Repeat("文", 12_000)
	}
	if b%4 == 0 {
		p.image = 1 + b%3
	}
	n.pages[key] = p
}

// documents are the news as the county is given them.
func (n news) documents() ([]county.Scoped, map[liaison.BlobID][]byte) {
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}, Scopes: []string{county.ScopeCounty}}}
	for i := range seats {
		id := seat(i)
		docs = append(docs, county.Scoped{
			Key: wire.Key(wire.DocStation, string(id)), Doc: liaison.Station{ID: id, Name: "示例站", Town: n.towns[id]},
			Scopes: []string{county.ScopeStation(id)},
		})
	}
	blobs := map[liaison.BlobID][]byte{}
	for i := range pages {
		key := fmt.Sprint("b", i)
		p, ok := n.pages[key]
		if !ok {
			continue
		}
		board := liaison.Board{ID: key, Title: p.title}
		if p.image > 0 {
			id, body := picture(p.image)
			board.Blocks, blobs[id] = []liaison.Block{{Image: id}}, body
		}
		docs = append(docs, county.Scoped{Key: wire.Key(wire.DocBoard, key), Doc: board, Scopes: []string{p.scope}})
	}
	return docs, blobs
}

// picture is a file of some size: the third takes two pieces.
func picture(n int) (liaison.BlobID, []byte) {
	body := []byte(strings.Repeat(fmt.Sprint("picture ", n), []int{1, 10, 1000, 8000}[n%4]))
	sum := sha256.Sum256(body)
	return liaison.BlobID(hex.EncodeToString(sum[:])), body
}
