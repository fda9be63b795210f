package trial

import (
	"fmt"
	"os"
	"path/filepath"
)

// Kiosk is how a kiosk is started.
type Kiosk struct {
	Program string // lianluozhan-kiosk
	Dir     string // for its data
	IME     string // the pinyin model
	County  string // join address; "" for a kiosk that has joined before
}

// PIN opens the staff page of a trial's kiosk.
const PIN = "135790"

// Args returns the command line without the program, after writing the files it
// names. more is added as it is.
func (k Kiosk) Args(more ...string) ([]string, error) {
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the kiosk's folder: %w", err)
	}
	pin := filepath.Join(k.Dir, "pin.txt")
	if err := os.WriteFile(pin, []byte(PIN+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("write the PIN: %w", err)
	}
	args := []string{"-data", filepath.Join(k.Dir, "data"), "-pin-file", pin}
	if k.IME != "" {
		args = append(args, "-ime", k.IME)
	}
	if k.County != "" {
		args = append(args, "-county", k.County)
	}
	return append(args, more...), nil
}
