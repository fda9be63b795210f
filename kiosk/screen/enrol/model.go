package enrol

import (
	"errors"
	"strings"

	"lianluozhan/kiosk/pin"
	"lianluozhan/sync/liaison"
)

// Step is the question on show, or what came of it.
type Step int

// The steps in their order.
const (
	AskAddress Step = iota
	AskCode
	AskPIN
	AskAgain // the PIN a second time
	Joining
	Failed
	Joined
)

// Model is what was entered so far. It outlives the views, so that another type
// size loses nothing.
type Model struct {
	step    Step
	address string
	code    string
	pin     [2][]byte
	words   string // what is wrong with the answer, "" for nothing
	failure error
	place   Place
	attempt int
	looking bool   // for a stick
	known   bool   // the PIN came with the machine
	tried   string // why it did not join by itself, "" for nothing

	view int
	draw func()
}

// NewModel returns a model with the address filled in; it may be empty or hold
// the code as well.
func NewModel(address string) *Model {
	m := &Model{address: address, draw: func() {}}
	if county, code, ok := splitAddress(address); ok && code != "" {
		m.address, m.code = county, code
	}
	return m
}

// watch makes draw the one that is told of changes, and returns its number.
func (m *Model) watch(draw func()) int {
	m.view, m.draw = m.view+1, draw
	return m.view
}

// Step returns where the page stands.
func (m *Model) Step() Step { return m.step }

// Address returns what was typed as the county's address.
func (m *Model) Address() string { return m.address }

// Code returns the code so far.
func (m *Model) Code() string { return m.code }

// Words says what is wrong with the answer, "" for nothing.
func (m *Model) Words() string { return m.words }

// Place is what the machine became.
func (m *Model) Place() Place { return m.place }

// Look begins to look for a stick; false while somebody does already.
func (m *Model) Look() bool {
	if m.looking || m.step != AskAddress {
		return false
	}
	m.looking, m.words = true, ""
	return true
}

// Looked takes what a stick holds. With a whole address the questions it answers
// are passed over.
func (m *Model) Looked(address string, err error) {
	m.looking = false
	if m.step != AskAddress {
		return
	}
	county, code, ok := splitAddress(address)
	switch {
	case errors.Is(err, ErrNoStick):
		m.words = "没有找到 U 盘。请插好以后等几秒钟，再点一次。"
	case err != nil || !ok || len(code) < CodeLen:
		m.words = "U 盘上没有能用的入网文件（lianluozhan-join.txt）。"
	default:
		m.address, m.code, m.step, m.words = county, code, AskPIN, ""
		if m.known {
			m.step = AskCode // to be looked at once more
		}
	}
	m.draw()
}

// SetAddress takes the address as typed.
func (m *Model) SetAddress(s string) { m.address, m.words = s, "" }

// Type adds one character of the code or the PIN; others are ignored.
func (m *Model) Type(c byte) {
	m.words = ""
	switch m.step {
	case AskCode:
		if len(m.code) < CodeLen && strings.IndexByte(liaison.ReceiptAlphabet, c) >= 0 {
			m.code += string(c)
		}
	case AskPIN, AskAgain:
		p := m.secret()
		if *p == nil {
			*p = make([]byte, 0, pin.MaxLen) // never moves, so clearing it clears all
		}
		if len(*p) < pin.MaxLen && c >= '0' && c <= '9' {
			*p = append(*p, c)
		}
	}
}

// Delete takes the last character back.
func (m *Model) Delete() {
	m.words = ""
	switch m.step {
	case AskCode:
		m.code = m.code[:max(0, len(m.code)-1)]
	case AskPIN, AskAgain:
		if p := m.secret(); len(*p) > 0 {
			(*p)[len(*p)-1] = 0
			*p = (*p)[:len(*p)-1]
		}
	}
}

// Clear takes the whole answer back.
func (m *Model) Clear() {
	m.words = ""
	switch m.step {
	case AskCode:
		m.code = ""
	case AskPIN, AskAgain:
		wipe(m.secret())
	}
}

// Entered is the number of characters of the PIN on show.
func (m *Model) Entered() int { return len(*m.secret()) }

func (m *Model) secret() *[]byte {
	if m.step == AskAgain {
		return &m.pin[1]
	}
	return &m.pin[0]
}

func wipe(p *[]byte) {
	clear((*p)[:cap(*p)])
	*p = (*p)[:0]
}

// Next goes on to the next question if this one is answered; Words says if not.
// After the last one it returns the request to send and its number.
func (m *Model) Next() (req Request, attempt int, send bool) {
	m.words = m.check()
	if m.words != "" {
		return Request{}, 0, false
	}
	if m.step < AskAgain && (m.step != AskCode || !m.known) {
		m.step++
		return Request{}, 0, false
	}
	if m.known {
		m.wipePINs() // what was begun before it was known
	}
	return m.send()
}

