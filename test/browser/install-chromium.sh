#!/usr/bin/env bash
# Installs Debian's Chromium where there is none. CHROMIUM names another browser of the family.
set -euo pipefail
browser=${CHROMIUM:-/usr/bin/chromium}
[ -x "$browser" ] && exit 0

refuse() {
  echo "The browser tests need Chromium at $browser: $1. Install it (apt-get install chromium)," \
    "or name one in the environment variable CHROMIUM." >&2
  exit 1
}
[ -z "${CHROMIUM:-}" ] || refuse "there is none"
command -v apt-get >/dev/null || refuse "there is no apt-get to install it with"
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || refuse "installing it takes root"
  as_root=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
for attempt in 1 2 3; do
  if "${as_root[@]}" apt-get update -qq </dev/null >&2 &&
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium </dev/null >&2; then
    exit 0
  fi
  echo "apt-get failed (attempt $attempt of 3)" >&2
  sleep $((attempt * 5))
done
refuse "apt-get could not install it"
