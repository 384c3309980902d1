#!/usr/bin/env bash
# Fills the disk of the log, of the index and of the views: errors are clear, the store opens and
# verifies, and appends go on after room is made.
. "$(dirname "${BASH_SOURCE[0]}")/common"
need_root

# fill STORE FILE SEED: writes until FILE's disk is full, which must be told by its name.
fill() {
    local status=0
    timeout 120 "$writer" write "$1" "$3" 4 >>"$1.acknowledged" 2>"$work/errors" || status=$?
    [ $status -eq 2 ] || fail "$2: exit $status instead of 2: $(cat "$work/errors")"
    grep -q "/$2: cannot .*No space left on device" "$work/errors" ||
        fail "$2: unclear: $(cat "$work/errors")"
    echo "$check: $(cat "$work/errors")"
}

# Takes the disk of a folder but for so many kibibytes.
leave_room() {
    local free
    free=$(df --output=avail -k "$1" | tail -n 1)
    fallocate -l "$((free - $2))K" "$1/ballast"
}

for file in log.mdb index.mdb views.mdb; do
    name=${file%.mdb}
    new_disk "$name" 12
    small=$work/mnt-$name store=$work/store-$name
    if [ "$file" = log.mdb ]; then
        store=$small/store
        "$writer" create "$store"
        # Its own output must not end with the disk.
        ln -s "$work/$name.acknowledged" "$store.acknowledged"
    else
        "$writer" create "$store"
        ln -s "$small/$file" "$store/$file"
    fi
    : >"$work/$name.acknowledged"
    [ "$file" = log.mdb ] || ln -sf "$work/$name.acknowledged" "$store.acknowledged"
    case $name in
        log) leave_room "$small" 4000 ;;
        index) leave_room "$small" 600 ;;
        views) leave_room "$small" 100 ;;
    esac

    # Several times, so that the disk is full at different moments of a commit.
    for seed in 1 2 3; do
        fill "$store" "$file" $seed
        "$writer" verify "$store" || fail "$file: can't be verified on a full disk"
    done
    rm "$small/ballast"
    "$writer" check "$store" "$store.acknowledged" || fail "$file: see above"
    "$writer" write "$store" 9 4 1 >>"$store.acknowledged" ||
        [ $? -eq 2 ] || fail "$file: appends do not go on"
    "$writer" verify "$store"
    umount "$small"
done

# LMDB's lock files are written through memory: where they have no room, that is an error too.
new_disk locks 12
"$writer" create "$work/mnt-locks/store"
rm -f "$work"/mnt-locks/store/*-lock
leave_room "$work/mnt-locks" 100
status=0
"$writer" verify "$work/mnt-locks/store" 2>"$work/errors" || status=$?
[ $status -eq 2 ] || fail "lock files: exit $status instead of 2: $(cat "$work/errors")"
echo "$check: $(cat "$work/errors")"
rm "$work/mnt-locks/ballast"
"$writer" check "$work/mnt-locks/store" || fail "lock files: see above"
