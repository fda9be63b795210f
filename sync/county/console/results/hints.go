package results

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// hint is a place in a text that may tell who somebody is.
type hint struct {
	Field string // which text: title, summary, answer
	Found string
	What  string // why it was found
}

// surnames are the most common ones; two characters before one.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"

// patterns find what may name a person. The first group, where there is one, is what
// is shown.
var patterns = []struct {
	what string
	re   *regexp.Regexp
}{
	{"像是身份证号", regexp.MustCompile(`\d{17}[\dXx]|\d{15}`)},
	{"像是电话号码", regexp.MustCompile(`1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|[2-9]\d{6,7}`)},
	{"像是车牌号", regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\- ]?[A-Z0-9]{5,6}`)},
	{"像是住址", regexp.MustCompile(`\p{Han}{0,6}[\d一二三四五六七八九十百]+(?:号楼|栋|幢|单元|室|门牌|组\d*号|号院|号)(?:[\d一二三四五六七八九十百\-]+(?:号楼|单元|层|室|户|号)?)*`)},
	{"像是姓名", regexp.MustCompile(`(?:反映人|当事人|居民|村民|群众|住户|业主|申请人|姓名|户主)[：:是为叫]?([` + surnames + `]\p{Han}{1,2})(?:[，,。；;、（(]|反映|说|家|的|$)`)},
	{"像是姓名", regexp.MustCompile(`([` + surnames + `][\p{Han}某×*]{0,2}?)(?:先生|女士|同志|老人|大爷|大妈|大娘|奶奶|爷爷|阿姨|师傅|老师|某某|某)`)},
	{"像是网上的账号", regexp.MustCompile(`(?i)(?:微信|QQ|扣扣|邮箱)号?[：: ]?[A-Za-z0-9_\-.@]{5,}|[A-Za-z0-9_.\-]+@[A-Za-z0-9\-]+\.[A-Za-z.]+`)},
}

// private is what is known of who filed a matter. It is compared with, never shown.
type private struct {
	said  string
	names []string // the name, phone and address given
}

// copied is how many characters in a row make a sentence somebody's own.
const copied = 14

// hintsIn finds what may tell who somebody is.
func hintsIn(field, text string, p private) (out []hint) {
	put := func(found, what string) {
		found = strings.TrimSpace(found)
		if found != "" && !slices.ContainsFunc(out, func(h hint) bool { return strings.Contains(h.Found, found) }) {
			out = append(out, hint{field, found, what})
		}
	}
	for _, x := range p.names {
		if len([]rune(x)) > 1 && strings.Contains(text, x) {
			put(x, whatOf(x))
		}
	}
	plain := narrow(text)
	for _, x := range patterns {
		for _, m := range x.re.FindAllStringSubmatch(plain, -1) {
			put(m[len(m)-1], x.what)
		}
	}
	if run := sameRun(plain, narrow(p.said)); run != "" {
		put(run, "和群众的原话一样，请换一种说法")
	}
	return out
}

// whatOf describes what somebody gave as what it looks like.
func whatOf(x string) string {
	switch {
	case strings.Trim(x, "0123456789-") == "":
		return "像是电话号码"
	case len([]rune(x)) <= 4:
		return "像是姓名"
	}
	return "像是住址"
}

// narrow turns full-width letters and digits into plain ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
			return r - 0xfee0
		}
		return r
	}, s)
}

// sameRun returns the longest run of at least copied letters that both texts have, ""
// for none. Spaces and points do not count.
func sameRun(a, b string) string {
	x, y := letters(a), letters(b)
	if len(x) < copied || len(y) < copied {
		return ""
	}
	at := map[string][]int{}
	for i := 0; i+copied <= len(y); i++ {
		k := string(y[i : i+copied])
		at[k] = append(at[k], i)
	}
	var best []rune
	for i := 0; i+copied <= len(x); i++ {
		for _, j := range at[string(x[i:i+copied])] {
			n := copied
			for i+n < len(x) && j+n < len(y) && x[i+n] == y[j+n] {
				n++
			}
			if n > len(best) {
				best = x[i : i+n]
			}
		}
	}
	return string(best)
}

func letters(s string) (out []rune) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}
