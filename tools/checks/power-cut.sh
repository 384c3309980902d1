#!/usr/bin/env bash
# Cuts the power of a disk while writers are at work: nothing acknowledged may be lost.
#
# The disk is an ext4 image on a loop device. The writer is stopped, the file system is shut down
# without writing back what it holds in memory, and the image is copied: that copy is what the disk
# had. It is mounted as after a restart of the machine, and checked; the next round goes on with it.
#
#   ROUNDS=50 tools/checks/power-cut.sh
. "$(dirname "${BASH_SOURCE[0]}")/common"
need_root
new_disk disk 512 ext4
disk=$work/mnt-disk

# Ends all writing to the disk at once: EXT4_IOC_SHUTDOWN, without flushing the journal.
cut_power() {
    perl -e 'open my $folder, "<", $ARGV[0] or die "$!\n"; my $flags = pack("L", 2);
        ioctl($folder, 0x8004587d, $flags) or die "$!\n"' "$1"
}

# Runs a command as if the machine had been started anew.
after_restart() {
    cat /proc/sys/kernel/random/uuid >"$work/boot-id"
    unshare -m bash -c 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"' \
        "$work/boot-id" "$@"
}
after_restart true 2>/dev/null || skip "a mount namespace of its own is not allowed here"

mount -o remount,commit=300 "$disk"
"$writer" create "$disk/store"
sync -f "$disk"

for round in $(seq "${ROUNDS:-12}"); do
    writers=()
    for number in $(seq $((RANDOM % 2 + 1))); do
        "$writer" write "$disk/store" $((round * 2 + number)) 4 \
            >"$work/acknowledged-$round-$number" 2>"$work/errors-$number" &
        writers+=($!)
    done
    sleep "$((RANDOM % 2)).$((RANDOM % 9 + 1))"
    for pid in "${writers[@]}"; do
        kill -STOP "$pid" || fail "a writer ended by itself: $(cat "$work"/errors-*)"
        until grep -q '^State:.[Tt]' "/proc/$pid/status"; do sleep 0.01; done
    done
    cut_power "$disk" || skip "the file system can't be shut down here"
    cp --sparse=always "$work/disk.img" "$work/copy.img"
    for pid in "${writers[@]}"; do kill -KILL "$pid"; done
    wait "${writers[@]}" 2>/dev/null || true
    umount "$disk"
    mv "$work/copy.img" "$work/disk.img"
    mount -o loop,commit=300 "$work/disk.img" "$disk"
    after_restart "$writer" check "$disk/store" "$work"/acknowledged-* ||
        fail "round $round: see above"
done
