# Cleans up for three seconds when it is told to stop.
say() { echo "slow worker of run ${RUN_ID:-none}: $1"; }

clean_up() {
  trap '' TERM
  say 'received SIGTERM, cleaning up for 3 s'
  # A child that nobody waits for stays in the process table for a while.
  kill $! 2>/dev/null
  wait
  sleep 3
  say 'cleaned up, exiting'
  exit 0
}

trap clean_up TERM
say 'started'
# In the background and waited for: a shell runs its trap only after a foreground command.
sleep 86400 &
wait
