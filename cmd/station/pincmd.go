package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lianluozhan/cmd/station/agent"
)

func pinCommands() []command {
	return []command{{"pin", "pin forget", "管理程序忘掉维护密码：记录坏了、忘了密码或者换了数据目录时用", runPIN}}
}

// runPIN takes the PIN away that the helper checks. One that runs sees it at once.
func runPIN(_ context.Context, c call) error {
	if len(c.args) != 1 || c.args[0] != "forget" {
		return errUsage{"请写 pin forget。"}
	}
	p := places{os.Getenv("LIANLUOZHAN_ROOT")}
	switch err := os.Remove(filepath.Join(p.at(helperDir), agent.PINFile)); {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintln(c.out, "管理程序本来就没有记着维护密码。")
		return nil
	case errors.Is(err, fs.ErrPermission):
		return errors.New("没有权限，请用 sudo")
	case err != nil:
		return fmt.Errorf("没有忘掉：%w", err)
	}
	fmt.Fprintln(c.out, "忘掉了。下一次在屏幕上输对的或者新设的维护密码，就是以后的维护密码。请马上去设。")
	return nil
}
