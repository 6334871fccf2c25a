#!/bin/bash
# First boot of an instance: as user data (once, by cloud-init, as root), or again by hand at any time.
#
# It leaves behind: the SSM agent of AWS, installed from the bucket of the instance's own region (the one that a subnet without
# internet reaches through the S3 gateway endpoint), enabled, and running with the instance's role. Nothing else is installed
# here: everything else comes by Run Command. It holds no secrets: user data can be read from the instance.
#
# Its output is in /var/log/cloud-init-output.log and in the instance's console output.
set -euo pipefail

readonly METADATA=http://169.254.169.254/latest
readonly DEADLINE_SECONDS=1800
readonly AGAIN_SECONDS=5

say() { echo "first-boot: $*"; }

# metadata PATH: what the instance metadata service says, by IMDSv2.
metadata() {
  local token
  token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/api/token") || return 1
  curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$METADATA/$1"
}

# patiently WHAT COMMAND...: until it succeeds. At first boot the network, the gateway endpoint's route, the public address and the
# instance profile may all be seconds to minutes late; after the deadline the last failure ends the script.
patiently() {
  local what=$1
  shift
  until "$@"; do
    if ((SECONDS >= DEADLINE_SECONDS)); then
      say "gave up: $what"
      return 1
    fi
    say "again in $AGAIN_SECONDS s: $what"
    sleep "$AGAIN_SECONDS"
  done
}

has_region() { region=$(metadata meta-data/placement/region) && [[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]+$ ]]; }

has_role() { [[ -n $(metadata meta-data/iam/security-credentials/) ]]; }

# China's regions have a domain of their own.
bucket_host() { if [[ $region == cn-* ]]; then echo "s3.$region.amazonaws.com.cn"; else echo "s3.$region.amazonaws.com"; fi; }

download() {
  curl -sSf --connect-timeout 10 -m 300 -o "$package" \
    "https://$(bucket_host)/amazon-ssm-$region/latest/debian_$architecture/amazon-ssm-agent.deb" &&
    dpkg-deb --info "$package" >/dev/null
}

# Another dpkg (apt's daily run) may hold the lock for a while.
install_agent() { dpkg --force-confold -i "$package"; }

# Whoever has the command restarts by it; a half-installed agent has none.
is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' amazon-ssm-agent 2>/dev/null) == installed ]]; }

region=
architecture=$(dpkg --print-architecture)

if is_installed; then
  say "the agent is installed"
else
  patiently "the region, from instance metadata" has_region
  package=$(mktemp --suffix .deb)
  trap 'rm -f "$package"' EXIT
  patiently "the agent's package, from the bucket of $region" download
  patiently "its installation" install_agent
fi
systemctl enable amazon-ssm-agent

# An agent that starts without credentials or without its endpoint hibernates, for five minutes and then up to an hour: so it is
# restarted last, once there is a role. Without one it runs all the same, and finds it when it wakes.
patiently "the role, from instance metadata" has_role || say "there is no role yet"
systemctl restart amazon-ssm-agent
say "done"
