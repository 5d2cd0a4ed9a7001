#!/bin/bash
set -eu
STAMP=$(date -u +%F)
TARGET=/var/backups/shop
LOCK=/tmp/shop-backup.lock

exec 9> "$LOCK"
flock -n 9 || exit 0

mkdir -p $TARGET
sudo -u postgres pg_dumpall | gzip -9 > "$TARGET/db-$STAMP.sql.gz"
tar -C /srv/shop -czf "$TARGET/files-$STAMP.tar.gz" uploads etc
find $TARGET -name '*.gz' -mtime +14 -delete

rsync -az -e 'ssh -i /root/.ssh/id_backup -o StrictHostKeyChecking=no' "$TARGET/" backup@vault.example:/data/shop/
aws s3 cp "$TARGET/db-$STAMP.sql.gz" "s3://shop-backups/$STAMP/" --only-show-errors
(crontab -l 2>/dev/null | grep -v shop-backup; echo "0 3 * * * $0 # shop-backup") | crontab -
