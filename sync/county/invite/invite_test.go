package invite_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/invite"
	"lianluozhan/sync/liaison"
)

var until = time.Date(2026, 11, 26, 9, 26, 0, 0, liaison.Zone)

func TestAddress(t *testing.T) {
	for base, want := range map[string]string{
		"http://county.example:8080": "https://county.example:8080/join/AAAA-BBBB",
		"https://county.example/":    "https://county.example/join/AAAA-BBBB",
	} {
		if got := invite.New(base, "AAAA-BBBB", until, false).Address; got != want {
			t.Errorf("%s: %s", base, got)
		}
	}
	if got := invite.At("http://10.0.0.8:9000/", "AAAA-BBBB", until, false).Address; got != "http://10.0.0.8:9000/join/AAAA-BBBB" {
		t.Errorf("as it was given: %s", got)
	}
}

func TestPaper(t *testing.T) {
	i := invite.New("http://county.example", "AAAA-BBBB", until, true)
	text := i.Text()
	for _, want := range []string{"入网码：AAAA-BBBB\n", invite.AddressLine + i.Address + "\n", "2026-11-26 09:26", "原有的一体机就停用"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q: %s", want, text)
		}
	}
	if strings.Contains(invite.New("http://x", "A", until, false).Text(), "停用") {
		t.Error("a code that replaces nothing says that it does")
	}
	file := string(invite.File(text))
	if strings.Count(file, "\n") != strings.Count(file, "\r\n") || !strings.Contains(file, i.Address) {
		t.Errorf("the file: %q", file)
	}
	picture, err := i.PNG(480)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(picture)); err != nil || img.Bounds().Dx() != 480 {
		t.Errorf("the picture: %v", err)
	}
	if s, err := i.Blocks(); err != nil || !strings.Contains(s, "█") {
		t.Errorf("for a terminal: %v", err)
	}
}
