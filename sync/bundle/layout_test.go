package bundle_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"lianluozhan/sync/bundle"
)

func TestAStickHoldsWholeBundlesOnly(t *testing.T) {
	root := t.TempDir()
	if got, err := bundle.List(root, bundle.Up); err != nil || len(got) > 0 {
		t.Fatalf("an empty stick holds %v, %v", got, err)
	}
	b, a := bundle.Path(root, bundle.Up, "b"), bundle.Path(root, bundle.Up, "a")
	put := func(path, words string, fail error) error {
		return bundle.Write(path, func(f *os.File) error {
			_, err := f.WriteString(words)
			return errors.Join(err, fail)
		})
	}
	for _, path := range []string{b, a} {
		if err := put(path, "one", nil); err != nil {
			t.Fatal(err)
		}
	}
	pulled := errors.New("pulled out")
	if err := put(a, "half", pulled); !errors.Is(err, pulled) {
		t.Errorf("a write that failed: %v", err)
	}
	if got, err := os.ReadFile(a); err != nil || string(got) != "one" {
		t.Errorf("the bundle before it is %q, %v", got, err)
	}
	for _, other := range []string{"notes.txt", "._a.llz"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(a), other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := bundle.List(root, bundle.Up); err != nil || !reflect.DeepEqual(got, []string{a, b}) {
		t.Errorf("the stick holds %v, %v", got, err)
	}
	if got, err := bundle.List(root, bundle.Down); err != nil || len(got) > 0 {
		t.Errorf("the other direction holds %v, %v", got, err)
	}
}
