# Ignores SIGTERM: only SIGKILL ends it.
say() { echo "stubborn worker of run ${RUN_ID:-none}: $1"; }

trap '' TERM
say 'started, ignoring SIGTERM'
# An ignored signal stays ignored in the program that takes the place of the shell.
exec sleep 86400
