// From reset to 64-bit mode, and the ways from a thread of the program into guest.c
// and back (Intel SDM volume 3: 10.1 first instruction, 11.8.5 entering IA-32e mode).
// The image is a ROM of 64 KiB below 4 GiB, whose last 16 bytes come first. It copies
// itself to where it is linked, at 1 MiB.

	.set	ROM, 0xffff0000
	.set	up, ROM - 0x100000 // from where a thing is linked to where it is in the ROM

	.section .reset, "ax"
	.code16
	jmp	real
	.balign	16

	.text
image:	.code16
real:	lgdtl	%cs:(gdtr - image)
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	ljmpl	$8, $(copy + up)
	.code32
copy:	mov	$0x18, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$ROM, %esi
	mov	$image, %edi
	mov	$0x10000, %ecx
	rep movsb
	lgdtl	gdtr + 6
	ljmp	$8, $start
gdtr:	.word	gdtEnd - gdt - 1
	.long	gdt + up
	.word	gdtEnd - gdt - 1
	.long	gdt

start:	mov	$0x40620, %eax // OSXSAVE, OSXMMEXCPT, OSFXSR, PAE
	mov	%eax, %cr4
	mov	$pml4, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx // EFER: LME, SCE
	mov	$0x101, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0x80010033, %eax // PG, WP, NE, ET, MP, PE
	mov	%eax, %cr0
	ljmp	$0x10, $long
	.code64
long:	xor	%ecx, %ecx
	mov	$0x600e7, %eax // XCR0: x87, SSE, AVX, AVX-512, TILECFG, TILEDATA
	xsetbv
	fninit
	mov	$stackTop, %esp
	call	boot
	jmp	resume

	.data
	.balign	4096
	.globl	pml4, gdt
pml4:	.quad	pdpt + 3
	.fill	511, 8, 0
pdpt:	.quad	0x83, 0x40000083, 0x80000083, 0xc0000083 // the first 4 GiB where they are
	.fill	508, 8, 0
gdt:	.quad	0, 0x00cf9a000000ffff, 0x00209a0000000000, 0x00cf92000000ffff // code 32, code 64, data
	.quad	0, 0 // TSS, see boot
gdtEnd:

// Registers but AX, in the struct thread that AX points to.
	.macro	registers each
	at = 8
	.irp	r, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	\each	%\r, at(%rax)
	at = at + 8
	.endr
	.endm
	.macro	load register, from:vararg
	mov	\from, \register
	.endm

	.text
	.globl	enter, vectors, stackTop
enter:	mov	%rax, enterAX
	mov	current, %rax
	registers mov
	mov	%rsp, 120(%rax)
	mov	%rcx, 128(%rax)
	mov	%r11, 136(%rax)
	mov	$stackTop, %esp
	pushq	enterAX
	popq	(%rax)
	call	system_call
resume:	mov	current, %rax
	pushq	$0x18
	pushq	120(%rax)
	pushq	136(%rax)
	pushq	$0x10
	pushq	128(%rax)
	registers load
	mov	(%rax), %rax
	iretq

// Interrupts 0 to 32 have stubs of 16 bytes each.
	.balign	16
vectors:
	n = 0
	.rept	33
	.if	n != 8 && (n < 10 || n > 14) && n != 17 && n != 21
	pushq	$0 // where the processor pushes no error code
	.endif
	pushq	$n
	jmp	interrupt
	.balign	16
	n = n + 1
	.endr
interrupt:
	cld
	push	%rax
	mov	current, %rax
	registers mov
	pop	(%rax)
	pop	%rdi
	pop	%rsi
	pop	128(%rax)
	pop	%rbx
	pop	136(%rax)
	pop	120(%rax)
	mov	$stackTop, %esp
	call	trap
	jmp	resume

	.bss
	.balign	16
enterAX: .fill	16
	.fill	65536
stackTop:
	.section .note.GNU-stack, "", @progbits
