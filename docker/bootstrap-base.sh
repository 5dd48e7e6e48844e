#!/bin/sh
# Makes the image debian:bookworm-slim from Debian's packages, for hosts whose Docker engine reaches no registry.
# Needs root, mmdebstrap and a Debian mirror; takes about a minute. An image of that name is left as it is.
set -eu
if docker image inspect debian:bookworm-slim >/dev/null 2>&1; then
  echo "debian:bookworm-slim is there already"
  exit 0
fi
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is missing: apt-get install mmdebstrap" >&2; exit 1; }
archive=$(mktemp --suffix=.tar)
trap 'rm -f "$archive"' EXIT
mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$archive"
docker import "$archive" debian:bookworm-slim
