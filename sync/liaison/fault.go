package liaison

import "fmt"

// FaultWords says to a resident in plain words what is wrong with a field, "" for no
// fault: the same words on every screen.
func FaultWords(f Field, fault Fault) string {
	if fault == "" {
		return ""
	}
	words := map[Field]map[Fault]string{
		FieldConsent:  {Missing: "请先阅读并同意须知"},
		FieldCategory: {Missing: "请选一类，拿不准就选“其他”", Unknown: "这一类已停用，请另选一类"},
		FieldText: {
			Missing:  "请写下要反映的事",
			TooShort: fmt.Sprintf("请再写几个字，至少 %d 个字", MinText),
			TooLong:  fmt.Sprintf("最多 %d 个字，请删去一些", MaxText),
		},
		FieldVillage: {TooLong: "村（社区）名太长了"},
		FieldAddress: {TooLong: fmt.Sprintf("地址最多 %d 个字", MaxAddress)},
		FieldName: {
			Missing: "请填写姓名或称呼",
			Strange: "姓名里不能有数字或符号",
			TooLong: fmt.Sprintf("姓名最多 %d 个字", MaxName),
		},
		FieldPhone: {
			Missing:  "请填写电话，办理结果要告诉您",
			TooShort: "电话号码少了几位，请核对",
			TooLong:  "电话号码多了几位，请核对",
			Strange:  "电话号码不对，请填手机号或带区号的座机号",
		},
	}
	if w := words[f][fault]; w != "" {
		return w
	}
	return "这一项填得不对，请核对"
}
