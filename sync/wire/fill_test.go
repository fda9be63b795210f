package wire_test

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// filled returns a T with every field set to something distinct, so that a field
// forgotten in a conversion shows up as a difference.
func filled[T any]() T { return filledAt[T](wire.Version) }

// filledAt is filled as an older version did it: without the fields it did not have.
func filledAt[T any](version int) T {
	var v T
	f := filler{version: version}
	f.fill(reflect.ValueOf(&v).Elem(), "")
	return v
}

// since lists fields by the version that brought them; all others came with 1.
var since = map[string]int{
	"Welcome.Key": 2, "Welcome.Backups": 2, "Welcome.Spread": 2, "Ack.Last": 2, "Status.Clock": 2, "Envelope.Head": 2, "Case.Check": 2,
	"JoinRequest.CodeID": 2, "JoinRequest.CSR": 2, "JoinRequest.Nonce": 2, "JoinRequest.Mac": 2, "JoinRequest.Seen": 2,
	"Registration.Via": 3, "Welcome.Same": 3, "Status.Shown": 3, "Status.Done": 3, "Notice.Urgent": 3, "Notice.Until": 3,
	"CaseEvent.Of": 3, "RulePack.Units": 3, "RulePack.RecheckDays": 3,
	"Command.Arg": 4, "Command.Signed": 4, "Status.Vitals": 4,
	"JoinRequest.Gateway": 2, "JoinReply.Sealed": 2, "JoinReply.Nonce": 2,
}

type filler struct{ n, version int }

func (f *filler) fill(v reflect.Value, name string) {
	f.n++
	n := &f.n
	switch x := v.Addr().Interface().(type) {
	case *liaison.Date:
		*x = liaison.Date{Year: 2026, Month: time.January, Day: 1}.Add(*n)
		return
	case *liaison.BlobID:
		*x = liaison.BlobID(strings.Repeat(fmt.Sprintf("%02x", *n&0xff), 32))
		return
	case *time.Time:
		*x = time.UnixMilli(1_790_000_000_000 + int64(*n)*1001).In(liaison.Zone)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("%s示例%d", strings.ToLower(name), *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i), name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.fill(v.Index(i), name)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]uint64{"board/a": 7, "case/b": 9}))
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; max(since[v.Type().Name()+"."+name], 1) <= f.version {
				f.fill(v.Field(i), name)
			}
		}
	default:
		panic("cannot fill " + v.Type().String())
	}
}
