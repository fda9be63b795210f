package archive

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// takeLock holds name until the file is closed or the program ends, however it ends.
func takeLock(name string, opt Options) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, spaceOr(fmt.Errorf("open lock: %w", err))
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, _ := os.ReadFile(name) // only to name who; without it the message still holds
		err = problemf("请等那边做完再运行。", "有人正在操作这个软件源（%s）", strings.TrimSpace(string(holder)))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	words := opt.Who + "，" + opt.Now().Format(time.DateTime)
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(words+"\n"), 0)
		if err != nil {
			return nil, errors.Join(spaceOr(err), f.Close())
		}
	}
	return f, nil
}
