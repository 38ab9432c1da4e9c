// As much of Linux as one Go test program needs that reads no file: memory on demand,
// threads, a clock, output. All runs in ring 0, on a processor that has nothing else
// to do. Arguments and program are on the first disk, see run.sh.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long i64;

enum {
	DISK = 0x8000000, PROGRAM = DISK + 16 * 512, FRAMES = 0x10000000, // physical memory
	THREADS = 64,
	TICK = 20011,  // clocks of the local APIC from one timer interrupt to the next
	CLOCK_NS = 10, // a count of TSC is taken as so long
	EPOLL = 100, EVENT, // file numbers
	ENOENT = -2, EAGAIN = -11, ENOSYS = -38, ETIMEDOUT = -110,
	FS = 0xc0000100,
	STATE = 0xe7, // what is kept of a thread: all but tiles, which never live when threads change
};
#define OWN_MEMORY (1UL << 39) // from here on pages of 4 KiB are given on demand
#define NEVER (~0UL)

static struct thread {
	u64 ax, bx, cx, dx, si, di, bp, r8, r9, r10, r11, r12, r13, r14, r15, sp, ip, flags; // as in start.S
	u64 fs;
	enum { NONE, READY, WAITING } is;
	u64 futex; // what a waiting thread waits for,
	int polls; // or that it waits for EVENT,
	u64 until; // and when it goes on in any case
	u8 vector[4096] __attribute__((aligned(64)));
} threads[THREADS];
struct thread *current = threads;

extern u64 pml4[512], gdt[6];
extern u8 vectors[], enter[], stackTop[];
static u64 tss[13], idt[66] __attribute__((aligned(16)));
static volatile u32 *const apic = (u32 *)0xfee00000;
static const u64 kernels[2] = {KERNELS}; // where the tile kernels begin
static u64 frames = FRAMES, maps = 0x7f0000000000, skipped;
static u64 calls, switches, ticks, ticksInTiles, kernelCalls[2];
static int event;
static struct __attribute__((packed)) { u32 events; u64 data; } eventIs;

static void out(u16 port, u8 x) { __asm__ volatile("outb %0, %1" ::"a"(x), "Nd"(port)); }
static u8 in(u16 port) { u8 x; __asm__ volatile("inb %1, %0" : "=a"(x) : "Nd"(port)); return x; }
static void wrmsr(u32 r, u64 x) { __asm__ volatile("wrmsr" ::"c"(r), "a"((u32)x), "d"((u32)(x >> 32))); }
static u64 rdtsc(void) { u32 a, d; __asm__ volatile("rdtsc" : "=a"(a), "=d"(d)); return a | (u64)d << 32; }
static u64 now(void) { return rdtsc() * CLOCK_NS + skipped; }
void *memcpy(void *to, const void *from, u64 n) {
	void *p = to;
	__asm__ volatile("rep movsb" : "+D"(p), "+S"(from), "+c"(n)::"memory");
	return to;
}

static void print(const char *s) { while (*s) out(0xe9, *s++); }
static void number(const char *name, u64 x, u64 base) {
	char digits[24], *d = digits + 23;
	*d = 0;
	do *--d = "0123456789abcdef"[x % base]; while (x /= base);
	print(name), print(d);
}
static void __attribute__((noreturn)) stop(const char *why) {
	print(why), print("\n");
	for (const char *s = "Shutdown"; *s;) out(0x8900, *s++); // Bochs ends
	for (;;) __asm__ volatile("cli; hlt");
}

// tilesLive is whether tiles are configured (XINUSE bit 17).
static int tilesLive(void) { u32 a, d; __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(1)); return a >> 17 & 1; }
static void requireNoTiles(void) { if (tilesLive()) stop("\nguest: tiles are live outside of the tile kernels"); }

static u64 frame(void) {
	if (frames == MEMORY << 20) stop("\nguest: memory is full");
	return frames += 4096, frames - 4096; // the emulator's memory begins as 0
}

// entry gives the page table entry of an address of the program's own memory.
static u64 *entry(u64 address) {
	u64 *table = pml4;
	for (int shift = 39; shift > 12; shift -= 9) {
		u64 *e = &table[address >> shift & 511];
		if (!*e) *e = frame() | 3;
		table = (u64 *)(*e & ~0xfffUL);
	}
	return &table[address >> 12 & 511];
}

// own makes memory of the program safe to touch here, where a page fault would not be.
static void *own(u64 address, u64 n) {
	for (u64 a = address & ~0xfffUL; a < address + n; a += 4096)
		if (a >= OWN_MEMORY && !*entry(a)) *entry(a) = frame() | 3;
	return (void *)address;
}

// protect lets pages be written, read, or not touched.
static void protect(u64 address, u64 n, u64 how) {
	own(address, n);
	for (u64 a = address; a < address + n; a += 4096) {
		*entry(a) = (*entry(a) & ~0xfffUL) | (how & 2) | (how != 0);
		__asm__ volatile("invlpg (%0)" ::"r"(a) : "memory");
	}
}

