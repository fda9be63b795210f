package wire_test

import (
	"reflect"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Every document with every field set: a new field for a file that BlobsOf does not
// know of shows here.
func TestBlobsOfFindsEveryFile(t *testing.T) {
	for key, doc := range documents() {
		body, err := wire.EncodeDocument(key, doc)
		if err != nil {
			t.Fatal(err)
		}
		want := map[liaison.BlobID]bool{}
		collect(reflect.ValueOf(doc), want)
		got := map[liaison.BlobID]bool{}
		for _, id := range wire.BlobsIn(key, body) {
			got[id] = true
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s names %v, found %v", key, want, got)
		}
	}
	if got := wire.BlobsIn("board/x", []byte("no CBOR")); got != nil {
		t.Errorf("found %v in what cannot be read", got)
	}
}

func collect(v reflect.Value, into map[liaison.BlobID]bool) {
	if id, ok := v.Interface().(liaison.BlobID); ok {
		into[id] = true
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), into)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(v.Field(i), into)
			}
		}
	}
}
