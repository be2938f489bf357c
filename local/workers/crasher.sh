# Fails after one second.
say() { echo "crasher worker of run ${RUN_ID:-none}: $1"; }

say 'started'
sleep 1
say 'exiting with 1'
exit 1
