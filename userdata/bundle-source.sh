#!/bin/bash
# Makes a bundle of Debian packages (bundle.sh) this machine's one source of packages.
#
# Inputs: BUNDLE_URL, a presigned GET; BUNDLE_SHA256.
# Leaves behind: the bundle, unpacked, in /opt/clickstream/bundle; an apt source for it; all other sources in
# /etc/apt/sources.away; man pages, documentation and translations of programs are left out of what is installed from now on;
# what is installed already, in the bundle's versions.
# A bundle with another checksum is not unpacked: exit 65.
# Reports: {sha256, changed}.

set -Eeuo pipefail
needs BUNDLE_URL BUNDLE_SHA256
readonly BUNDLE=$CLICKSTREAM_HOME/bundle
readonly FILE=$CLICKSTREAM_HOME/bundle.tar
readonly AWAY=/etc/apt/sources.away

put_folder 755 root "$CLICKSTREAM_HOME" "$AWAY"

fetch_bundle() {
  # What is left of an earlier download is of use only for the same bundle.
  [[ $(cat "$FILE.sha256" 2>/dev/null) == "$BUNDLE_SHA256" ]] || rm -f "$FILE"
  echo "$BUNDLE_SHA256" >"$FILE.sha256"
  progress "downloads the package bundle"
  download "$BUNDLE_URL" "$FILE"
  progress "checks the package bundle"
  local is
  is=$(sha256_of "$FILE")
  [[ $is == "$BUNDLE_SHA256" ]] && return
  rm -f "$FILE" "$FILE.sha256"
  fail_spoilt "the package bundle's SHA-256 is $is, and should be $BUNDLE_SHA256: nothing was unpacked"
}

unpack() {
  progress "unpacks the package bundle"
  rm -rf "$BUNDLE.new"
  put_folder 755 root "$BUNDLE.new"
  tar -C "$BUNDLE.new" -xf "$FILE"
  # Read by apt's own user.
  chmod -R a+rX "$BUNDLE.new"
  echo "$BUNDLE_SHA256" >"$BUNDLE.new/sha256"
  rm -rf "$BUNDLE"
  mv -T "$BUNDLE.new" "$BUNDLE"
  rm -f "$FILE" "$FILE.sha256"
  note_change
}

if [[ $(cat "$BUNDLE/sha256" 2>/dev/null) != "$BUNDLE_SHA256" ]]; then
  fetch_bundle
  unpack
fi

for source in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  [[ -s $source && $source != */clickstream.list ]] || continue
  mv -f "$source" "$AWAY/"
  note_change
done
put_file /etc/apt/sources.list.d/clickstream.list 644 root <<<"deb [trusted=yes] file:$BUNDLE ./"
put_file /etc/dpkg/dpkg.cfg.d/clickstream 644 root <<'END'
path-exclude=/usr/share/man/*
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/locale/*
END
apt update
# A newer bundle is how this machine gets newer packages.
if [[ ! -e $BUNDLE/applied ]]; then
  progress "brings packages up to the bundle's versions"
  mend_packages
  apt upgrade -y --no-install-recommends
  touch "$BUNDLE/applied"
fi
report sha256 "$BUNDLE_SHA256" changed "$(has_changed && echo true || echo false)"
