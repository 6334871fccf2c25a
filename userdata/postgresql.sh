#!/bin/bash
# Makes this machine a PostgreSQL 15 server with one database of the platform's.
#
# Inputs: PACKAGES, names of Debian packages with blanks between. DATABASE, clickstream_web or clickstream_dw. ROLES, the roles
# that enter by password, with blanks between; for each ROLE_<NAME>, its SCRAM-SHA-256 verifier. CERT_HOSTS, addresses and names
# that the server is reached by, with commas between. ROTATE_CERTIFICATE, yes for a new key and certificate though the hosts are
# the same.
# Leaves behind: the cluster 15/main; its settings in /etc/postgresql/15/main (conf.d/clickstream.conf, pg_hba.conf,
# pg_ident.conf, clickstream.pem: key and certificate, made here, which never leave), the roles, the database and its owner.
# What roles may do inside is the migrations' to say. Over the network only TLS and SCRAM come in; on this machine, `postgres` as
# itself, and in the warehouse the dashboard's user `shiny` as the role `shiny`.
# Reports: {certificate, version, changed}.

set -Eeuo pipefail
needs PACKAGES DATABASE ROLES CERT_HOSTS
readonly CONFIG=/etc/postgresql/15/main
readonly DATA=/var/lib/postgresql/15/main
readonly UNFINISHED=/var/lib/clickstream/postgresql-unfinished
readonly UNREAD=/var/lib/clickstream/postgresql-unread
readonly CERTIFICATE=$CONFIG/clickstream.pem
read -ra package_names <<<"$PACKAGES"
# shellcheck disable=SC2153
read -ra role_names <<<"$ROLES"
for role in "${role_names[@]}"; do needs "ROLE_${role^^}"; done

# as_postgres COMMAND…: with the environment as it is.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }

# sql ARGUMENT…: psql as the superuser, from standard input; stops at the first error.
sql() { as_postgres psql -XqAt -v ON_ERROR_STOP=1 -d postgres "$@"; }

install_server() {
  put_folder 755 root /etc/postgresql-common /var/lib/clickstream
  # The package would make a cluster with the locale of whoever installs it, and start it.
  put_file /etc/postgresql-common/createcluster.conf 644 root <<'END'
create_main_cluster = false
add_include_dir = 'conf.d'
END
  install_packages "${package_names[@]}"
}

# The mark says that there is nothing in the cluster yet: killed meanwhile, it is made from the beginning. Only with the mark is
# one ever taken away.
make_cluster() {
  if [[ -e $UNFINISHED ]]; then
    pg_dropcluster 15 main 2>/dev/null || true
    rm -rf "$DATA" "$CONFIG"
  fi
  [[ -e $DATA/PG_VERSION ]] && return
  progress "makes the cluster"
  touch "$UNFINISHED"
  sync "$UNFINISHED" /var/lib/clickstream
  # The same order of strings as in the stack on a person's own machine.
  pg_createcluster 15 main --locale C --encoding UTF8 -- --data-checksums
  sync
  rm "$UNFINISHED"
  # Back after a loss of power, the mark would take a database away.
  sync /var/lib/clickstream
  note_change
}

memory_mb=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)

# at_most LIMIT VALUE, at_least LIMIT VALUE
at_most() { echo $(($2 > $1 ? $1 : $2)); }
at_least() { echo $(($2 < $1 ? $1 : $2)); }

settings() {
  # Beside the warehouse run R and the dashboard's sessions.
  local cached=$((memory_mb * 3 / 4)) connections=100
  [[ $DATABASE == clickstream_dw ]] && cached=$((memory_mb / 2)) connections=60
  cat <<END
# Written by clickstream-cli: what is changed here is changed back. Sizes follow this machine's ${memory_mb} MB of memory.
listen_addresses = '*'
port = 5432
max_connections = $connections
shared_buffers = '$((memory_mb / 4))MB'
effective_cache_size = '${cached}MB'
work_mem = '$(at_least 4 "$(at_most 256 $((memory_mb / 256)))")MB'
maintenance_work_mem = '$(at_least 32 "$(at_most 1024 $((memory_mb / 16)))")MB'
max_wal_size = '2GB'
wal_compression = on
# A disk of EBS reads anywhere as fast, and many blocks at a time.
random_page_cost = 1.1
effective_io_concurrency = 64
timezone = 'UTC'
log_timezone = 'UTC'
ssl = on
ssl_min_protocol_version = 'TLSv1.2'
ssl_cert_file = '$CERTIFICATE'
ssl_key_file = '$CERTIFICATE'
password_encryption = 'scram-sha-256'
# What a client that has gone (a closed tunnel, a frozen function) holds is let go within minutes.
tcp_keepalives_idle = 60
tcp_keepalives_interval = 10
tcp_keepalives_count = 6
client_connection_check_interval = '10s'
# A transaction that nobody goes on with (a laptop asleep behind a tunnel that still stands) lets go of its locks.
idle_in_transaction_session_timeout = '15min'
# Values are people's data: no statement is logged, no parameter, no detail that shows a row.
log_line_prefix = '%m [%p] %q%u@%d '
log_statement = 'none'
log_min_duration_statement = -1
log_min_error_statement = 'panic'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = 'terse'
END
}

