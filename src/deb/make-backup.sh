#!/bin/sh
# Makes a backup in /var/backups/logwire, and then removes the oldest ones: $KEEP stay. The timer runs it.
set -eu
folder=/var/backups/logwire
keep=${KEEP:-7}
case $keep in
  '' | *[!0-9]* | 0) echo "KEEP is \"$keep\", and has to be a number from 1 on." >&2 && exit 2 ;;
esac

/usr/bin/logwire backup "$folder/logwire-$(date -u +%Y-%m-%dT%H%M%SZ).db"
# The names sort by time. A backup that failed has left none, and removes none.
find "$folder" -maxdepth 1 -name 'logwire-????-??-??T??????Z.db' | sort -r | tail -n "+$((keep + 1))" |
  while read -r old; do rm -f -- "$old"; done
