package wire_test

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// filled returns a T with every field set to something distinct, so that a field
// forgotten in a conversion shows up as a difference.
func filled[T any]() T {
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), "", &n)
	return v
}

func fill(v reflect.Value, name string, n *int) {
	*n++
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
			fill(v.Index(i), name, n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), name, n)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]uint64{"board/a": 7, "case/b": 9}))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name, n)
		}
	default:
		panic("cannot fill " + v.Type().String())
	}
}
