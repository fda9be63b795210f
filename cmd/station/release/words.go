package release

import "errors"

// Words says an error of this package to staff.
func Words(err error) string {
	for _, w := range []struct {
		err   error
		words string
	}{
		{ErrNotInstalled, "这个版本没有安装，或者文件不完整"},
		{ErrBad, "这个版本在本机运行失败过，不再启用"},
		{ErrWithdrawn, "县里已经撤回这个版本"},
		{ErrSchema, "这个版本太旧，读不了现在的数据，不能退回"},
		{ErrLeap, "这个版本的数据格式跨了两代，请先升级到中间的版本"},
		{ErrOnly, "没有别的版本可以接替"},
		{ErrNone, "没有安装任何版本"},
		{ErrNotRunning, "现在运行的不是这个版本"},
	} {
		if errors.Is(err, w.err) {
			return w.words
		}
	}
	return "版本记录写不进去，请检查磁盘"
}
