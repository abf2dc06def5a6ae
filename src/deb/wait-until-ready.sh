#!/bin/bash
# wait-until-ready [SECONDS]   waits until the service can commit a log, 30 s at most, and says why if it cannot
#
# The unit runs it after each start. It asks by the shell alone, where the service has left word of its address: a second
# Java would take the CPU that the start of the first one needs.
set -u
settings=/etc/logwire/logwire.properties
data=${LOGWIRE_DATA:-$(sed -n 's/^[[:blank:]]*data[[:blank:]]*[=:][[:blank:]]*//p' "$settings" 2> /dev/null | tail -n 1)}

# Without a console, a listener that answers is all that can be known.
is_ready() {
  local line host port console='' door='' answer=''
  while IFS= read -r line; do
    case $line in
      console=http://*) console=${line#console=http://} ;;
      door=http://*) door=${line#door=http://} ;;
    esac
  done 2> /dev/null < "${data:-data}/logwire.address"
  host=${console:-$door}
  port=${host##*:}
  host=${host%:*} host=${host#[} host=${host%]}
  [ -n "$host" ] && { exec 3<> "/dev/tcp/$host/$port"; } 2> /dev/null || return 1
  printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  read -r -t 5 answer <&3
  exec 3>&-
  case $answer in
    'HTTP/1.1 200'*) return 0 ;;
    HTTP/1.1*) [ -z "$console" ] ;;
    *) return 1 ;;
  esac
}

until is_ready; do
  [ "$SECONDS" -lt "${1:-30}" ] || exec /usr/bin/logwire health
  sleep 0.05
done
