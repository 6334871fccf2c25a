#!/bin/bash
# Uploads the bundle of packages that bundle.sh has built.
#
# Inputs: SHA256 of it; PUT_URL, a presigned PUT that signs the header x-amz-meta-sha256 with it, so that whoever finds the object
# knows what is in it.
# Leaves behind: the object, and nothing of the bundle on this machine but which one it was.
# Reports: {bytes}.

set -Eeuo pipefail
needs SHA256 PUT_URL
readonly WORK=/var/lib/clickstream/bundle

readonly UPLOADED=/var/lib/clickstream/bundle-uploaded
# Killed between the upload and its report.
if [[ $(cut -d ' ' -f 1 "$UPLOADED" 2>/dev/null) == "$SHA256" ]]; then
  report bytes "$(cut -d ' ' -f 2 "$UPLOADED")"
  exit
fi
[[ -e $WORK/bundle.tar ]] || fail "there is no bundle on this machine: it has to be built again"
[[ $(sha256_of "$WORK/bundle.tar") == "$SHA256" ]] || fail "the bundle on this machine is another one than $SHA256"
bytes=$(stat -c %s "$WORK/bundle.tar")
progress "uploads $((bytes / 1000000)) MB"
said=$(printf 'url = "%s"\n' "$PUT_URL" | curl -K - -sS --fail-with-body --connect-timeout 10 --retry 5 --retry-all-errors \
  --speed-limit 1024 --speed-time 60 -H "x-amz-meta-sha256: $SHA256" -T "$WORK/bundle.tar" 2>&1) ||
  fail "the upload came to: ${said:0:600}"
echo "$SHA256 $bytes" >"$UPLOADED"
rm -rf "$WORK"
report bytes "$bytes"
