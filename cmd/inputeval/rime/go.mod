module lianluozhan/cmd/inputeval/rime

go 1.26.0