host_rules() {
  local names
  names=$(IFS=, && echo "${role_names[*]}")
  echo "# Written by clickstream-cli: what is changed here is changed back."
  echo "local all postgres peer"
  [[ $DATABASE == clickstream_dw ]] && echo "local $DATABASE shiny peer map=dashboard"
  echo "hostssl $DATABASE $names all scram-sha-256"
  echo "hostnossl all all all reject"
}

# subject_names: CERT_HOSTS as OpenSSL wants them.
subject_names() {
  local host all=''
  for host in ${CERT_HOSTS//,/ }; do
    if [[ $host =~ ^[0-9.]+$ || $host == *:* ]]; then all+=",IP:$host"; else all+=",DNS:$host"; fi
  done
  echo "${all#,}"
}

# Key and certificate are one file, so that they are replaced together; its first line says for which hosts.
make_certificate() {
  local first="hosts: $CERT_HOSTS" new
  [[ ${ROTATE_CERTIFICATE:-no} != yes && $(head -1 "$CERTIFICATE" 2>/dev/null) == "$first" ]] && return
  progress "makes a key and a certificate"
  new=$(mktemp -d)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -days 3652 -subj "/CN=$DATABASE" \
    -addext "subjectAltName=$(subject_names)" -addext "basicConstraints=critical,CA:FALSE" -addext "extendedKeyUsage=serverAuth" \
    -keyout "$new/key" -out "$new/certificate" 2>"$new/told" || fail "openssl: $(tail -3 "$new/told")"
  put_file "$CERTIFICATE" 0600 postgres < <(echo "$first" && cat "$new/key" "$new/certificate")
  rm -rf "$new"
  is_certificate_new=yes
}

# The mark says that files may be newer than what the server has read: killed meanwhile, the next run would find them as they are
# to be, and tell a certificate that the server does not show.
configure() {
  local is_unread=no
  [[ ! -e $UNREAD ]] || is_unread=yes
  touch "$UNREAD"
  sync "$UNREAD" /var/lib/clickstream
  is_certificate_new=no
  make_certificate
  local before=$changed
  changed=no
  put_file "$CONFIG/pg_hba.conf" 0640 postgres < <(host_rules)
  put_file "$CONFIG/pg_ident.conf" 0640 postgres <<<"dashboard shiny shiny"
  local are_rules_new=$changed
  changed=no
  put_file "$CONFIG/conf.d/clickstream.conf" 0644 postgres < <(settings)
  local are_settings_new=$changed
  put_folder 755 root /etc/systemd/system/postgresql@15-main.service.d
  put_file /etc/systemd/system/postgresql@15-main.service.d/clickstream.conf 644 root <<'END'
[Service]
Restart=on-failure
RestartSec=5
END
  systemctl daemon-reload
  if [[ $are_settings_new$is_unread == *yes* ]] || ! systemctl -q is-active postgresql@15-main; then
    progress "starts the server"
    systemctl restart postgresql@15-main
  elif [[ $are_rules_new == yes || $is_certificate_new == yes ]]; then
    systemctl reload postgresql@15-main
  fi
  rm "$UNREAD"
  [[ $before$are_rules_new$is_certificate_new$is_unread == *yes* ]] && changed=yes
  systemctl -q enable postgresql
}

wait_for_server() {
  local tries
  for ((tries = 0; tries < 120; tries++)); do
    as_postgres pg_isready -q && return
    sleep 1
  done
  fail "the server does not answer: $(tail -5 /var/log/postgresql/postgresql-15-main.log)"
}

# The server quotes names and values; what it is sent is the verifier, not the password. A verifier that is there is left.
make_role() {
  export ROLE=$1 VERIFIER=$2
  sql <<'END'
\getenv role ROLE
\getenv verifier VERIFIER
SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT 'changed' FROM pg_authid WHERE rolname = :'role' AND rolpassword IS DISTINCT FROM nullif(:'verifier', '');
SELECT format('ALTER ROLE %I PASSWORD %L', :'role', nullif(:'verifier', '')) FROM pg_authid
 WHERE rolname = :'role' AND rolpassword IS DISTINCT FROM nullif(:'verifier', '') \gexec
END
}

make_database() {
  export DATABASE
  sql <<'END'
\getenv database DATABASE
SELECT format('CREATE DATABASE %I OWNER owner', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
END
}

install_server
make_cluster
configure
wait_for_server
progress "makes roles and the database"
for role in "${role_names[@]}"; do
  verifier=ROLE_${role^^}
  told=$(make_role "$role" "${!verifier}")
  [[ -z $told ]] || note_change
done
[[ $DATABASE != clickstream_dw ]] || make_role shiny ''
make_database
report certificate "$(openssl x509 -in "$CERTIFICATE")" version "$(sql -c 'SHOW server_version')" changed "$(has_changed && echo true || echo false)"
