#!/usr/bin/env bash
# Usage: install.sh install|uninstall DESTDIR PREFIX PROGRAM...
# Puts the release programs and what belongs to them under DESTDIR/PREFIX, or removes exactly these files again.
set -euo pipefail
cd "$(dirname "$0")/.."
action=$1 destination=$2 prefix=$3
shift 3
[[ $prefix == /* ]] || {
    echo "install: PREFIX must be absolute, not '$prefix'" >&2
    exit 64
}
root=$destination$prefix
zsh_folder=site-functions
# Debian's own packages have a folder of their own in zsh's path.
if [[ $prefix == /usr ]]; then zsh_folder=vendor-completions; fi

# Where a file of a program goes, one line each: kind and place.
places() {
    local program=$1
    echo "program $root/bin/$program"
    echo "man $root/share/man/man1/$program.1"
    echo "bash $root/share/bash-completion/completions/$program"
    echo "zsh $root/share/zsh/$zsh_folder/_$program"
    echo "fish $root/share/fish/vendor_completions.d/$program.fish"
    echo "service $root/lib/systemd/system/$program.service"
    echo "timer $root/lib/systemd/system/$program.timer"
}
samples=(deploy/roundsman.yaml crontab LICENSE)

install_program() {
    local program=$1 built kind place
    built=$(swift build -c release --show-bin-path)/$program
    [[ -x $built ]] || {
        echo "install: $built is not built; run 'make release' first" >&2
        exit 1
    }
    while read -r kind place; do
        install -d "$(dirname "$place")"
        case $kind in
            program) install -m 0755 -s "$built" "$place" ;;
            man) "$built" --man > "$place" ;;
            service) sed "s|/usr/local/bin/|$prefix/bin/|" "deploy/systemd/$program.service" > "$place" ;;
            timer) install -m 0644 "deploy/systemd/$program.timer" "$place" ;;
            *) "$built" --completions "$kind" > "$place" ;;
        esac
        [[ $kind == program ]] || chmod 0644 "$place"
    done < <(places "$program")
}

case $action in
    install)
        for program in "$@"; do install_program "$program"; done
        install -d "$root/share/doc/roundsman"
        install -m 0644 "${samples[@]}" "$root/share/doc/roundsman/"
        echo "install: done; timers are installed but not enabled: systemctl enable --now PROGRAM.timer"
        ;;
    uninstall)
        for program in "$@"; do
            while read -r _ place; do rm -f "$place"; done < <(places "$program")
        done
        for sample in "${samples[@]}"; do rm -f "$root/share/doc/roundsman/$(basename "$sample")"; done
        rmdir "$root/share/doc/roundsman" 2> /dev/null || true
        ;;
    *)
        echo "install: unknown action '$action'" >&2
        exit 64
        ;;
esac
