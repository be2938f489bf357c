# Has two children that ignore SIGTERM, and does not leave before they do: only SIGKILL ends the family.
say() { echo "family worker of run ${RUN_ID:-none}: $1"; }

child() {
  trap '' TERM
  say "child $1 started, ignoring SIGTERM"
  exec sleep 86400
}

trap 'say "received SIGTERM, waiting for the children"' TERM
child 1 &
children=$!
child 2 &
children="$children $!"

say 'started'
for child in $children; do
  # A trapped signal ends `wait` early.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; done
done
