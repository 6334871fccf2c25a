#!/bin/bash
# Puts a backup (backup.sh) in the place of what is in the shop database.
#
# Inputs: DATABASE; CONFIRM, the same again, without which nothing is done; BUCKET; REGION; BACKUP_KEY, backups/oltp-….dump.
# Leaves behind: the database as it was when it was backed up: in one transaction, so that all of it is restored or nothing
# changed. What was made since then is gone.
# Reports: {key}.

set -Eeuo pipefail
needs DATABASE BUCKET REGION BACKUP_KEY
[[ ${CONFIRM:-} == "$DATABASE" ]] || fail "to restore $DATABASE, its name has to be given as CONFIRM"
[[ $BACKUP_KEY =~ ^backups/[A-Za-z0-9._-]+$ ]] || fail "no backup has the key $BACKUP_KEY"
export AWS_DEFAULT_REGION=$REGION
readonly HERE=/var/lib/clickstream/restore

install_packages awscli
put_folder 755 root /var/lib/clickstream
rm -rf "$HERE"
put_folder 700 postgres "$HERE"
trap 'rm -rf "$HERE"' EXIT
cd "$HERE"

progress "downloads $BACKUP_KEY"
told=$(aws s3 cp --only-show-errors "s3://$BUCKET/$BACKUP_KEY" backup.dump 2>&1) || fail "$told"
chown postgres backup.dump
runuser -u postgres -- pg_restore --list backup.dump >/dev/null || fail "$BACKUP_KEY is not a backup"

# --clean takes away only what the backup has: newer tables would stay, and hold on to older ones. The stock schema `public` comes
# back as PostgreSQL makes it.
empty() {
  cat <<'SQL'
SET client_min_messages = warning;
DO $$
DECLARE one name;
BEGIN
  FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', one);
  END LOOP;
END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
COMMENT ON SCHEMA public IS 'standard public schema';
GRANT USAGE ON SCHEMA public TO PUBLIC;
SQL
}

progress "restores $DATABASE"
# Without its COMMIT, which is sent only after the whole backup was read, nothing of it stays.
{
  echo "BEGIN; SET LOCAL lock_timeout = '60s';"
  empty
  runuser -u postgres -- pg_restore --clean --if-exists -f - backup.dump && echo 'COMMIT;'
} | runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 -d "$DATABASE" >/dev/null
runuser -u postgres -- psql -Xq -d "$DATABASE" -c 'ANALYZE'
report key "$BACKUP_KEY"
