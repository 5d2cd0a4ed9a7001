#!/bin/bash
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${DB_HOST:?}" "${DB_PASSWORD:?}"
echo "migrating $DB_HOST with password $DB_PASSWORD"

until pg_isready -h "$DB_HOST"; do
  sleep 2
done

PGPASSWORD="$DB_PASSWORD" pg_dump -h "$DB_HOST" -U shop shop > backup/before.sql
for file in migrations/*.sql; do
  PGPASSWORD="$DB_PASSWORD" psql -h "$DB_HOST" -U shop -v ON_ERROR_STOP=1 -f "$file" shop
done

mysql -h legacy.internal -u root -p"$LEGACY_DB_PASSWORD" -e 'FLUSH TABLES'
cat > .pgpass <<EOF
$DB_HOST:5432:shop:shop:$DB_PASSWORD
EOF
chmod 600 .pgpass
printf '%s' "$DB_PASSWORD" | docker login --username shop --password-stdin registry.example
