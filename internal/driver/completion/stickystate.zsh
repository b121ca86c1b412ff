#compdef stickystate
# Completes stickystate command lines in zsh: source <(stickystate completion zsh)
_stickystate() {
	local -a found
	found=(${(f)"$(stickystate completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
	if (( ${#found} )); then
		compadd -- $found
	else
		_files
	fi
}
compdef _stickystate stickystate
