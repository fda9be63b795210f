package keyboard

// Mode is what the keys write.
type Mode int

// The modes that exist.
const (
	Hand    Mode = iota // 手写
	Pinyin              // 拼音, on 26 keys
	Nine                // 九键
	Stroke              // 笔画
	Names               // 姓名: a grid of surnames, then pinyin
	Digits              // digits and the words that go with them
	Symbols             // punctuation
	Letters             // Latin letters as they are, reached from Symbols
	Places              // a list, searched by initials
)

// Name is the mode's name on the bar.
func (m Mode) Name() string {
	return [...]string{
		Hand: "手写", Pinyin: "拼音", Nine: "九键", Stroke: "笔画", Names: "姓名", Digits: "数字",
		Symbols: "符号", Letters: "英文", Places: "村名",
	}[m]
}

// spelled reports whether the mode's letters are pinyin, on whatever keys.
func (m Mode) spelled() bool { return m == Pinyin || m == Nine || m == Names }

// Purpose is what a field is for; it decides which keys are shown.
type Purpose int

// The purposes.
const (
	Text    Purpose = iota // sentences, with new lines
	Line                   // one line of words: an address
	Name                   // a person's name
	Place                  // one of Use.List
	Phone                  // a phone number
	Code                   // a few digits
	Receipt                // a receipt number
)

// words reports whether the purpose has engines.
func (p Purpose) words() bool { return p <= Place }

// modes lists what a purpose offers, in the order of the bar.
func (p Purpose) modes() []Mode {
	switch p {
	case Text, Line:
		return []Mode{Hand, Pinyin, Nine, Stroke, Digits, Symbols}
	case Name:
		return []Mode{Names, Hand, Pinyin, Nine, Stroke, Symbols}
	case Place:
		return []Mode{Places}
	}
	return nil
}
