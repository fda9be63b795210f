package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// trustIn returns whom the machine takes for the county: servers with a
// certificate under the roots in the file, or under the system's when there is
// no file.
func trustIn(file string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if file == "" {
		return c, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("根证书文件读不出来：%w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(b) {
		return nil, errors.New("根证书文件里没有证书（应为 PEM 格式）")
	}
	return c, nil
}
