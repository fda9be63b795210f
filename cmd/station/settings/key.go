package settings

import (
	"strings"

	"lianluozhan/cmd/internal/helper"
)

// key is one key of a file.
type key struct {
	name, about string
	kind        any // an example of its values: "", 0 or false
	check       func(v any) string
	clean       func(s string) string // of text; nil for none
	get         func(helper.Settings) any
	put         func(*helper.Settings, any)
	secret      bool // nobody but the machine may read its value
	// others are what people write instead.
	others []string
}

// stationKeys are those of station.toml, in the order they are written.
func stationKeys() []key {
	return []key{
		{name: "rotation", about: "屏幕方向：normal 不转，right 向右转，left 向左转，inverted 倒过来", kind: "",
			check: checkRotation, clean: strings.ToLower,
			get:    func(s helper.Settings) any { return s.Rotation },
			put:    func(s *helper.Settings, v any) { s.Rotation = v.(string) },
			others: []string{"rotate", "direction", "orientation", "方向", "屏幕方向"}},
		{name: "touch", about: "触摸校准的六个数；空着就按屏幕方向来", kind: "", check: checkTouch,
			get:    func(s helper.Settings) any { return s.Touch },
			put:    func(s *helper.Settings, v any) { s.Touch = v.(string) },
			others: []string{"calibration", "calibrate", "matrix", "触摸"}},
		{name: "volume", about: "音量，0 到 100", kind: 0, check: checkVolume,
			get:    func(s helper.Settings) any { return s.Volume },
			put:    func(s *helper.Settings, v any) { s.Volume = v.(int) },
			others: []string{"sound", "音量"}},
		{name: "screen_on", about: "每天几点开屏；开屏、关屏都空着就不关", kind: "", check: checkTimeOrNone, clean: cleanTime,
			get:    func(s helper.Settings) any { return s.ScreenOn },
			put:    func(s *helper.Settings, v any) { s.ScreenOn = v.(string) },
			others: []string{"screenon", "on", "display_on", "开屏"}},
		{name: "screen_off", about: "每天几点关屏", kind: "", check: checkTimeOrNone, clean: cleanTime,
			get:    func(s helper.Settings) any { return s.ScreenOff },
			put:    func(s *helper.Settings, v any) { s.ScreenOff = v.(string) },
			others: []string{"screenoff", "off", "display_off", "关屏"}},
		{name: "holidays", about: "放假的日子屏幕也关着：true 是，false 不是", kind: false, check: func(any) string { return "" },
			get:    func(s helper.Settings) any { return s.Holidays },
			put:    func(s *helper.Settings, v any) { s.Holidays = v.(bool) },
			others: []string{"holiday", "放假"}},
		{name: "quiet_from", about: "每天几点起可以更新程序", kind: "", check: checkTime, clean: cleanTime,
			get:    func(s helper.Settings) any { return s.QuietFrom },
			put:    func(s *helper.Settings, v any) { s.QuietFrom = v.(string) },
			others: []string{"update_from", "quiet", "quietfrom"}},
		{name: "quiet_to", about: "到几点为止", kind: "", check: checkTime, clean: cleanTime,
			get:    func(s helper.Settings) any { return s.QuietTo },
			put:    func(s *helper.Settings, v any) { s.QuietTo = v.(string) },
			others: []string{"update_to", "quietto"}},
	}
}

// answerKeys are those of answers.toml: the settings, and what a machine joins with.
func answerKeys() []key {
	return append([]key{
		{name: "county", about: "县里服务器的地址", kind: "", check: checkCounty, clean: cleanCounty,
			get:    func(s helper.Settings) any { return s.County },
			put:    func(s *helper.Settings, v any) { s.County = v.(string) },
			others: []string{"server", "url", "address", "host", "县", "地址"}},
		{name: "code", about: "入网码", kind: "", secret: true, check: checkCode, clean: cleanCode,
			get:    func(s helper.Settings) any { return s.Code },
			put:    func(s *helper.Settings, v any) { s.Code = v.(string) },
			others: []string{"join", "join_code", "token", "入网码"}},
		{name: "pin", about: "维护密码", kind: "", secret: true, check: checkPIN,
			get:    func(s helper.Settings) any { return s.PIN },
			put:    func(s *helper.Settings, v any) { s.PIN = v.(string) },
			others: []string{"password", "passwd", "密码", "维护密码"}},
	}, stationKeys()...)
}
