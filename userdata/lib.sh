# shellcheck shell=bash
# Used by the scripts.
# shellcheck disable=SC2034
# What the scripts of this folder share. Whoever runs one puts this before it: provision/scripts/ does, on the machine.
#
# A script has its inputs as environment variables. It says how far it is in lines `progress: …` and ends with one line
# `report: {…}`; one that fails exits with another code than 0, and its last lines say why. It may be killed at any moment and run
# again: it finishes what is not finished, and changes nothing where all is as it is to be.
set -Eeuo pipefail
export HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

readonly CLICKSTREAM_HOME=/opt/clickstream
# Whether this run has changed anything: yes or no.
changed=no

progress() { echo "progress: $*"; }

fail() {
  trap - ERR
  echo "failed: $*"
  exit 1
}

# What was downloaded is not what it should be. By this code whoever runs the script knows that the stored object is spoilt.
fail_spoilt() {
  trap - ERR
  echo "failed: $*"
  exit 65
}

# The command's text as it stands in the script: values of variables are not shown.
trap 'echo "failed: line $LINENO: $BASH_COMMAND"' ERR

# report KEY VALUE…: the last line. Values that are true, false or a number stand as they are, all others as strings.
report() {
  local json='' key value
  while (($# > 0)); do
    key=$1 value=$2
    shift 2
    [[ $value =~ ^(true|false|[0-9]{1,15})$ ]] || value=$(json_string "$value")
    json+="${json:+,}\"$key\":$value"
  done
  echo "report: {$json}"
}

json_string() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  printf '"%s"' "${text//[$'\x01'-$'\x1f']/}"
}

note_change() { changed=yes; }
has_changed() { [[ $changed == yes ]]; }

# needs NAME…: inputs that must not be missing or empty.
needs() {
  local name
  for name; do [[ -n ${!name:-} ]] || fail "the input $name is missing"; done
}

# Two scripts at a time would wait for one another's package manager, and some for longer than it waits.
one_at_a_time() {
  exec 9>/run/clickstream.lock
  flock --nonblock 9 && return
  progress "waits for another script on this machine"
  flock 9
}
one_at_a_time

# put_file PATH MODE OWNER <content: writes it in one piece; tells in `changed` whether that was something new.
put_file() {
  local path=$1 mode=$2 owner=$3 new
  new=$(mktemp "$path.XXXXXX")
  cat >"$new"
  chmod "$mode" "$new"
  chown "$owner" "$new"
  # A link to a packaged file is to become a file of ours.
  if [[ ! -L $path ]] && cmp -s "$new" "$path" && [[ $(stat -c '%a %U' "$path") == "${mode#0} $owner" ]]; then
    rm "$new"
    return
  fi
  mv -fT "$new" "$path"
  note_change
}

# put_folder MODE OWNER PATH…
put_folder() {
  local mode=$1 owner=$2
  shift 2
  install -d -m "$mode" -o "$owner" -g "$owner" "$@"
}

# Another package manager at work (apt's daily run, cloud-init) is waited for; a configuration file that somebody changed stays.
apt() {
  apt-get -qq -o DPkg::Lock::Timeout=900 -o Acquire::Retries=5 -o APT::Update::Error-Mode=any -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

are_installed() {
  local state
  for state in $(dpkg-query -W -f '${db:Status-Status} ' "$@" 2>/dev/null || echo missing); do
    [[ $state == installed ]] || return 1
  done
}

# What a run that was killed has left of packages: unpacked ones are configured, half-unpacked ones taken anew from their archive.
mend_packages() {
  local broken
  dpkg --configure -a || progress "packages are in parts: takes them anew"
  # First what others wait for: asked for one package alone, apt refuses while another one misses what it needs.
  apt install -y --no-install-recommends --fix-broken
  mapfile -t broken < <(dpkg-query -W -f '${db:Status-Eflag} ${Package}\n' | sed -n 's/^reinstreq //p')
  ((${#broken[@]} == 0)) || apt install -y --no-install-recommends --reinstall "${broken[@]}"
}

# install_packages NAME…: from wherever this machine has its packages.
install_packages() {
  are_installed "$@" && return
  progress "installs $*"
  apt update
  mend_packages
  apt install -y --no-install-recommends "$@"
  # A name that the package manager took for a pattern, or that another package provides, is not what was asked for.
  are_installed "$@" || fail "not installed: $*"
  note_change
}

# fetch URL ARGUMENT…: curl. The URL, which is as good as a password for an hour, is not shown in the list of processes.
fetch() {
  local url=$1
  shift
  printf 'url = "%s"\n' "$url" | curl -K - -sS -L --connect-timeout 10 "$@"
}

# download URL FILE: goes on where it broke off, or where an earlier one did. (curl's own retries begin from the beginning.)
download() {
  local url=$1 file=$2 tries code
  for ((tries = 1; ; tries++)); do
    code=$(fetch "$url" --fail --speed-limit 1024 --speed-time 60 -C - -o "$file" -w '%{http_code}') && return
    case $code in
      # There is nothing behind what we have.
      416) return ;;
      408 | 429) ;;
      4*)
        rm -f "$file"
        fail "the download came to $code: $(fetch "$url" -m 30 | tr -d '\0' | head -c 400)"
        ;;
    esac
    ((tries < 20)) || fail "the download broke off $tries times"
    sleep 3
  done
}

sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }
