#!/bin/bash
set -euo pipefail

APP=shop
RELEASE=/srv/$APP/releases/$(date +%Y%m%d%H%M%S)
CURRENT=/srv/$APP/current

id -u "$APP" >/dev/null 2>&1 || useradd --system --home "/srv/$APP" --shell /usr/sbin/nologin "$APP"
mkdir -p "$RELEASE"
tar -xf shop.tar -C "$RELEASE"
chown -R "$APP:$APP" "$RELEASE"

cat > /etc/systemd/system/$APP.service <<EOF
[Unit]
Description=$APP
After=network-online.target

[Service]
User=$APP
ExecStart=$CURRENT/bin/$APP
Restart=on-failure

[Install]
WantedBy=multi-user.target
EOF

ln -sfn "$RELEASE" "$CURRENT"
systemctl daemon-reload
systemctl enable --now "$APP"
for unit in nginx "$APP"; do
  systemctl restart "$unit"
done
ls -1dt /srv/$APP/releases/* | tail -n +6 | xargs -r rm -rf --
