module github.com/stickystate/stickystate

go 1.26.0
