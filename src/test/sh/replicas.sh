#!/usr/bin/env bash
# src/test/sh/replicas.sh [ROUNDS [FAULT,...]]: three replicas of the built jar on a real PostgreSQL, under load;
# each fault of ReplicaFault so many times, and whether anything is lost, twice, or late. 2 rounds take some 3
# minutes, 20 some 50. As root all of it has a network of its own, in which a replica can be cut off.
set -euo pipefail
cd "$(dirname "$0")/../../.."
rounds=${1:-2}
faults=${2:-}

maven() {
  mvn -B -ntp -q -Dstyle.color=never -Dtest=ReplicaFaults -Dreplicas.jar=target/logwire.jar "$@"
}

./run.sh --version > /dev/null # builds it where needed
compiled=target/test-classes/io/logwire/ReplicaFaults.class
if [ ! -f $compiled ] || [ -n "$(find src/main src/test/java pom.xml -newer $compiled -print -quit)" ]; then
  maven test-compile
fi
maven surefire:test -Dreplicas.rounds=0 # fetches what it needs while there is a network

apart=()
if [ "$(id -u)" = 0 ] && command -v nft > /dev/null && unshare --net true 2> /dev/null; then
  apart=(unshare --net bash -c 'ip link set lo up; exec "$@"' bash)
fi
export -f maven
"${apart[@]}" timeout $((300 + rounds * 300)) bash -c 'maven "$@"' bash -o surefire:test \
  -Dreplicas.rounds="$rounds" -Dreplicas.faults="$faults" -Dreplicas.own-network="$([ ${#apart[@]} = 0 ] || echo true)" \
  ${REPLICAS_SEED:+-Dreplicas.seed="$REPLICAS_SEED"}
