package enrol

import "errors"

// Tried says in one short sentence why a machine did not join by the answers that were
// given with it, "" where nothing failed. Staff who then join here read more.
func Tried(why error) string {
	if why == nil {
		return ""
	}
	const lead, other = "按安装答案入网没有成功：", "出了没有料到的问题，过一会儿自动再试。"
	for err, words := range tried {
		if errors.Is(why, err) {
			return lead + words
		}
	}
	return lead + other
}

var tried = map[error]string{
	ErrCode:        "入网码不对或已过期，不再自动试。",
	ErrVersion:     "程序和县里的版本对不上，不再自动试。",
	ErrMiddle:      "网络里有别的设备冒充县里，不再自动试。",
	ErrGateway:     "县里没有开通经网关加入，不再自动试。",
	ErrPIN:         "答案里的维护密码不能用，不再自动试。",
	ErrSlow:        "试的次数太多，过一会儿自动再试。",
	ErrUnreachable: "联系不上县里，过一会儿自动再试。",
	ErrUntrusted:   "认不出这台服务器，请核对地址和日期。",
	ErrCounty:      "县里的服务器没能登记，过一会儿自动再试。",
	ErrStaff:       "机器的管理程序没有接受，过一会儿自动再试。",
	ErrDisk:        "本机磁盘写不进去，请检查磁盘。",
}
