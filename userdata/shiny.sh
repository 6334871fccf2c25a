#!/bin/bash
# Serves the dashboard from the warehouse's machine, to this machine alone: sessions come to it through Session Manager.
#
# Inputs: PACKAGES, names of Debian packages with blanks between. STACK, its name. APP_URL, a presigned GET of the app as tar or
# tar.gz with app.R at its top; APP_SHA256.
# Leaves behind: R and Shiny Server; /etc/shiny-server/shiny-server.conf; the app in /opt/clickstream/dashboard/<SHA-256>, with
# /srv/shiny-server/clickstream pointing to it, served on http://127.0.0.1:3838/ as user `shiny`, which PostgreSQL knows as the
# role `shiny` on the local socket. Apps run in the locale C.UTF-8 and the time zone UTC, and know CLICKSTREAM_STACK.
# Reports: {app, version, changed}.

set -Eeuo pipefail
needs PACKAGES STACK APP_URL APP_SHA256
readonly APPS=$CLICKSTREAM_HOME/dashboard
readonly SERVED=/srv/shiny-server/clickstream
readonly ADDRESS=http://127.0.0.1:3838/
PAGE=$(mktemp)
trap 'rm -f "$PAGE"' EXIT
read -ra package_names <<<"$PACKAGES"

install_server() {
  # The package starts it as soon as it is there, on every address. The mask goes with a reboot.
  are_installed shiny-server || systemctl -q mask --runtime shiny-server
  install_packages "${package_names[@]}"
}

configure() {
  put_folder 755 root /srv/shiny-server /etc/systemd/system/shiny-server.service.d
  # Shiny Server gives its apps neither its own environment nor its locale: R's site file does.
  put_file /etc/default/locale 644 root <<<'LANG=C.UTF-8'
  put_file /etc/R/Renviron.site 644 root <<END
LANG=C.UTF-8
LC_ALL=C.UTF-8
TZ=UTC
CLICKSTREAM_STACK=$STACK
END
  put_file /etc/systemd/system/shiny-server.service.d/clickstream.conf 644 root <<'END'
[Unit]
After=postgresql.service

[Service]
Restart=always
RestartSec=2
END
  put_file /etc/shiny-server/shiny-server.conf 644 root <<END
# Written by clickstream-cli: what is changed here is changed back.
run_as shiny;
server {
  listen 3838 127.0.0.1;
  location / {
    app_dir $SERVED;
    log_dir /var/log/shiny-server;
    directory_index off;
    # Of a small machine that has just started.
    app_init_timeout 180;
    # The next visitor finds the app warm.
    app_idle_timeout 900;
  }
}
END
}

# Unpacked beside the one that is served, then put in its place in one step.
deploy() {
  local file=$APPS/$APP_SHA256.tar is
  put_folder 755 root "$CLICKSTREAM_HOME" "$APPS"
  [[ $(readlink "$SERVED" 2>/dev/null) == "$APPS/$APP_SHA256" ]] && return
  progress "downloads the dashboard"
  download "$APP_URL" "$file"
  is=$(sha256_of "$file")
  if [[ $is != "$APP_SHA256" ]]; then
    rm -f "$file"
    fail_spoilt "the dashboard's SHA-256 is $is, and should be $APP_SHA256: the one that runs stays"
  fi
  rm -rf "${APPS:?}/$APP_SHA256"
  put_folder 755 root "$APPS/$APP_SHA256"
  # As of now (-m): in the archive all are of 1980, and browsers keep what has not changed for so long.
  tar -C "$APPS/$APP_SHA256" --no-same-owner -xmf "$file"
  chmod -R a+rX "$APPS/$APP_SHA256"
  sync
  ln -sfn "$APPS/$APP_SHA256" "$SERVED.new"
  mv -fT "$SERVED.new" "$SERVED"
  note_change
  find "$APPS" -mindepth 1 -maxdepth 1 ! -name "$APP_SHA256" -exec rm -rf {} +
}

# Another program on its port keeps the dashboard away, and a page of its own would be taken for it.
refuse_strangers() {
  local pid
  for pid in $(ss -Hltnp 'sport = :3838' | sed -n 's/.*pid=\([0-9]*\),.*/\1/p' | sort -u); do
    grep -q '/shiny-server\.service$' "/proc/$pid/cgroup" ||
      fail "port 3838 is taken by another program: $(cat "/proc/$pid/comm"), process $pid"
  done
}

start() {
  refuse_strangers
  systemctl daemon-reload
  systemctl -q unmask --runtime shiny-server
  systemctl -q enable shiny-server
  # A dashboard that was replaced runs on in its old processes.
  if has_changed || ! systemctl -q is-active shiny-server; then
    progress "starts the dashboard"
    systemctl restart shiny-server
  fi
}

log_tail() { cat /var/log/shiny-server/*.log 2>/dev/null | tail -8; }

wait_for_page() {
  local tries told=''
  for ((tries = 0; tries < 60; tries++)); do
    told=$(curl -sS -m 180 -o "$PAGE" -w '%{http_code}' "$ADDRESS" 2>&1) && [[ $told == 200 ]] && break
    sleep 2
  done
  [[ $told == 200 ]] || fail "the dashboard does not answer: $told. Its log: $(log_tail)"
  grep -qF "Clickstream of $STACK" "$PAGE" || fail "the dashboard's page is another one: $(head -c 300 "$PAGE"). Its log: $(log_tail)"
}

# What the page loads, plotly.js above all, is the app's that was brought now.
check_files() {
  local file name
  for file in "$SERVED"/www/*; do
    [[ -f $file ]] || continue
    name=${file##*/}
    curl -sS -m 60 --fail "$ADDRESS$name" | cmp -s - "$file" || fail "the dashboard does not serve $name as it is"
  done
}

# The page comes without the warehouse too, and says so: here R asks it as the app does, as the app's user.
check_warehouse() {
  local told
  told=$(cd / && runuser -u shiny -- Rscript --no-init-file -e '
    connection <- DBI::dbConnect(RPostgreSQL::PostgreSQL(), host = "/var/run/postgresql", dbname = "clickstream_dw", user = "shiny")
    cat(DBI::dbGetQuery(connection, "SELECT current_user::text")[[1]])' 2>&1) || true
  [[ $told == *shiny ]] || fail "the dashboard does not reach the warehouse: $told"
}

install_server
configure
deploy
start
wait_for_page
check_files
check_warehouse
refuse_strangers
report app "$APP_SHA256" version "$(dpkg-query -W -f '${Version}' shiny-server)" changed "$(has_changed && echo true || echo false)"
