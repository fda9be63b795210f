package archive

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

const configFile = "repo.toml"

// Config is how an archive is set up; it lies in repo.toml for county IT to read.
type Config struct {
	Name          string   `toml:"name"`            // the county's, shown in the key and the log
	URL           string   `toml:"url"`             // where stations find the archive
	Maintainer    string   `toml:"maintainer"`      // of the keyring package
	Origin        string   `toml:"origin"`          // of every InRelease, for pinning
	Label         string   `toml:"label"`           //
	ValidDays     int      `toml:"valid_days"`      // an InRelease older than this is refused by stations
	Keep          int      `toml:"keep"`            // earlier releases that stay in a ring
	Architectures []string `toml:"architectures"`   //
	Passphrase    string   `toml:"passphrase_file"` // of the signing key, "" for none
}

// DefaultConfig is what Init takes where nothing is said.
func DefaultConfig() Config {
	return Config{
		Maintainer: "示例县信息中心 <it@county.example>", Origin: "Lianluozhan", Label: "lianluozhan",
		ValidDays: 14, Keep: 2, Architectures: []string{"amd64", "arm64"},
	}
}

func (c *Config) complete() error {
	if strings.TrimSpace(c.Name) == "" {
		return problem("没有写县名", "请加 -name 示例县", nil)
	}
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "file") || (u.Scheme != "file" && u.Host == "") {
		return problemf("各站从这个地址取软件，写成 -url http://服务器地址:8099/", "软件源地址 %q 不对", c.URL)
	}
	if c.ValidDays < 2 || c.ValidDays > 365 {
		return problemf("建议 14。每周重签一次，留一次失败的余地。", "valid_days 要在 2 到 365 之间，现在是 %d", c.ValidDays)
	}
	if c.Keep < 0 || c.Keep > 20 || len(c.Architectures) == 0 {
		return problem("repo.toml 里的 keep 要在 0 到 20 之间，architectures 不能为空", "", nil)
	}
	for _, s := range []string{c.Name, c.Maintainer, c.Origin, c.Label} {
		if strings.ContainsAny(s, "\r\n") {
			return problem("repo.toml 里的文字不能换行", "", nil)
		}
	}
	return nil
}

// valid is how long a publication is believed.
func (c *Config) valid() time.Duration { return time.Duration(c.ValidDays) * 24 * time.Hour }

func loadConfig(name string) (Config, error) {
	conf := DefaultConfig()
	if _, err := toml.DecodeFile(name, &conf); err != nil {
		if os.IsNotExist(err) {
			return conf, missingArchive(name[:len(name)-len(configFile)-1], err)
		}
		return conf, problem("看不懂 "+name, "请检查最近改过的那一行："+err.Error(), err)
	}
	return conf, conf.complete()
}

func saveConfig(name string, conf Config) error {
	var b bytes.Buffer
	b.WriteString("# 软件源的设置。改好后运行 lianluozhan-repo resign 生效。\n" +
		"# url 或 maintainer 改了，还要运行 lianluozhan-repo key refresh，让各站换上新的密钥包。\n\n")
	if err := toml.NewEncoder(&b).Encode(conf); err != nil {
		return fmt.Errorf("encode %s: %w", configFile, err)
	}
	return writeDurably(name, b.Bytes(), 0o644)
}
