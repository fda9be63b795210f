package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
)

// said is an error whose words are for staff as they stand.
type said struct{ words string }

func (s said) Error() string { return s.words }

// words turns an error into words for staff, with the cause behind them.
func words(err error) string {
	var s said
	if errors.As(err, &s) {
		return s.words
	}
	for _, w := range []struct {
		err   error
		words string
	}{
		{county.ErrNotInitialised, "这个数据目录还没有建好。请先用 init 新建"},
		{county.ErrNotFound, "没有找到。请核对编号或者回执号"},
		{county.ErrRefused, "现在不能这样办。请先看看这件事到了哪一步"},
		{boltstore.ErrBroken, "磁盘写不进去，服务已经停下。请检查磁盘，再启动服务"},
		{boltstore.ErrDamaged, "数据文件有损坏。请停止服务，从最近的备份恢复"},
		{fs.ErrNotExist, "文件或者目录不存在"},
		{fs.ErrPermission, "没有权限读写。请用运行服务的账号来操作"},
		{syscall.ENOSPC, "磁盘满了。请腾出空间再试"},
		{syscall.EADDRINUSE, "这个地址和端口已经有程序在用"},
	} {
		if errors.Is(err, w.err) {
			return w.words + "（" + clean(err.Error()) + "）"
		}
	}
	return clean(err.Error())
}

// clean takes out what could play tricks on a terminal.
func clean(s string) string { return liaison.Clean(s) }

// oneLine is clean without line ends.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
