# Starts all hosts of $FLEET/list, and ends them when it is ended. What is sent to an address of any fleet that no host has goes
# nowhere; that stays so when the hosts are gone, because connections to them may say a last word later. With a host's processes
# go its mounts, its network and the link to it.
trap 'trap "" TERM; kill -KILL $hosts 2>/dev/null; exit 0' TERM
hosts=
ip route replace blackhole "$NET" metric 9999 || exit 1
while read -r name address link digits; do
  unshare --mount --net --pid --uts --ipc --fork --kill-child sh "$HERE/ssh-fleet-host.sh" \
    "$name" "$address" "$OURS" "$link" "$$" "$FLEET" "$SERVER" "$digits" "$LOWER" &
  hosts="$hosts $!"
done <"$FLEET/list"
while :; do
  sleep 1000 &
  wait $!
done
