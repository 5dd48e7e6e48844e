/**
 * The first process of a node: a server and its Sentinel, which live and die together. Both rewrite their
 * configurations in the data folder, so these are made at the first start only. Then the Sentinel begins two seconds
 * later: it asks the primary for its replicas at once, and again only after ten seconds.
 */
export const startScript: string = `#!/bin/bash
# usage: start-node DATA_FOLDER OWN_HOST PRIMARY_HOST QUORUM FSYNC
set -eu
data=$1 host=$2 primary=$3 quorum=$4 fsync=$5
pause=0
if [ ! -e "$data/sentinel.conf" ]; then
  pause=2
  cat > "$data/redis.conf" <<END
bind 0.0.0.0
port 6379
protected-mode no
dir $data
save ""
appendonly yes
appendfsync $fsync
replica-announce-ip $host
repl-ping-replica-period 1
repl-timeout 5
repl-diskless-sync-delay 0
END
  [ "$host" = "$primary" ] || echo "replicaof $primary 6379" >> "$data/redis.conf"
  cat > "$data/sentinel.conf" <<END
bind 0.0.0.0
port 26379
protected-mode no
dir $data
sentinel announce-ip $host
sentinel monitor main $primary 6379 $quorum
sentinel down-after-milliseconds main 2000
sentinel failover-timeout main 6000
sentinel parallel-syncs main 1
END
fi
redis-server "$data/redis.conf" &
sleep "$pause"
redis-sentinel "$data/sentinel.conf" &
wait -n
exit 1
`;
