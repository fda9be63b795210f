//go:build !unix

package installed

import "os"

func contents(path string) ([]byte, error) { return os.ReadFile(path) }
