# Completes stickystate command lines in bash: source <(stickystate completion bash)
_stickystate() {
	local IFS=$'\n'
	COMPREPLY=($(stickystate completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _stickystate stickystate
