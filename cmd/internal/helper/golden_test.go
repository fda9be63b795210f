package helper_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/wire"
)

var update = flag.Bool("update", false, "add what is new to the golden files")

// A program meets older and newer helpers: packages of the two come at different times,
// and who goes back to an earlier program keeps the helper. So a path means for ever what
// it means in testdata. A new field may come; whatever else is to change gets a new path.

// TestGoldenQuestions: the program asks as it always did.
func TestGoldenQuestions(t *testing.T) {
	asked := map[string]json.RawMessage{}
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: %v", r.Method, r.Header.Get("Content-Type"), err)
		}
		if len(b) == 0 {
			b = []byte("null")
		}
		asked[r.URL.Path] = b
		_, _ = w.Write([]byte("{}"))
	}))
	said := map[string]any{
		"/beat": filled[helper.Beat](), "/wanted": filled[wire.Signed](), "/order": filled[wire.Signed](), "/staff": filled[helper.Act](), "/logs": nil,
	}
	ctx := t.Context()
	_, err1 := c.Beat(ctx, filled[helper.Beat]())
	err2 := c.Wanted(ctx, filled[wire.Signed]())
	_, err3 := c.Order(ctx, filled[wire.Signed]())
	_, err4 := c.Staff(ctx, filled[helper.Act]())
	_, err5 := c.Logs(ctx)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Error(err)
		}
	}
	for path := range said {
		if asked[path] == nil {
			t.Errorf("nobody asks %s any more, which older helpers know", path)
		}
	}
	for path, b := range asked {
		kept := golden(t, "question"+strings.ReplaceAll(path, "/", "-"), b)
		if want := said[path]; want != nil {
			reads(t, kept, want)
		}
	}
}

// TestGoldenAnswers: the program understands what helpers always answered.
func TestGoldenAnswers(t *testing.T) {
	for name, want := range map[string]any{
		"answer-beat": filled[helper.State](), "answer-order": filled[wire.Outcome](), "answer-staff": filled[helper.Reply](),
	} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		reads(t, golden(t, name, b), want)
	}
}

// TestGoldenWords: neither do the words change by which acts, verdicts and the socket go.
func TestGoldenWords(t *testing.T) {
	b, err := json.Marshal(map[string]any{
		"socket": helper.Socket,
		"save":   helper.Save, "try": helper.Try, "reboot": helper.Reboot, "off": helper.Off, "restart": helper.Restart,
		"open": helper.Open, "close": helper.Close, "update": helper.Update, "stick": helper.Stick, "taken": helper.Taken,
		"join": helper.Join, "unlock": helper.Unlock, "new-pin": helper.NewPIN,
		"right": helper.PINRight, "wrong": helper.PINWrong, "none": helper.PINNone,
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "words", b)
}

// golden returns what is kept under a name, all of which must still be said as it was, and
// nothing that is said may be missing there.
func golden(t *testing.T, name string, now []byte) []byte {
	t.Helper()
	file := filepath.Join("testdata", name+".json")
	kept, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatalf("%v (a new path: -update)", err)
	}
	if err == nil {
		if gone := lacks(object(t, kept), object(t, now), ""); gone != "" {
			t.Fatalf("%s: %s is no longer what it was: that wants a new path", name, gone)
		}
	}
	if err == nil && lacks(object(t, now), object(t, kept), "") == "" {
		return kept
	}
	if !*update {
		t.Fatalf("%s: %s is new (-update adds it)", name, lacks(object(t, now), object(t, kept), ""))
	}
	b, err := json.MarshalIndent(object(t, now), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	return b
}

func object(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// lacks is where there does not say what here says, "" when it says it all.
func lacks(here, there any, at string) string {
	switch h := here.(type) {
	case map[string]any:
		m, ok := there.(map[string]any)
		if !ok {
			return at
		}
		for k, v := range h {
			x, ok := m[k]
			if !ok {
				return at + "." + k
			}
			if gone := lacks(v, x, at+"."+k); gone != "" {
				return gone
			}
		}
		return ""
	case []any:
		l, ok := there.([]any)
		if !ok || len(l) != len(h) {
			return at
		}
		for i := range h {
			if gone := lacks(h[i], l[i], fmt.Sprintf("%s[%d]", at, i)); gone != "" {
				return gone
			}
		}
		return ""
	}
	if !reflect.DeepEqual(here, there) {
		return at
	}
	return ""
}

// reads checks that what is kept is read as what was said.
func reads(t *testing.T, kept []byte, want any) {
	t.Helper()
	got := reflect.New(reflect.TypeOf(want))
	if err := json.Unmarshal(kept, got.Interface()); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Elem().Interface(), want) {
		t.Errorf("read as %+v, want %+v", got.Elem().Interface(), want)
	}
}

// filled is a value of which no field is zero. What a field holds follows from its name:
// another field beside it changes nothing.
func filled[T any]() T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), "")
	return v
}

func fill(v reflect.Value, at string) {
	n := int64(1)
	for _, c := range at {
		n = n*31%997 + int64(c)
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 9, 0, int(n), 0, time.UTC)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), at+"."+v.Type().Field(i).Name)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	case v.Kind() == reflect.String:
		v.SetString("示例" + at)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(n)
	case v.CanUint():
		v.SetUint(uint64(n % 256))
	default:
		panic("no example for " + v.Type().String())
	}
}
