package screen_test

import (
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
)

// A configuration with which the server does not start keeps it from starting twice, not
// for ever; after a start without it, it has its chance again.
func TestAConfigurationThatFailsIsLeftOut(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "conf.d")
	if err := screen.WriteConf(from, touchmap.Right, touchmap.For(touchmap.Right)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "README"), []byte("not the server's"), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func(want bool) {
		t.Helper()
		whole, err := screen.Stage(from, to)
		if err != nil || whole != want {
			t.Fatalf("whole %v, %v", whole, err)
		}
		files, err := filepath.Glob(to + "/*")
		if err != nil || len(files) == 1 != want || len(files) > 1 {
			t.Fatalf("%v %v", files, err)
		}
	}
	began := func() {
		t.Helper()
		if err := screen.Began(to); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		start(true)
		began()
	}
	start(true) // fails
	start(true) // fails again
	start(false)
	began()
	start(true)
	if err := os.WriteFile(to+".starts", []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(true)
}

func TestNoConfigurationIsNone(t *testing.T) {
	to := filepath.Join(t.TempDir(), "conf.d")
	if whole, err := screen.Stage(filepath.Join(to, "none"), to); err != nil || !whole {
		t.Errorf("%v %v", whole, err)
	}
}
