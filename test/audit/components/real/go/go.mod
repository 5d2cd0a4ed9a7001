module example.org/shop

go 1.26.8

require github.com/google/uuid v1.3.0 // indirect
