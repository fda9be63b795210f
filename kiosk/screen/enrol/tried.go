package enrol

import "errors"

// Tried says in one short sentence why a machine did not join by the answers that were
// given with it, "" where nothing failed. Staff who then join here read more.
func Tried(why error) string {
	if why == nil {
		return ""
	}
	f := failedBy(why)
	return "按安装答案入网没有成功：" + f.why + "，" + f.then
}

// Final reports whether the same answers would only fail again.
func Final(why error) bool { return failedBy(why).then == noMore }

// failed is why a machine did not join by itself, and what comes of that.
type failed struct{ why, then string }

const (
	noMore = "不再自动试。"
	later  = "过一会儿自动再试。"
)

func failedBy(why error) failed {
	for err, f := range tried {
		if errors.Is(why, err) {
			return f
		}
	}
	return failed{"出了没有料到的问题", later}
}

var tried = map[error]failed{
	ErrCode:        {"入网码不对或已过期", noMore},
	ErrVersion:     {"程序和县里的版本对不上", noMore},
	ErrMiddle:      {"网络里有别的设备冒充县里", noMore},
	ErrGateway:     {"县里没有开通经网关加入", noMore},
	ErrPIN:         {"答案里的维护密码不能用", noMore},
	ErrSlow:        {"试的次数太多", later},
	ErrUnreachable: {"联系不上县里", later},
	ErrUntrusted:   {"认不出这台服务器", "请核对地址和日期。"},
	ErrCounty:      {"县里的服务器没能登记", later},
	ErrStaff:       {"机器的管理程序没有接受", later},
	ErrDisk:        {"本机磁盘写不进去", "请检查磁盘。"},
}
