#!/bin/sh
# Runs the tests of tier AMX on the emulator Bochs, which has AMX, without an operating
# system: start.S and guest.c stand in for Linux. Needs Go, gcc, binutils, and a Bochs
# after 3.0, of github.com/bochs-emu/Bochs, whose TDPBSUD reads signed bytes as signed:
#
#	sed -i '/DPBDSU(Bit32u x/,/^}/s/Bit32s(x/(Bit8s)(x/' cpu/avx/amx.cc
#	./configure --enable-cpu-level=6 --enable-x86-64 --enable-evex --enable-avx --enable-amx \
#		--enable-handlers-chaining --enable-all-optimizations --with-nogui && make
#
# BOCHS names the program, WORK a folder for its files; arguments are of the test program.
set -eu
cd "$(dirname "$0")"
work=${WORK:-$(mktemp -d)}
[ $# -gt 0 ] || set -- -test.v -test.run '/^(amx|machine)$' -test.skip '^TestTiles' # they read files
CGO_ENABLED=0 go test -c -o "$work/program" ..
strip -s -o "$work/stripped" "$work/program"
printf '%s\0' kernel.test "$@" '' GODEBUG=asyncpreemptoff=1 '' > "$work/disk"
truncate -s 8192 "$work/disk"
cat "$work/stripped" >> "$work/disk"
truncate -s %516096 "$work/disk" # whole cylinders
gcc -DKERNELS="$(go tool nm "$work/program" | awk '$3 ~ /dotTiles[12]AMX.abi0$/ { printf "0x%s,", $1 }')" \
	-DMEMORY=1024UL -DSECTORS=$(($(stat -c %s "$work/disk") / 512)) -O2 -Wall -Wextra -ffreestanding \
	-mgeneral-regs-only -mno-red-zone -fno-pic -fno-stack-protector -fcf-protection=none -fno-strict-aliasing \
	-nostdlib -static -no-pie -Wl,-T,link.ld,--build-id=none,--no-warn-rwx-segments -o "$work/guest" start.S guest.c
objcopy -O binary "$work/guest" "$work/rom"
cat > "$work/bochsrc" <<B
display_library: nogui
cpu: model=sapphire_rapids, count=1, ips=100000000, reset_on_triple_fault=0
memory: guest=1024, host=1024
romimage: file=$work/rom
vgaromimage: file=$work/rom
ata0-master: type=disk, mode=flat, path=$work/disk
port_e9_hack: enabled=1
log: $work/log
panic: action=fatal
clock: sync=none
B
"${BOCHS:-bochs}" -q -f "$work/bochsrc" 2> "$work/errors" | tee "$work/output"
grep -q '^guest: exit 0; calls of kernels of one block [1-9].*, two [1-9]' "$work/output"
