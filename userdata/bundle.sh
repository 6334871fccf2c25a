#!/bin/bash
# Builds a bundle of Debian packages: everything that a machine without internet needs to install some, as one file that is an
# apt source when unpacked. Runs on the shop database's machine, which has internet, for the warehouse's machine.
#
# Inputs: PACKAGES, names with blanks between; ARCHITECTURE of the machine they are for, amd64 or arm64.
# Leaves behind: /var/lib/clickstream/bundle/bundle.tar, until upload-bundle.sh has taken it away.
# Reports: {sha256, bytes, packages}.

set -Eeuo pipefail
needs PACKAGES ARCHITECTURE
readonly WORK=/var/lib/clickstream/bundle
readonly POOL=$WORK/content/pool
read -ra names <<<"$PACKAGES"

install_packages apt-utils
put_folder 755 root /var/lib/clickstream "$WORK"
put_folder 755 root "$WORK/content" "$POOL" "$WORK/lists"
rm -f "$WORK/bundle.tar" "$WORK/bundle.tar.new" /var/lib/clickstream/bundle-uploaded

# With nothing installed, apt takes all that the packages need, down to libc: the other machine may have older ones of it, or other
# ones. With lists of its own, it may be for another architecture.
: >"$WORK/status"
for_it() {
  apt -o Dir::State::status="$WORK/status" -o Dir::State::lists="$WORK/lists" -o Dir::Cache::archives="$POOL" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root \
    -o APT::Architecture="$ARCHITECTURE" -o APT::Architectures::="$ARCHITECTURE" "$@"
}
progress "looks for newest packages"
for_it update
progress "downloads packages"
# Of an earlier run that was killed: what is whole is not downloaded again, what is outdated must not come along.
for_it autoclean
for_it install -y --no-install-recommends --download-only "${names[@]}"
rm -rf "$POOL/partial" "$POOL/lock"

progress "indexes packages"
cd "$WORK/content"
rm -f Packages Release
apt-ftparchive packages pool >Packages
apt-ftparchive release . >"$WORK/Release"
mv "$WORK/Release" Release
count=$(grep -c '^Package: ' Packages)

progress "packs $count packages"
chmod -R a+rX .
tar -cf "$WORK/bundle.tar.new" --sort=name --owner=0 --group=0 --numeric-owner Packages Release pool
mv "$WORK/bundle.tar.new" "$WORK/bundle.tar"
rm -rf "$WORK/content" "$WORK/lists" "$WORK/status"
report sha256 "$(sha256_of "$WORK/bundle.tar")" bytes "$(stat -c %s "$WORK/bundle.tar")" packages "$count"
