package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"sort"
	"time"

	"lianluozhan/sync/liaison"
)

// A progress pack file is packMark and then records of packSize bytes, sorted:
// packCheck bytes of the check of receipt number and query code (see sync/seal),
// one byte for the step, two for the day it was taken, counted from packEpoch,
// little-endian. There is nothing in it that tells matters or people apart.
const (
	packMark  = "LLZPACK\x01"
	packCheck = 10
	packSize  = packCheck + 3
)

// MaxPack is how many records fit into a file.
const MaxPack = (MaxBlob - len(packMark)) / packSize

var errPack = errors.New("wire: not a progress pack")

func packEpoch() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }

// packSteps are the steps by their byte, from 1. Only ever added to.
func packSteps() []liaison.Step {
	return []liaison.Step{
		liaison.Filed, liaison.Accepted, liaison.Assigned, liaison.Transferred, liaison.Noted, liaison.Extended,
		liaison.Answered, liaison.Rated, liaison.Reopened, liaison.Closed, liaison.Referred, liaison.Withdrawn,
	}
}

// PackRecord is where one matter stands.
type PackRecord struct {
	Check []byte // at least its first 10 bytes
	Step  liaison.Step
	On    liaison.Date // when the step was taken
}

// EncodePack makes a pack's file. The same records give the same bytes, in
// whatever order they come.
func EncodePack(records []PackRecord) ([]byte, error) {
	if len(records) > MaxPack {
		return nil, ErrTooLarge
	}
	rows := make([][]byte, len(records))
	for i, r := range records {
		step := slices.Index(packSteps(), r.Step)
		if step < 0 || len(r.Check) < packCheck {
			return nil, errPack
		}
		day := min(max(daysOf(r.On), 0), 1<<16-1)
		row := append(make([]byte, 0, packSize), r.Check[:packCheck]...)
		rows[i] = binary.LittleEndian.AppendUint16(append(row, byte(step+1)), uint16(day))
	}
	slices.SortFunc(rows, bytes.Compare)
	return append([]byte(packMark), bytes.Join(rows, nil)...), nil
}

func daysOf(d liaison.Date) int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Sub(packEpoch()) / (24 * time.Hour))
}

// FindInPack looks for the matter with the check. A step that a later version
// wrote comes as Noted: something was done.
func FindInPack(file, check []byte) (PackRecord, bool) {
	rows, ok := bytes.CutPrefix(file, []byte(packMark))
	if !ok || len(rows)%packSize != 0 || len(check) < packCheck {
		return PackRecord{}, false
	}
	row := func(i int) []byte { return rows[i*packSize : (i+1)*packSize] }
	n := len(rows) / packSize
	at := sort.Search(n, func(i int) bool { return bytes.Compare(row(i)[:packCheck], check[:packCheck]) >= 0 })
	if at == n || !bytes.Equal(row(at)[:packCheck], check[:packCheck]) {
		return PackRecord{}, false
	}
	r := PackRecord{Check: check, Step: liaison.Noted}
	if steps, i := packSteps(), int(row(at)[packCheck])-1; i >= 0 && i < len(steps) {
		r.Step = steps[i]
	}
	day := packEpoch().AddDate(0, 0, int(binary.LittleEndian.Uint16(row(at)[packCheck+1:])))
	r.On = liaison.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
	return r, true
}

// PackKey is the key of a month's pack.
func PackKey(month string) string { return Key(DocPack, month) }

type pack struct {
	File    blobID `cbor:"1,keyasint,omitzero"`
	Matters int    `cbor:"2,keyasint,omitempty"`
}

func toPack(p liaison.Pack) pack { return pack{File: blobID(p.File), Matters: p.Matters} }

func (w pack) domain(id string) any {
	return liaison.Pack{Month: id, File: liaison.BlobID(w.File), Matters: w.Matters}
}
