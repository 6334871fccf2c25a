#!/bin/bash
# Backs the shop database up, each night and whenever it is run with BACKUP_NOW.
#
# Inputs: DATABASE; BUCKET, the artifacts bucket, whose lifecycle takes backups away after 30 days; REGION, the bucket's; BACKUP_NOW,
# yes for a backup at once.
# Leaves behind: /usr/local/sbin/clickstream-backup, and clickstream-backup.timer that runs it at night; backups as
# s3://BUCKET/backups/oltp-<UTC time>.dump, in pg_dump's custom format, put there by this instance's role.
# Reports: {next, key, changed}: when the timer runs next; the backup that was made now, if any.

set -Eeuo pipefail
needs DATABASE BUCKET REGION
install_packages awscli
put_folder 755 root /var/lib/clickstream
put_folder 700 postgres /var/lib/clickstream/backup

put_file /usr/local/sbin/clickstream-backup 755 root < <(
  cat <<END
#!/bin/bash
# Written by clickstream-cli: what is changed here is changed back. Prints the key of the backup that it made.
set -euo pipefail
export AWS_DEFAULT_REGION=$REGION LC_ALL=C.UTF-8
readonly DATABASE=$DATABASE BUCKET=$BUCKET
END
  cat <<'END'
cd /var/lib/clickstream/backup
exec 8>.lock
flock 8
rm -f ./*.dump
file=oltp-$(date -u +%Y%m%dT%H%M%SZ).dump
# First whole on this disk: what is piped would leave half a backup where the dump fails.
runuser -u postgres -- pg_dump -Fc -f "$file" "$DATABASE"
runuser -u postgres -- pg_restore --list "$file" >/dev/null
aws s3 cp --only-show-errors "$file" "s3://$BUCKET/backups/$file"
rm -f "$file"
echo "backups/$file"
END
)
put_file /etc/systemd/system/clickstream-backup.service 644 root <<'END'
[Unit]
Description=Backup of the shop database to the artifacts bucket
After=postgresql.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/clickstream-backup
END
put_file /etc/systemd/system/clickstream-backup.timer 644 root <<'END'
[Unit]
Description=Backup of the shop database each night

[Timer]
OnCalendar=*-*-* 02:15:00 UTC
RandomizedDelaySec=30min
# One that was missed while the machine was stopped is made up for.
Persistent=true

[Install]
WantedBy=timers.target
END
systemctl daemon-reload
systemctl -q enable --now clickstream-backup.timer
! has_changed || systemctl restart clickstream-backup.timer

key=
if [[ ${BACKUP_NOW:-no} == yes ]]; then
  progress "backs $DATABASE up"
  key=$(/usr/local/sbin/clickstream-backup) || fail "the backup failed; its reason stands above"
fi
report next "$(systemctl show -P NextElapseUSecRealtime clickstream-backup.timer)" key "$key" changed "$(has_changed && echo true || echo false)"
