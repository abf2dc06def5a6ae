#!/usr/bin/env bash
# src/test/sh/patroni.sh [ROUNDS]: three replicas of the built jar on three nodes of Debian's PostgreSQL, which
# Patroni minds with etcd, strictly synchronous: a switchover, the primary killed, its node stopped, Patroni alone
# killed, each so many times, and whether anything is lost, twice, or late. One round takes some 2 minutes.
set -euo pipefail
if [ ! -x /usr/bin/patroni ] || [ ! -x /usr/bin/etcd ] || ! ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1; then
  echo "patroni.sh: needs Debian's programs: apt-get install patroni etcd-server python3-etcd postgresql" >&2
  exit 1
fi
exec "$(dirname "$0")/replicas.sh" "${1:-1}" SWITCHED_OVER,PRIMARY_KILLED,PRIMARY_STOPPED,PATRONI_KILLED
