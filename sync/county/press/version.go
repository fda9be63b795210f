package press

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/wire"
)

// Deed is what made a version.
type Deed string

// The deeds, in the words that people see.
const (
	Published Deed = "发布"
	TakenDown Deed = "撤下"
	Imported  Deed = "命令行导入"
	Original  Deed = "原有内容" // it was there before anybody kept versions
	SetAside  Deed = "未采用"  // a text that met another's, or a draft that was given up
)

// Version is a document as it once was. Versions are kept for ever.
type Version struct {
	Key        string
	N          int // from 1
	Deed       Deed
	Doc        any // what was taken down, for TakenDown
	Scopes     []string
	At         time.Time
	By, Person string // account and name of who published it or gave it up
	Author     string // name of who saved the draft last, "" when that is not known
}

type versionRecord struct {
	Deed   Deed      `cbor:"1,keyasint"`
	Body   []byte    `cbor:"2,keyasint"`
	Scopes []string  `cbor:"3,keyasint"`
	At     time.Time `cbor:"4,keyasint"`
	By     string    `cbor:"5,keyasint"`
	Person string    `cbor:"6,keyasint"`
	Author string    `cbor:"7,keyasint,omitempty"`
}

func versionPrefix(key string) string { return key + "\x00" }

// add writes the version as its document's next.
func (v Version) add(x *county.Edit) error {
	body, err := wire.EncodeDocument(v.Key, v.Doc)
	if err != nil {
		return err
	}
	b, err := cbor.Marshal(versionRecord{v.Deed, body, v.Scopes, x.Now(), v.By, v.Person, v.Author})
	if err != nil {
		return fmt.Errorf("version of %s: %w", v.Key, err)
	}
	n := countVersions(x.Tx(), v.Key) + 1
	key := versionPrefix(v.Key) + string(binary.BigEndian.AppendUint64(nil, uint64(n))) //nolint:gosec // counts from 1
	if err := x.Tx().Put(county.TableVersion, key, b); err != nil {
		return err
	}
	return x.Hold(fmt.Sprintf("version/%s/%d", v.Key, n), wire.BlobsOf(v.Doc)...)
}

func countVersions(tx county.Tx, key string) (n int) {
	tx.Scan(county.TableVersion, versionPrefix(key), "", func(string, []byte) bool {
		n++
		return true
	})
	return n
}

// baseline keeps what was published before there were versions.
func baseline(x *county.Edit, key string, doc any, scopes []string) error {
	if countVersions(x.Tx(), key) > 0 {
		return nil
	}
	return Version{Key: key, Deed: Original, Doc: doc, Scopes: scopes, By: "系统", Person: "系统"}.add(x)
}

func setAside(x *county.Edit, a Actor, d Draft) error {
	author := d.Person
	if author == "" {
		author = a.Person
	}
	return Version{Key: d.Key, Deed: SetAside, Doc: d.Doc, Scopes: d.Scopes, By: a.Name, Person: a.Person, Author: author}.add(x)
}

// History returns all versions of a document that the account may write on, newest
// first.
func (p *Press) History(a account.Account, key string) (out []Version, err error) {
	err = p.c.View(func(tx county.Tx) error {
		out, err = versions(tx, key)
		if err != nil {
			return err
		}
		right, err := keyRight(tx, a, key, out)
		if right < MayWrite {
			out = nil
			return orMayNot(err)
		}
		return err
	})
	return out, err
}

// keyRight is the right on whatever is there under a key: published, a draft, or
// else the newest version.
func keyRight(tx county.Tx, a account.Account, key string, all []Version) (Right, error) {
	right := MayNothing
	doc, at, published, err := county.Document(tx, key)
	if err != nil {
		return right, err
	}
	if published {
		return rightOn(tx, a, doc, at.Scopes)
	}
	d, ok, err := loadDraft(tx, key)
	if ok {
		return draftRight(tx, a, d)
	}
	if err == nil && len(all) > 0 {
		return rightOn(tx, a, all[0].Doc, all[0].Scopes)
	}
	return right, err
}

func versions(tx county.Tx, key string) (out []Version, err error) {
	tx.Scan(county.TableVersion, versionPrefix(key), "", func(k string, b []byte) bool {
		var v Version
		if v, err = readVersion(key, b); err == nil {
			v.N = int(binary.BigEndian.Uint64([]byte(k[len(versionPrefix(key)):]))) //nolint:gosec // counts from 1
			out = append(out, v)
		}
		return err == nil
	})
	slices.Reverse(out)
	return out, err
}

func readVersion(key string, b []byte) (Version, error) {
	var r versionRecord
	if err := cbor.Unmarshal(b, &r); err != nil {
		return Version{}, fmt.Errorf("version of %s: %w", key, err)
	}
	doc, err := wire.DecodeDocument(key, r.Body)
	if err != nil {
		return Version{}, fmt.Errorf("version of %s: %w", key, err)
	}
	return Version{
		Key: key, Deed: r.Deed, Doc: doc, Scopes: r.Scopes, At: r.At, By: r.By, Person: r.Person, Author: r.Author,
	}, nil
}

// Restore makes an old version the document's draft, for somebody to look over and
// publish. It fails with ErrStale when there is a draft: that one comes first.
func (p *Press) Restore(a Actor, key string, n int) error {
	return p.c.Change(func(x *county.Edit) error {
		all, err := versions(x.Tx(), key)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(v Version) bool { return v.N == n })
		if i < 0 {
			return ErrNone
		}
		_, at, _, err := county.Document(x.Tx(), key)
		if err != nil {
			return err
		}
		if theirs, had, err := loadDraft(x.Tx(), key); err != nil || had {
			return orConflict(err, theirs)
		}
		if right, err := keyRight(x.Tx(), a.Account, key, all); err != nil || right < MayWrite {
			return orMayNot(err)
		}
		conflict, err := save(x, a, Draft{Key: key, Doc: all[i].Doc, Scopes: all[i].Scopes, Base: at.Rev})
		if err != nil || conflict != nil {
			return orConflict(err, Draft{Key: key})
		}
		return auditDeed(x, a, "恢复旧版为草稿", key, fmt.Sprintf("第 %d 版", n))
	})
}

func orConflict(err error, theirs Draft) error {
	if err == nil {
		return &Conflict{Theirs: theirs}
	}
	return err
}
