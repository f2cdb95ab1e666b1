# install.sh - sourced by the scripts that set a Debian 12 machine up. Installs only what is missing.

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  missing=
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing="$missing $package"
  done
  [ -z "$missing" ] && return
  echo "installing:$missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # a list of names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    $missing >/dev/null
}

# Node may come from elsewhere than Debian, with npm in the same package.
install_node() {
  command -v node >/dev/null || install_packages nodejs
  command -v npm >/dev/null || install_packages npm
}

# configure_build FOLDER [OPTION...] - a build folder with these options, kept when it is one already.
configure_build() {
  folder=$1
  shift
  if [ -f "$folder/build.ninja" ] && meson configure "$folder" "$@" >/dev/null 2>&1; then
    return
  fi
  rm -rf "$folder"
  meson setup "$folder" "$@"
}
