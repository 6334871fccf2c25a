#!/bin/bash
# Builds a bundle of Debian packages: everything that a machine without internet needs to install some, as one file that is an
# apt source when unpacked. Runs on the shop database's machine, which has internet, for the warehouse's machine.
#
# Inputs: PACKAGES, names with blanks between; ARCHITECTURE of the machine they are for, amd64 or arm64; BUNDLE, a name of what is
# built: of the list, the architecture and this script.
# Leaves behind: /var/lib/clickstream/bundle/bundle.tar, until upload-bundle.sh has taken it away. One that was not uploaded within
# a day is built anew.
# Reports: {sha256, bytes, packages}.

set -Eeuo pipefail
needs PACKAGES ARCHITECTURE BUNDLE
readonly WORK=/var/lib/clickstream/bundle
readonly POOL=$WORK/content/pool
read -ra names <<<"$PACKAGES"

# tell COUNT: of packages.
tell() { report sha256 "$(sha256_of "$WORK/bundle.tar")" bytes "$(stat -c %s "$WORK/bundle.tar")" packages "$1"; }

# Of an earlier bundle.
rm -f /var/lib/clickstream/bundle-uploaded
# Built by an earlier run, whose upload failed: hundreds of megabytes are not downloaded again.
if read -r built count 2>/dev/null <"$WORK/built" && [[ $built == "$BUNDLE" && -n $(find "$WORK/bundle.tar" -mmin -1440 2>/dev/null) ]]; then
  progress "the bundle is there, with $count packages"
  tell "$count"
  exit
fi

install_packages apt-utils
put_folder 755 root /var/lib/clickstream "$WORK"
put_folder 755 root "$WORK/content" "$POOL" "$WORK/lists"
rm -f "$WORK/built" "$WORK/bundle.tar" "$WORK/bundle.tar.new"

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
sync "$WORK/bundle.tar.new"
mv "$WORK/bundle.tar.new" "$WORK/bundle.tar"
echo "$BUNDLE $count" >"$WORK/built"
rm -rf "$WORK/content" "$WORK/lists" "$WORK/status"
tell "$count"
