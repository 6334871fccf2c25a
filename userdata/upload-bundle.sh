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

answer() { head -c 400 "$WORK/said" 2>/dev/null || true; }

# What passes is tried again; a URL that S3 refuses (it has expired, or whoever signed it may not) is refused again.
upload() {
  local tries code
  for ((tries = 1; ; tries++)); do
    code=$(fetch "$PUT_URL" --fail-with-body --speed-limit 1024 --speed-time 60 -H "x-amz-meta-sha256: $SHA256" \
      -T "$WORK/bundle.tar" -o "$WORK/said" -w '%{http_code}') && return
    case $code in
      408 | 429) ;;
      4*) grep -qs RequestTimeout "$WORK/said" || fail "the upload came to $code: $(answer)" ;;
    esac
    ((tries < 6)) || fail "the upload broke off $tries times, the last time with $code: $(answer)"
    sleep $((tries * 3))
  done
}

bytes=$(stat -c %s "$WORK/bundle.tar")
progress "uploads $((bytes / 1000000)) MB"
upload
echo "$SHA256 $bytes" >"$UPLOADED"
rm -rf "$WORK"
report bytes "$bytes"
