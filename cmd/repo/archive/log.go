package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

const logFile = "log.jsonl"

// Deed is one line of the log: who did what when, and what came of it.
type Deed struct {
	Gen   int // of the state it led to, 0 when it failed
	At    time.Time
	Who   string
	What  string // the command
	About string // in words
	Error string `json:",omitempty"`
}

// Log returns the deeds, oldest first. Lines that a broken disk left are passed over.
func (a *Archive) Log() ([]Deed, error) {
	data, err := os.ReadFile(a.path(logFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	var deeds []Deed
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		var d Deed
		if json.Unmarshal(lines.Bytes(), &d) == nil {
			deeds = append(deeds, d)
		}
	}
	return deeds, lines.Err()
}

// Failed logs a deed that came to nothing.
func (a *Archive) Failed(what string, err error) error {
	return a.appendLog(Deed{At: a.opt.Now(), Who: a.opt.Who, What: what, Error: err.Error()})
}

// finishLog writes the line that a power cut after the last deed kept from the log.
func (a *Archive) finishLog() error {
	deeds, err := a.Log()
	if err != nil {
		return err
	}
	for i := len(deeds) - 1; i >= 0; i-- {
		if deeds[i].Gen != 0 {
			if deeds[i].Gen >= a.state.Gen {
				return nil
			}
			break
		}
	}
	return a.appendLog(a.state.Deed)
}

func (a *Archive) appendLog(d Deed) error {
	line, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode log line: %w", err)
	}
	f, err := os.OpenFile(a.path(logFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return spaceOr(fmt.Errorf("open log: %w", err))
	}
	_, err = f.Write(append(line, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return spaceOr(err)
}
