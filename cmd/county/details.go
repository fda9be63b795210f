package main

import "cmp"

// details is what -h adds for commands that have more to say.
func details(name string) string {
	return cmp.Or(detailsOfWork(name), detailsOfCare(name), detailsOfFleet(name))
}

// detailsOfWork are those of what is done every day.
func detailsOfWork(name string) string {
	return map[string]string{
		"import": `
先把文件夹里的问题一次全部列出来；有一处错误就什么都不导入。
上次导入、这次文件夹里没有了的内容，会从各站屏幕上撤下。
`,
		"serve": `
  -listen    监听地址和端口，默认 127.0.0.1:8080
  -tls-cert  给手机和浏览器看的证书文件（PEM）
  -tls-key   它的私钥文件（PEM）
  -gateway   县里前面有网关（TLS 到网关为止），一体机可以经它接入
  -console-plain  后台可以从别的电脑用 http:// 打开，口令不加密；只在封闭的专网里用
后台在 /console/。从别的电脑打开要有证书；在这台电脑上用 http://127.0.0.1 打开不用。
一体机在同一个端口上用县里自己的证书加密连接，不用另外配置。
  -metrics 地址:端口   给监控系统看的 /metrics 和 /healthz，不写就不开；不要对外开放
  -backup 目录         定时备份到这里，最好是另一块盘；每份备份都读回来核对过。
                       盘不在、不能写，服务照常，马上告警；盘好了接着备份
  -backup-every 24h    隔多久备份一次
  -backup-keep 14      留几份，更早的删掉
  -passphrase-file 文件、-key-file 文件   一启动就解锁登记的密钥；不写就锁着，登记照收
`,
		"init": `
  -suite sm               登记用国密算法密封（SM2、SM3、SM4）；不写就用 X25519
  -passphrase-file 文件   密钥的口令在这个文件里；不写就在屏幕上问
  -key-file 文件          用密钥文件代替口令，没有就新做一个；不要放在数据目录里
登记在一体机上就密封好了，只有这把密钥打得开。口令忘了、密钥文件丢了，谁也打不开。
`,
		"key": `
  list            有哪些密钥，现在用的是哪一把
  new             换一把新的，各站马上改用它；以前的登记照样打得开。-suite sm 用国密算法
  passphrase      换口令。-new-passphrase-file 或者 -new-key-file 写明新的
  export 文件     把 seal.keys 另存一份，口令不变
  -passphrase-file 文件、-key-file 文件   现在的口令或者密钥文件；不写就在屏幕上问
`,
		"unlock": `
  -passphrase-file 文件、-key-file 文件   口令或者密钥文件；不写就在屏幕上问
服务停止以后又锁上。要一启动就能看登记，在 serve 后面写 -key-file 或者 -passphrase-file。
`,
		"station": `
  list         各站点的一体机：机器指纹、证书到哪天、是否在线
  add 站点     发一个入网码（也可以写 code），一台机器用一次
    -for 时长    有效多久，默认 24h
    -file 文件   写成 U 盘上的入网文件，一体机插上 U 盘就能读
    -replace     顶替站点上原有的一体机：新机器入网后，旧的就停用
    -also        保留原有的一体机，再添一台
    -address     一体机访问县里服务的地址，例如 https://10.0.0.5:8080
  revoke 站点  停用这个站点的一体机，直到重新入网
机器指纹是六位数字，一体机“站点维护”里也有，两边一样才是同一台。
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
	}[name]
}

// detailsOfCare are those of looking after the data.
func detailsOfCare(name string) string {
	return map[string]string{
		"account": `
  list              有哪些账号
  add 账号          新建，显示初始口令；第一次登录时要改
    -person 姓名      -role 角色：office 县人大代表工委（不写就是它）、town 乡镇人大、liaison 联络员、it 信息科、auditor 审计
    -town 乡镇        乡镇人大要写；-station 站点，联络员要写
    -office 名称      群众看到的经办单位
    -password-file 文件  口令在这个文件里，不用再改；不写就做一个初始口令
  password 账号     重置口令，显示新的初始口令
  off 账号          停用；on 账号 再启用
`,
		"quarantine": `
  list        收不进来的登记、评价、签到，和原因
  show 编号   其中一条的全部内容（含个人信息）
  retry       原因消除以后全部再收一次；也可以 retry 编号，只收一条
`,
		"ferry": `
没有网络的站，由联络员在一体机的“站点维护”里把登记写到 U 盘，拿到县里来：
先收下 U 盘上各站带来的登记，再给这些机器写好新的内容和收到的回执，带回去插上即可。
同一个 U 盘可以装很多站的；重复收、和网络一起用都不会多出一条。文件是加密签名的，别的县读不出。
  -station 站点   还没有带来过文件的站，也给它写一份；几个站用逗号隔开
`,
		"backup": `
文件已经存在时会被换成新的备份，新备份核对无误以后才换。
备份过的县，各站把报上来的登记留到进了备份以后再过 7 天，从备份恢复后可以补报。
要每天自动备份，在 serve 后面写 -backup 目录。
`,
		"restore": `
  -keys 文件   用 key export 另存的登记密钥；没有它打不开登记
新目录里不能已有数据。恢复以后，各站会重新取一遍资料，再补报县里没有的登记。
`,
		"export": `
文件夹里会有可以再导入的资料，和“登记簿.csv”（含个人信息，请妥善保管）。
  -passphrase-file 文件、-key-file 文件   登记密钥的口令或者密钥文件；不写就在屏幕上问
`,
	}[name]
}

// detailsOfFleet are those of the stations' machines.
func detailsOfFleet(name string) string {
	return map[string]string{
		"stations": `
  list [-town 乡镇]             各站一体机：在线、版本、升级到哪一步、未报送、磁盘、温度、触摸屏、告警
  show 站点                     一个站的全部情况和发过的命令
  releases                      各个范围定的版本、撤下的版本、什么时候自己暂停
  want 范围 版本 [-now] [-new] [-share 15] [-row 0] [-first 5]  定一个范围要用的版本；-now 不等夜间，-new 是还没有一体机
                                装过的新版本；-share、-row 只管这一次（不写就按 limits）；
                                -first 先升几台（不写是 5），成功一台再多放两台；以前用过的版本不分批
  pause|resume|rollback|drop 范围   暂停、继续、退回上一版、不再另定；-why 写为什么
  retry 站点                    版本在这个站没有成功、毛病在机器自己：修好以后再试一次
  withdraw 版本                 撤下一个版本，全县不再用，不能恢复；-why 写为什么
  ring town/乡镇|station/站点 canary|early|all|none   分圈
  hold|go 站点                  停在现在的版本，恢复升级
  limits [-share 10] [-row 3] [-quiet 01:00-05:00]   失败多少就自己暂停；夜间时段（none 用一体机自己的）
  restart|reboot|refresh|update 站点   重启程序、重启机器、重新下发内容、现在升级
  screenshot|logs 站点 [-out 文件]     取屏幕截图、取日志；写了 -out 就等传过来存好，-wait 最多等多久
  volume 站点 0到100，screen 站点 on|off   音量，开屏关屏
  alarms [see 类别|all -why 怎么处理]  告警；有没人管的告警时，退出码是 3
  alarms hook [网址|test|none]         新的和解除的告警推送给别的系统（HTTP POST，JSON）；不写网址就看推送得怎么样
范围写 canary（试点圈）、early（先行圈）、all（全部圈）、town/乡镇、station/站点。
`,
	}[name]
}
