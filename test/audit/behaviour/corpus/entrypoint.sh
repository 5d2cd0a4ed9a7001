#!/bin/sh
set -e

if [ -n "$CONFIG_URL" ]; then
  wget -q -O /etc/app/config.json "$CONFIG_URL"
fi

for hook in /docker-entrypoint.d/*.sh; do
  [ -x "$hook" ] && "$hook"
done

if [ "$1" = migrate ]; then
  shift
  eval "set -- $MIGRATE_ARGS \"\$@\""
fi

envsubst < /etc/app/app.conf.template > /etc/app/app.conf
exec "$@"
