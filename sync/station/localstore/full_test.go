package localstore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

// TestFullDisk fills a small file system with content: what does not fit is
// refused whole, what was shown stays, and with a little room it works again.
func TestFullDisk(t *testing.T) {
	o := options(t.TempDir())
	if err := syscall.Mount("tmpfs", o.Dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("no small file system here: %v", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(o.Dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	photo := filepath.Join(o.Dir, "photo") // will give way
	if err := os.WriteFile(photo, make([]byte, 128<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	text := strings.Repeat("长", 30_000)
	var err error
	cursor := uint64(10)
	for err == nil {
		board := liaison.Board{ID: fmt.Sprint("n", cursor), Blocks: []liaison.Block{{Text: text}}}
		it := item(t, cursor+1, "board/"+board.ID, board)
		if err = s.Apply(wire.Changes{Cursor: cursor + 1, Head: 100, Items: []wire.Item{it}}); err == nil {
			cursor++
		}
	}
	if !errors.Is(err, localstore.ErrDiskFull) {
		t.Fatalf("a full disk says %v", err)
	}
	check := func(s *localstore.Store) {
		t.Helper()
		if _, at, _ := s.Position(); at != cursor || len(s.Content().Boards) != int(cursor-10)+1 {
			t.Errorf("at %d with %d boards, want %d", at, len(s.Content().Boards), cursor)
		}
	}
	check(s)
	s = reopen(t, s, o)
	check(s)
	if err := os.Remove(photo); err != nil {
		t.Fatal(err)
	}
	apply(t, s, 101, wire.Item{Key: "board/n10", Rev: 101, Deleted: true})
	if len(s.Content().Boards) != int(cursor-10) {
		t.Error("nothing was deleted")
	}
}