func (m *Model) check() string {
	switch m.step {
	case AskAddress:
		county, code, ok := splitAddress(m.address)
		if !ok {
			return "地址要以 http:// 或 https:// 开头，例如 http://10.0.0.5:8080"
		}
		if m.address = county; code != "" {
			m.code = code
		}
	case AskCode:
		if len(m.code) < CodeLen {
			return "入网码是 16 个字符，请核对有没有漏掉。"
		}
	case AskPIN:
		return simple(pin.Check(string(m.pin[0])))
	case AskAgain:
		if string(m.pin[0]) != string(m.pin[1]) {
			wipe(&m.pin[1])
			return "两次输入的不一样，请再输一次；也可以点“上一步”重新设置。"
		}
	}
	return ""
}

func simple(err error) string {
	switch {
	case errors.Is(err, pin.ErrSimple):
		return "这个密码太容易被猜到，不要用 123456、888888 这样的数字。"
	case err != nil:
		return "维护密码要 6 到 12 位数字。"
	}
	return ""
}

func (m *Model) send() (Request, int, bool) {
	m.step = Joining
	m.attempt++
	return Request{County: m.address, Code: m.code, PIN: string(m.pin[0])}, m.attempt, true
}

// Again sends the same request once more after a failure.
func (m *Model) Again() (req Request, attempt int, send bool) {
	if m.step != Failed {
		return Request{}, 0, false
	}
	return m.send()
}

// Answer takes the result of a request.
func (m *Model) Answer(attempt int, place Place, err error) {
	if attempt != m.attempt || m.step != Joining {
		return
	}
	m.step, m.failure, m.place = Failed, err, place
	if errors.Is(err, ErrPIN) {
		m.step, m.words = AskPIN, "没有找到事先给的维护密码，请在这里设置。"
	}
	if err == nil {
		m.step, m.code = Joined, ""
		m.wipePINs()
	}
	m.draw()
}

// Fix goes to the question that the failure is about.
func (m *Model) Fix(s Step) { m.step, m.words = s, "" }

// Back goes to the question before and reports whether there was one. While the
// county is asked there is no way back.
func (m *Model) Back() bool {
	m.words = ""
	switch m.step {
	case AskCode, AskPIN, AskAgain:
		m.step--
	case Failed:
		m.step = AskCode
	case Joining:
	default:
		return false
	}
	return true
}

// Leave drops what nobody else may see. The address stays, and so does an answer
// that is awaited or has come.
func (m *Model) Leave() {
	if m.step == Joining || m.step == Joined {
		return
	}
	m.code, m.words, m.step = "", "", AskAddress
	m.wipePINs()
}

func (m *Model) wipePINs() {
	wipe(&m.pin[0])
	wipe(&m.pin[1])
}

// Advice is what to say about a failure and what to offer.
type Advice struct {
	Title, Words string
	Fix          Step // the question to look at again
	Again        bool // the same request may succeed later
}

// Failure returns the words for the last failure.
func (m *Model) Failure() Advice { return adviceOn(m.failure) }

// SetTried takes what Tried says of a machine that was to join by itself.
func (m *Model) SetTried(words string) { m.tried = words }

func adviceOn(failure error) Advice {
	for err, a := range advice {
		if errors.Is(failure, err) {
			return a
		}
	}
	return Advice{"没有加入成功", "出了没有料到的问题。请再试一次；还不行，请联系县里技术人员。", AskAddress, true}
}

var advice = map[error]Advice{
	ErrCode:        {"入网码不对", "入网码输错了，或者已经用过、过期了。请核对后重新输入；还不行，请县里再发一个新的入网码。", AskCode, false},
	ErrSlow:        {"请过一会儿再试", "试的次数太多，县里暂时不接受。请等十分钟左右，核对入网码后再试。", AskCode, true},
	ErrUnreachable: {"联系不上县里", "请看网线有没有插好，再核对县里的地址。都没有问题，请联系县里技术人员看服务器是否开着。", AskAddress, true},
	ErrMiddle:      {"连接不安全", "这台机器和县里之间有别的设备在冒充县里，为了安全没有加入。请换一条网线或者网络，并告诉县里技术人员。", AskAddress, true},
	ErrUntrusted:   {"认不出这台服务器", "这个地址上的服务器不能证明自己是县里的。请核对地址和本机的日期；都没有问题，请联系县里技术人员。", AskAddress, true},
	ErrGateway:     {"要换一个地址", "县里没有开通经网关加入。请向县里技术人员要直接的地址。", AskAddress, true},
	ErrVersion:     {"版本对不上", "这台机器的程序和县里的版本不一样，不能一起工作。请联系县里技术人员更新程序。", AskAddress, true},
	ErrCounty:      {"县里没有登记成功", "已经联系上县里，但是县里的服务器没能登记这台机器。请过几分钟再试；还不行，请联系县里技术人员。", AskAddress, true},
	ErrOwed:        {"还有登记没有送走", "本机还有登记没有送到原来的县，换了县就送不到了。请先连上原来的县，或者用 U 盘把它们送去，再来加入。", AskAddress, true},
	ErrStaff:       {"要重新输入维护密码", "离上次输入维护密码太久，或者机器的管理程序正在启动。请退出去，重新输入维护密码再来；还不行，请重启机器。", AskAddress, true},
	ErrDisk:        {"本机没有保存成功", "这台机器的磁盘写不进去，可能满了或者坏了。请联系县里技术人员检查磁盘后再试。", AskAddress, true},
}