// forget makes pages read as 0 again; the Go runtime counts on it.
static void forget(u64 address, u64 n) {
	for (u64 a = address; a < address + n; a += 4096) {
		u64 p = *entry(a) & ~0xfffUL, words = 512;
		if (p) __asm__ volatile("rep stosq" : "+D"(p), "+c"(words) : "a"(0) : "memory");
	}
}

static void run(struct thread *t) {
	if (t == current) return;
	__asm__ volatile("xsave64 %0" : "+m"(current->vector) : "a"(STATE), "d"(0));
	current = t, switches++;
	wrmsr(FS, t->fs);
	__asm__ volatile("xrstor64 %0" ::"m"(t->vector), "a"(STATE), "d"(0));
}

static void ready(struct thread *t) { t->is = READY, t->futex = 0, t->polls = 0; }

// schedule goes on with the next thread that can run. If all wait, time passes at once.
static void schedule(void) {
	for (;;) {
		u64 time = now(), soonest = NEVER;
		for (int i = 1; i <= THREADS; i++) {
			struct thread *t = &threads[(current - threads + i) % THREADS];
			if (t->is == WAITING && t->until <= time) ready(t);
			if (t->is == READY) return run(t);
			if (t->is == WAITING && t->until < soonest) soonest = t->until;
		}
		if (soonest == NEVER) stop("\nguest: all threads wait for ever");
		skipped += soonest - time;
	}
}

// wait lets the call result in AX when time is up; who wakes the thread may put another.
// It returns AX of the thread that goes on, as calls do that change threads.
static i64 wait(u64 until, i64 result) {
	current->is = WAITING, current->until = until, current->ax = result;
	schedule();
	return current->ax;
}
static u64 after(const u64 *timespec) { return now() + timespec[0] * 1000000000 + timespec[1]; }

static i64 futex(u64 address, u32 op, u32 n, u64 timeout) {
	i64 woken = 0;
	if ((op & 127) == 0) { // FUTEX_WAIT
		if (*(u32 *)own(address, 4) != n) return EAGAIN;
		current->futex = address;
		return timeout ? wait(after(own(timeout, 16)), ETIMEDOUT) : wait(NEVER, 0);
	}
	for (struct thread *t = threads; t < threads + THREADS && woken < n; t++)
		if (t->is == WAITING && t->futex == address) ready(t), t->ax = 0, woken++;
	return woken;
}

static i64 poll(struct thread *t) {
	memcpy(own(t->si, sizeof eventIs), &eventIs, sizeof eventIs);
	return 1;
}

static i64 write(u64 file, u64 p, u64 n) {
	own(p, n);
	for (u64 i = 0; i < n && file != EVENT; i++) out(0xe9, ((u8 *)p)[i]);
	event |= file == EVENT;
	for (struct thread *t = threads; t < threads + THREADS && event; t++)
		if (t->polls) t->ax = poll(t), ready(t);
	return n;
}

static i64 clone(void) {
	for (struct thread *t = threads; t < threads + THREADS; t++) {
		if (t->is != NONE) continue;
		*t = *current;
		__asm__ volatile("xsave64 %0" : "+m"(t->vector) : "a"(STATE), "d"(0));
		t->ax = 0, t->sp = current->si, t->fs = current->r8;
		return t - threads + 1;
	}
	return EAGAIN;
}

static void leave(u64 status) {
	number("\nguest: exit ", status, 10);
	number("; calls of kernels of one block ", kernelCalls[0], 10), number(", two ", kernelCalls[1], 10);
	number("; system calls ", calls, 10), number(", switches ", switches, 10);
	number(", timer interrupts ", ticks, 10), number(", in tile kernels ", ticksInTiles, 10);
	stop("");
}

static i64 answer(u64 call, u64 a, u64 b, u64 c, u64 d) {
	switch (call) {
	case 0: // read
		if (a != EVENT) return 0;
		if (!event) return EAGAIN;
		return event = 0, *(u64 *)own(b, 8) = 1, 8;
	case 1: return write(a, b, c);
	case 9: // mmap; memory is given when it is touched
		if (d & 16) forget(a, b); // MAP_FIXED
		if (!a) a = maps, maps += (b + 8191) & ~0xfffUL;
		return a;
	case 10: return protect(a, b, c), 0;
	case 28: if (c == 4) forget(a, b); return 0; // madvise: MADV_DONTNEED
	case 11: case 13: case 14: case 72: case 131: case 234: return 0; // munmap, fcntl, signals
	case 24: return current->ax = 0, schedule(), current->ax; // sched_yield
	case 35: return wait(after(own(a, 16)), 0); // nanosleep
	case 39: return 1; // getpid
	case 56: return clone();
	case 60: return current->is = NONE, schedule(), current->ax; // exit
	case 158: if (a == 0x1002) wrmsr(FS, current->fs = b); return 0; // arch_prctl: FS, or permission of tiles
	case 186: return current - threads + 1; // gettid
	case 202: return futex(a, b, c, d);
	case 204: return *(u64 *)own(c, 8) = 1, 8; // sched_getaffinity
	case 228: return ((u64 *)own(b, 16))[0] = 1 + now() / 1000000000, ((u64 *)b)[1] = now() % 1000000000, 0;
	case 231: return leave(a), 0; // exit_group
	case 233: return memcpy(&eventIs, own(d, sizeof eventIs), sizeof eventIs), 0; // epoll_ctl
	case 257: return ENOENT; // openat
	case 281: // epoll_pwait
		if (event) return poll(current);
		if (!d) return 0;
		return current->polls = 1, wait((int)d < 0 ? NEVER : now() + d * 1000000, 0);
	case 290: return EVENT;
	case 291: return EPOLL;
	}
	return ENOSYS;
}

