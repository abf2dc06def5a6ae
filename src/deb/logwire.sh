#!/bin/sh
# logwire [COMMAND ...]   LogWire, with the settings and the logs of this machine's service
#
# All of that belongs to the user logwire. Root becomes that user first, so nothing that a command makes is
# in the service's way; anybody else is told to use sudo. With --config FILE it is whoever calls it, with
# settings of his own.
set -u
home=/usr/lib/logwire
settings=/etc/logwire/logwire.properties
user=logwire
# In a container there is no file, unless one is mounted: whoever starts it is the service.
[ -d "${settings%/*}" ] || settings=

words=
for argument; do
  case $argument in
    --config | --config=*) settings= ;;
    -h | --help | -V | --version) words=only ;;
  esac
done
case ${1-} in
  help | completion | password) words=only ;;
esac

# What the unit sets beside the file, and the secrets that it is handed, hold for commands too.
take_environment_of_unit() {
  [ -d /run/systemd/system ] || return 0
  while read -r assignment; do
    name=${assignment%%=*}
    case $name in
      LOGWIRE_*[!A-Z0-9_]*) ;;
      LOGWIRE_*) eval "[ -n \"\${$name+set}\" ]" || export "$assignment" ;;
    esac
  done << END
$(systemctl show --property=Environment --value logwire.service 2> /dev/null | xargs -n 1 2> /dev/null)
END
}

me=$(id -u)
if [ -n "$words" ]; then
  settings=
elif [ "$me" = 0 ] && id "$user" > /dev/null 2>&1; then
  take_environment_of_unit
  export HOME=/ USER=$user LOGNAME=$user
  exec setpriv --reuid="$user" --regid="$user" --init-groups "$0" "$@"
elif [ -n "$settings" ] && [ "$me" != "$(id -u "$user" 2> /dev/null)" ]; then
  echo "logwire: the logs of this machine belong to the user $user, and you are $(id -un): use sudo logwire${1:+ $1}" >&2
  exit 1
fi

# systemd hides the secrets of the unit from ExecStartPost. To ask for the health, none is needed; what has to be there
# for the settings to be whole gets a text of no meaning.
if [ "${1-}" = health ]; then
  for name in $(env | sed -n 's/^\(LOGWIRE_[A-Z0-9_]*\)_FILE=.*/\1/p'); do
    eval "[ -r \"\$${name}_FILE\" ]" && continue
    unset "${name}_FILE"
    case $name in
      LOGWIRE_CONSOLE_PASSWORD) export "$name=no password is needed" ;;
      *_URL) export "$name=https://localhost/" ;;
    esac
  done
fi

export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
# Java reads arguments in the character set of the locale: without any, a search for "über" loses its ü.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
case $#:${1-} in 0: | 2:--config | 1:--config=*) archive=classes ;; *) archive=commands ;; esac
exec "$home/runtime/bin/java" "@$home/java.options" -Djava.locale.providers=COMPAT \
  -XX:SharedArchiveFile="$home/$archive.jsa" -Xlog:disable -Xlog:all=error:stderr \
  -jar "$home/logwire.jar" ${settings:+--config "$settings"} "$@"
