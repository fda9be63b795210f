package screen_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
)

func TestFindPanel(t *testing.T) {
	device := func(name, props, abs, keys string) map[string]string {
		return map[string]string{"name": name + "\n", "properties": props + "\n", "capabilities/abs": abs + "\n", "capabilities/key": keys + "\n"}
	}
	keyboard := device("Power Button", "0", "0", "10000000000000 0")
	mouse := device("USB Mouse", "0", "0", "1f0000 0 0 0 0")
	pad := device("SynPS/2 Touchpad", "5", "660800011000003", "e520 10000 0 0 0 0")
	infrared := device("IR Touch Frame", "2", "260800000000003", "400 0 0 0 0 0")
	old := device("Resistive Panel", "0", "1000003", "400 0 0 0 0 0")
	for name, x := range map[string]struct {
		devices []map[string]string
		want    screen.Panel
	}{
		"none":      {nil, screen.Panel{}},
		"no panel":  {[]map[string]string{keyboard, mouse, pad}, screen.Panel{}},
		"infrared":  {[]map[string]string{keyboard, pad, infrared}, screen.Panel{Name: "IR Touch Frame", Present: true}},
		"one touch": {[]map[string]string{mouse, old}, screen.Panel{Name: "Resistive Panel", Present: true}},
		"half gone": {[]map[string]string{{"name": "x"}, {"capabilities/abs": "not a number"}}, screen.Panel{}},
	} {
		sys := fstest.MapFS{"class/input/mice": {}}
		for i, d := range x.devices {
			for file, content := range d {
				sys["class/input/input"+string(rune('0'+i))+"/"+file] = &fstest.MapFile{Data: []byte(content)}
			}
		}
		if got, err := screen.FindPanel(sys); err != nil || got != x.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := screen.FindPanel(fstest.MapFS{}); err != nil || got.Present {
		t.Errorf("a machine without input: %+v, %v", got, err)
	}
}

func TestWriteConf(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "xorg.conf.d")
	for r, matrix := range map[touchmap.Rotation]string{
		touchmap.Normal:   `"1 0 0 0 1 0 0 0 1"`,
		touchmap.Right:    `"0 1 0 -1 0 1 0 0 1"`,
		touchmap.Left:     `"0 -1 1 1 0 0 0 0 1"`,
		touchmap.Inverted: `"-1 0 1 0 -1 1 0 0 1"`,
	} {
		if err := screen.WriteConf(dir, r, touchmap.For(r)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, screen.ConfFile))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`Option "Rotate" "` + string(r) + `"`, `Option "CalibrationMatrix" ` + matrix} {
			if !strings.Contains(string(b), want) {
				t.Errorf("%s: no %s in\n%s", r, want, b)
			}
		}
		if n := strings.Count(string(b), "\nSection"); n != strings.Count(string(b), "EndSection") {
			t.Errorf("sections do not close:\n%s", b)
		}
	}
}

// A file of keys as the X server's unit makes it, and broken ones.
func TestAuth(t *testing.T) {
	o := start(t, 100, 100) // takes anybody: what is tried is that keys are read and sent
	record := func(parts ...string) []byte {
		b := binary.BigEndian.AppendUint16(nil, 0xffff)
		for _, p := range parts {
			b = append(binary.BigEndian.AppendUint16(b, uint16(len(p))), p...)
		}
		return b
	}
	good := record("", "0", "MIT-MAGIC-COOKIE-1", "0123456789abcdef")
	for name, content := range map[string][]byte{
		"good": good, "second": append(record("", "0", "XDM-AUTHORIZATION-1", "x"), good...), "empty": nil,
		"cut": good[:len(good)-4], "rubbish": []byte("rubbish"),
	} {
		o.Auth = filepath.Join(t.TempDir(), "auth")
		if err := os.WriteFile(o.Auth, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := screen.Open(o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s.Close()
	}
}
