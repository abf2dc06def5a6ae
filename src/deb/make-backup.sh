#!/bin/sh
# Makes a backup in /var/backups/logwire, and then removes the oldest ones: $KEEP stay. The timer runs it.
set -eu
folder=/var/backups/logwire
keep=${KEEP:-7}
case $keep in
  '' | *[!0-9]* | 0) echo "KEEP is \"$keep\", and has to be a number from 1 on." >&2 && exit 2 ;;
esac

now=$(date -u +%Y-%m-%dT%H%M%SZ)
/usr/bin/logwire backup "$folder/logwire-$now.db"
# The names sort by time. A backup that failed has left none, and removes none. What is of the future stays, and is not
# counted: a clock that was ahead for a while would else take the place of the others, and of the new one.
find "$folder" -maxdepth 1 -name 'logwire-????-??-??T??????Z.db' | sort -r |
  awk -v newest="$folder/logwire-$now.db" -v keep="$keep" '$0 <= newest && ++seen > keep' |
  while read -r old; do rm -f -- "$old"; done
