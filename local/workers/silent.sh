# Knows nothing of Standdown: no heartbeats, no word. Works until it is told to stop, and goes at once.
say() { echo "silent worker of run ${RUN_ID:-none}: $1"; }

leave() {
  say 'received SIGTERM, exiting'
  # A child that nobody waits for stays in the process table for a while.
  kill -KILL $! 2>/dev/null
  wait
  exit 0
}

trap leave TERM
# In the background and waited for: a shell runs its trap only after a foreground command.
sleep 86400 &
say 'started'
wait