void system_call(void) {
	requireNoTiles();
	calls++;
	i64 result = answer(current->ax, current->di, current->si, current->dx, current->r10);
	current->ax = result; // maybe of another thread now
}

void trap(u64 vector, u64 error) {
	u64 address, which;
	__asm__("mov %%cr2, %0; mov %%dr6, %1" : "=r"(address), "=r"(which));
	if (vector == 32) {
		ticks++;
		apic[0xb0 / 4] = 0; // end of interrupt
		if (tilesLive()) ticksInTiles++;
		else schedule();
	} else if (vector == 1) { // a tile kernel begins
		__asm__ volatile("mov %0, %%dr6" ::"r"(0UL));
		requireNoTiles();
		kernelCalls[which >> 1 & 1]++;
		current->flags |= 1 << 16; // go on in spite of the breakpoint
	} else if (vector == 14 && address >= OWN_MEMORY && !*entry(address)) {
		own(address, 1);
	} else {
		number("\nguest: exception ", vector, 10), number(", error ", error, 16);
		number(", at ", current->ip, 16), number(", address ", address, 16);
		stop("");
	}
}

// read_disk reads the first SECTORS of the first disk, 256 at a time.
static void read_disk(void *to) {
	for (u32 sector = 0; sector < SECTORS; sector++) {
		if (sector % 256 == 0) {
			while (in(0x1f7) & 0x80) {}
			out(0x1f2, 0), out(0x1f3, sector), out(0x1f4, sector >> 8), out(0x1f5, sector >> 16);
			out(0x1f6, 0xe0), out(0x1f7, 0x20);
		}
		while ((in(0x1f7) & 0x88) != 8) {}
		u64 n = 256;
		__asm__ volatile("rep insw" : "+D"(to), "+c"(n) : "d"(0x1f0) : "memory");
	}
}

// strings puts pointers to strings on the stack, up to an empty one, and counts them.
static char *strings(char *s, u64 **stack, u64 *n) {
	for (*n = 0; *s; ++*n) {
		*(*stack)++ = (u64)s;
		while (*s++) {}
	}
	*(*stack)++ = 0;
	return s + 1;
}

// boot makes the first thread, of the program's ELF file.
void boot(void) {
	for (int i = 0; i < 33; i++) {
		u64 stub = (u64)vectors + 16 * i;
		idt[2 * i] = (stub & 0xffff) | 0x10 << 16 | 0x8e01UL << 32 | (stub >> 16 & 0xffff) << 48; // stack 1 of the TSS
	}
	struct __attribute__((packed)) { u16 limit; void *at; } table = {sizeof idt - 1, idt};
	__asm__ volatile("lidt %0" ::"m"(table));
	*(u64 *)((u8 *)tss + 36) = (u64)stackTop - 32768; // stack 1
	gdt[4] = (sizeof tss - 1) | ((u64)tss & 0xffffff) << 16 | 0x89UL << 40;
	__asm__ volatile("ltr %w0" ::"r"(0x20));
	wrmsr(0xc0000081, 0x10UL << 32); // STAR
	wrmsr(0xc0000082, (u64)enter);   // LSTAR
	wrmsr(0xc0000084, 0x700);        // FMASK: IF, DF, TF
	out(0x21, 0xff), out(0xa1, 0xff);
	apic[0xf0 / 4] = 0x1ff, apic[0x320 / 4] = 0x20020, apic[0x3e0 / 4] = 0xb, apic[0x380 / 4] = TICK;
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr1; mov %2, %%dr7" ::"r"(kernels[0]), "r"(kernels[1]), "r"(0x40aUL));

	read_disk((void *)DISK);
	u64 *header = (u64 *)(PROGRAM + *(u64 *)(PROGRAM + 32));
	for (int i = 0; i < *(u16 *)(PROGRAM + 56); i++, header += 7)
		if ((u32)header[0] == 1) // PT_LOAD; what follows the file's bytes is 0 already
			memcpy((void *)header[2], (u8 *)PROGRAM + header[1], header[4]);
	u64 *stack = (u64 *)own(0x7effffff0000, 8192), environment;
	current->sp = (u64)stack, current->ip = *(u64 *)(PROGRAM + 24), current->flags = 0x202, current->is = READY;
	u64 *count = stack++;
	strings(strings((char *)DISK, &stack, count), &stack, &environment);
	static const u64 auxiliary[] = {6, 4096, 25, PROGRAM, 0, 0}; // AT_PAGESZ, AT_RANDOM: the same each time
	memcpy(stack, auxiliary, sizeof auxiliary);
}
