# Completes stickystate command lines in fish: stickystate completion fish | source
complete -c stickystate -a '(stickystate completion words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
