package archive

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// Problem is an error in words for the operator: what is wrong and what to do.
type Problem struct {
	Words, Do string
	Err       error // what the machine said, may be nil
}

// Error gives both sentences.
func (p *Problem) Error() string {
	if p.Do == "" {
		return p.Words
	}
	return p.Words + "。\n" + p.Do
}

// Unwrap gives what the machine said.
func (p *Problem) Unwrap() error { return p.Err }

func problem(words, do string, err error) error {
	return &Problem{Words: words, Do: do, Err: err}
}

func problemf(do, format string, args ...any) error {
	return problem(fmt.Sprintf(format, args...), do, nil)
}

// haveTools names what is to be installed before anything is begun.
func haveTools() error {
	var missing []string
	for _, tool := range []struct{ program, pkg string }{
		{"aptly", "aptly"}, {"gpg", "gpg"}, {"gpg-agent", "gpg-agent"}, {"gpgv", "gpgv"}, {"dpkg-deb", "dpkg"},
	} {
		if _, err := exec.LookPath(tool.program); err != nil {
			missing = append(missing, tool.pkg)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	pkgs := strings.Join(missing, " ")
	return problem("这台电脑上没有 "+pkgs, "请安装：sudo apt install "+pkgs, nil)
}

// spaceOr puts a full disk into words, whoever met it.
func spaceOr(err error) error {
	if err == nil {
		return nil
	}
	var known *Problem
	if errors.As(err, &known) {
		return err
	}
	text := strings.ToLower(err.Error())
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), strings.Contains(text, "no space left"):
		return problem("磁盘满了，没有发布，原来的内容照常提供", "请腾出空间再运行一次；不需要别的恢复操作。", err)
	case errors.Is(err, syscall.EROFS):
		return problem("磁盘是只读的，没有发布", "请检查磁盘（dmesg）或 U 盘的写保护。", err)
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return problem("没有权限", "请用 sudo 运行。", err)
	}
	return err
}
