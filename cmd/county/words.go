package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/ferry"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
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
		{county.ErrOccupied, "这个站点已经有一体机了。用新机器顶替它，加 -replace；再添一台，加 -also"},
		{county.ErrNotFound, "没有找到。请核对编号或者回执号"},
		{county.ErrRefused, "现在不能这样办。请先看看这件事到了哪一步"},
		{boltstore.ErrBroken, "磁盘写不进去，服务已经停下。请检查磁盘，再启动服务"},
		{boltstore.ErrDamaged, "数据文件有损坏。请停止服务，从最近的备份恢复"},
		{bundle.ErrNotBundle, "这不是一体机写的文件"},
		{bundle.ErrVersion, "文件是更新的程序写的，请先更新县里的程序"},
		{bundle.ErrForeign, "不是本县的一体机写的，没有采用"},
		{bundle.ErrNotForUs, "不是给这里的文件"},
		{bundle.ErrDamaged, "文件坏了或者没有写完，请让站里重新写一次"},
		{ferry.ErrNoKey, "还不认识这台机器的密钥。请它先连一次网，或者先把它写的 U 盘拿来"},
		{county.ErrNoAuthority, "县里还没有签发证书的密钥，请先运行一次 init"},
		{seal.ErrLocked, "登记的内容是密封的，密钥还锁着。服务运行时先用 unlock 解锁；没有运行时加 -passphrase-file 或者 -key-file"},
		{seal.ErrLock, "口令或者密钥文件不对，没有改动"},
		{seal.ErrShort, "口令太短了，要 8 个字以上"},
		{seal.ErrKeyFile, "这不是密钥文件"},
		{seal.ErrNoKey, "这件登记是用另一把密钥密封的，" + keysName + " 里没有它。请找回原来的 " + keysName},
		{seal.ErrOpen, "密封的内容打不开，可能被改动过"},
		{seal.ErrDamaged, keysName + " 有损坏。请换成用 key export 另存的那一份"},
		{seal.ErrSuite, keysName + " 是更新的程序做的，请先更新县里的程序"},
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
