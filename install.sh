#!/bin/sh
# Installs the executable of skills-runner, for you alone and without root:
#
#   sh install.sh [--version X.Y.Z] [--to FOLDER] [--from ADDRESS]
#
# It downloads two files, the list of checksums and the archive for this machine, checks the archive against the list, and
# puts one file, skills-runner, into FOLDER (~/.local/bin). To remove it, delete that file.
set -eu

releases=https://github.com/skills-runner/skills-runner/releases
version=latest
folder=${HOME:-}/.local/bin

fail() {
  printf 'error: %s\n' "$1" >&2
  if [ -n "${2:-}" ]; then printf 'hint: %s\n' "$2" >&2; fi
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --version | --to | --from)
      if [ -z "${2:-}" ]; then fail "$1 needs a value" "sh install.sh [--version X.Y.Z] [--to FOLDER]"; fi
      case $1 in
        --version) version=${2#v} ;;
        --to) folder=$2 ;;
        --from) releases=${2%/} ;;
      esac
      shift 2
      ;;
    *) fail "There is no option $1" "sh install.sh [--version X.Y.Z] [--to FOLDER] [--from ADDRESS]" ;;
  esac
done

case $folder in
  /.local/bin) fail "HOME is not set" "Name a folder with --to FOLDER" ;;
  /*) ;;
  *) folder=$PWD/$folder ;;
esac
# From an https address no redirection leads to an open line.
case $releases in
  https:*) protocols='=https' ;;
  *) protocols='=http,https' ;;
esac

case "$(uname -s) $(uname -m)" in
  'Linux x86_64' | 'Linux amd64') target=x86_64-unknown-linux-gnu ;;
  'Linux aarch64' | 'Linux arm64') target=aarch64-unknown-linux-gnu ;;
  'Darwin x86_64') target=x86_64-apple-darwin ;;
  'Darwin arm64') target=aarch64-apple-darwin ;;
  *) fail "There is no executable for $(uname -s) on $(uname -m)" "With Node.js: npx skills-runner" ;;
esac
# On a Mac with Apple's processor, a shell under Rosetta says x86_64.
if [ "$target" = x86_64-apple-darwin ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then
  target=aarch64-apple-darwin
fi
if [ "${target#*linux}" != "$target" ] && (ldd --version 2>&1 || true) | grep -q musl; then
  fail "The executable needs glibc, and this system has musl" "Run the image of deploy/Containerfile"
fi

# Downloads the address $1 to the file $2.
fetch() {
  if command -v curl >/dev/null; then
    curl --proto "$protocols" --fail --silent --show-error --location --retry 2 --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "There is neither curl nor wget" "Install one of them"
  fi
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1"
  else
    shasum -a 256 "$1"
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

case $version in
  latest) sums=$releases/latest/download/SHA256SUMS ;;
  *) sums=$releases/download/v$version/SHA256SUMS ;;
esac
fetch "$sums" "$work/SHA256SUMS" || fail "Cannot download $sums" "Is there a release, and a way to it?"
line=$(grep -E "^[0-9a-f]{64}  skills-runner-[0-9][0-9A-Za-z.-]*-$target\.tar\.gz\$" "$work/SHA256SUMS") ||
  fail "$sums has no archive for $target"
[ "$(printf '%s\n' "$line" | wc -l)" -eq 1 ] || fail "$sums has several archives for $target"
expected=${line%% *}
name=${line##* }
found=${name#skills-runner-}
found=${found%-"$target".tar.gz}
[ "$version" = latest ] || [ "$found" = "$version" ] || fail "$sums is of version $found, not $version"

program=$folder/skills-runner
[ ! -d "$program" ] || fail "$program is a folder" "Name another folder with --to FOLDER"
if [ -x "$program" ] && [ "$("$program" --version 2>/dev/null || true)" = "skills-runner $found" ]; then
  printf 'skills-runner %s is already in %s\n' "$found" "$folder"
  exit 0
fi

archive=$releases/download/v$found/$name
printf 'Downloading %s\n' "$archive"
fetch "$archive" "$work/$name" || fail "Cannot download $archive"
actual=$(sha256 "$work/$name")
[ "${actual%% *}" = "$expected" ] ||
  fail "$name is not what $sums lists: its checksum is ${actual%% *}" "Nothing was installed; try again later"

tar -xzf "$work/$name" -C "$work"
mkdir -p "$folder" || fail "Cannot make $folder" "Name another folder with --to FOLDER"
# Beside its place and then renamed: at no time there is half a program.
new=$folder/.skills-runner.$$
trap 'rm -rf "$work" "$new"' EXIT
cp "$work/${name%.tar.gz}/skills-runner" "$new" || fail "Cannot write to $folder" "Name another folder with --to FOLDER"
chmod 755 "$new"
started=$("$new" --version 2>&1) || fail "The new program does not start: $started" "Nothing was changed"
[ "$started" = "skills-runner $found" ] || fail "The new program is not version $found: $started" "Nothing was changed"
mv -f "$new" "$program"

printf 'Installed %s in %s\n' "$started" "$folder"
# shellcheck disable=SC2016 # $PATH is for the shell of the reader
case :${PATH:-}: in
  *:"$folder":*) ;;
  *) printf 'It is not on your search path yet. Add it:\n  export PATH="%s:$PATH"\n' "$folder" ;;
esac
printf 'Try it: skills-runner demo\nTab completion: skills-runner completions bash, or zsh, or fish\n'
