package stick

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"lianluozhan/sync/liaison"
)

// Repository is where a stick has its copy of the archive.
const Repository = "LIANLUOZHAN/repo"

// Fault is why there is no updating from a stick.
type Fault struct {
	Code  liaison.MachineFault
	words string
}

// Error is for the log.
func (f *Fault) Error() string { return "stick: " + string(f.Code) }

// Words are for staff.
func (f *Fault) Words() string {
	if f.words != "" {
		return f.words
	}
	return f.Code.Words()
}

// Update is what a stick has.
type Update struct {
	Dir  string // with dists and pool
	Ring string
}

// most is how much of a description is read, in bytes.
const most = 64 << 10

// Find looks for an update for a machine of a ring: that ring's, the one for all, or
// the only one there is. Whether it is signed by the county is not asked here.
func Find(root, ring string) (Update, error) {
	dir := filepath.Join(root, filepath.FromSlash(Repository))
	info, err := os.Stat(dir)
	if _, half := os.Stat(dir + ".new"); errors.Is(err, fs.ErrNotExist) && half == nil {
		return Update{}, damaged(err) // it gets its name when all is there
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Update{}, &Fault{Code: liaison.FaultStickForeign, words: "U 盘上没有更新。请换县里做好的 U 盘。"}
	}
	if err != nil {
		return Update{}, damaged(err)
	}
	if !info.IsDir() {
		return Update{}, &Fault{Code: liaison.FaultStickDamaged}
	}
	rings, err := described(dir)
	if err != nil {
		return Update{}, damaged(err)
	}
	for _, r := range append([]string{ring, "all"}, rings...) {
		if r == "" || strings.ContainsAny(r, `/\.`) {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, "dists", r, "InRelease")); err == nil && info.Size() > 0 {
			return Update{dir, r}, nil
		}
	}
	return Update{}, &Fault{Code: liaison.FaultStickDamaged}
}

// described reads which rings the maker of the stick put on it. The description is
// written last: without it the copying was not finished.
func described(dir string) ([]string, error) {
	f, err := os.OpenFile(filepath.Join(dir, "stick.json"), os.O_RDONLY|syscall.O_NONBLOCK, 0) // waits at no pipe
	if err != nil {
		return nil, fmt.Errorf("description of the stick: %w", err)
	}
	defer f.Close() // only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(errors.New("description of the stick is no file"), err)
	}
	var about struct {
		Rings map[string]string `json:"rings"`
	}
	if err := json.NewDecoder(io.LimitReader(f, most)).Decode(&about); err != nil {
		return nil, fmt.Errorf("description of the stick: %w", err)
	}
	var rings []string
	for r := range about.Rings {
		rings = append(rings, r)
	}
	return rings, nil
}

func damaged(err error) error {
	return errors.Join(&Fault{Code: liaison.FaultStickDamaged}, err)
}
