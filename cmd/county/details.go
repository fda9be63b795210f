package main

// details is what -h adds for commands that have more to say.
func details(name string) string {
	return map[string]string{
		"import": `
先把文件夹里的问题一次全部列出来；有一处错误就什么都不导入。
上次导入、这次文件夹里没有了的内容，会从各站屏幕上撤下。
`,
		"serve": `
  -listen    监听地址和端口，默认 127.0.0.1:8080
  -tls-cert  证书文件（PEM）      不带证书只应在本机试用
  -tls-key   私钥文件（PEM）
  -backup 目录         定时备份到这里，最好是另一块盘；每份备份都读回来核对过
  -backup-every 24h    隔多久备份一次
  -backup-keep 14      留几份，更早的删掉
`,
		"station": `
  list         各站点、一体机、是否在线
  code 站点    发一个入网码，24 小时内有效，一台机器用一次
  revoke 站点  停用这个站点的一体机，直到重新入网
`,
		"registrations": `
  list                                        全部登记，手机号和姓名打码
  show   回执号                               一件登记的全部内容
  accept 回执号 [-title 简题]                 受理
  assign 回执号 -unit 承办单位 -due 日期      交办
  note   回执号 -words 进展                   办理进展
  answer 回执号 -class A -words 答复内容      答复
  refer  回执号 -words 该找谁                 不予受理，告知去向
  close  回执号                               办结，要先有答复
-words 写的话，居民在屏幕和手机上都看得到。
`,
		"quarantine": `
  list        收不进来的登记、评价、签到，和原因
  show 编号   其中一条的全部内容（含个人信息）
  retry       原因消除以后全部再收一次；也可以 retry 编号，只收一条
`,
		"backup": `
文件已经存在时会被换成新的备份，新备份核对无误以后才换。
备份过的县，各站把报上来的登记留到进了备份以后再过 7 天，从备份恢复后可以补报。
要每天自动备份，在 serve 后面写 -backup 目录。
`,
		"restore": `
新目录里不能已有数据。恢复以后，各站会重新取一遍资料，再补报县里没有的登记。
`,
		"export": `
文件夹里会有可以再导入的资料，和“登记簿.csv”（含个人信息，请妥善保管）。
`,
	}[name]
}
